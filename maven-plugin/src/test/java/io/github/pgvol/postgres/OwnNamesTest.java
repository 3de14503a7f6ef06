package io.github.pgvol.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnNamesTest {

  @Test
  void whatARunLeavesBehindIsRecognised() {
    assertThat(OwnNames.load("0123abcd")).matches(OwnNames.LEFTOVER);
    assertThat(OwnNames.drop("0123abcd")).matches(OwnNames.UNWANTED);
    assertThat(OwnNames.drop("0123abcd")).doesNotMatch(OwnNames.LEFTOVER);
  }

  @Test
  void anUndoCopyIsOursButNoLeftover() {
    assertThat(OwnNames.undo("app")).isEqualTo("pgvol_undo_app").doesNotMatch(OwnNames.LEFTOVER);
    assertThat(OwnNames.undo("app")).containsPattern(OwnNames.PATTERN);
  }

  @Test
  void otherPeoplesDatabasesAreNotOurs() {
    assertThat("my_pgvol_load_0123abcd").doesNotContainPattern(OwnNames.PATTERN);
    assertThat("pgvol_load_of_wood").doesNotMatch(OwnNames.LEFTOVER);
  }

  @Test
  void longNamesAreCutAtACharacterAndToldApart() {
    String first = OwnNames.undo("ö".repeat(31));
    String second = OwnNames.undo("ö".repeat(30) + "ä");
    assertThat(first.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(63);
    assertThat(first).isNotEqualTo(second).startsWith("pgvol_undo_öö");
  }

  @Test
  void aCommentTellsPeopleAndProgramsTheSame() {
    OwnComment comment =
        new OwnComment(
            "undo",
            "app",
            Instant.parse("2026-11-20T22:45:00Z"),
            "the restore of x",
            "a {\"b\"}",
            5);
    assertThat(comment.write()).startsWith("Kept by pgvol: the state of app before the restore");
    assertThat(OwnComment.read(comment.write())).contains(comment);
    assertThat(OwnComment.original(comment.write())).isEqualTo("a {\"b\"}");
  }

  @Test
  void otherCommentsAreLeftAlone() {
    assertThat(OwnComment.read("Kept by pgvol: perhaps")).isEmpty();
    assertThat(OwnComment.read(null)).isEmpty();
    assertThat(OwnComment.original("the shop")).isEqualTo("the shop");
    assertThat(OwnComment.read("Kept by pgvol: {\"pgvol\": broken")).isEmpty();
  }
}

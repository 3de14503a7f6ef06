package io.github.pgvol.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.problem.UserProblem;
import org.junit.jupiter.api.Test;

class TemplateKeyTest {

  private static final TemplateKey KEY = new TemplateKey("abc", "17.6", "[UTF8]", "");

  @Test
  void everyPartTellsTemplatesApart() {
    assertThat(KEY.digits()).matches("[0-9a-f]{16}").isEqualTo(KEY.unprepared().digits());
    assertThat(OwnNames.template(KEY.digits())).matches(OwnNames.KEPT);
    assertThat(OwnNames.spares(KEY.digits()) + "0123abcd").matches(OwnNames.KEPT);
    assertThat(
            new TemplateKey[] {
              new TemplateKey("abd", "17.6", "[UTF8]", ""),
              new TemplateKey("abc", "17.7", "[UTF8]", ""),
              new TemplateKey("abc", "17.6", "[LATIN1]", ""),
              new TemplateKey("abc", "17.6", "[UTF8]", "v1"),
              // The same text, divided otherwise.
              new TemplateKey("abc1", "7.6", "[UTF8]", "")
            })
        .allSatisfy(other -> assertThat(other.digits()).isNotEqualTo(KEY.digits()));
  }

  @Test
  void howIsChosenBySizeAndFileSystem() {
    long small = 8L << 20;
    long large = 1L << 30;
    assertThat(Cloning.choose(17, small, "xfs").statement("t", "c"))
        .isEqualTo("CREATE DATABASE \"c\" TEMPLATE \"t\" STRATEGY WAL_LOG");
    assertThat(Cloning.choose(17, large, "xfs").strategy()).isEqualTo("FILE_COPY");
    assertThat(Cloning.choose(14, large, "xfs").statement("t", "c")).doesNotContain("STRATEGY");
    Cloning sharing = Cloning.choose(18, small, "btrfs");
    assertThat(sharing.setting()).isEqualTo("SET file_copy_method = clone");
    assertThat(sharing.reason()).contains("btrfs shares blocks");
    assertThat(sharing.withoutSharing(small).strategy()).isEqualTo("WAL_LOG");
    assertThat(Cloning.choose(18, large, "ext2/ext3").shares()).isFalse();
  }

  @Test
  void numbersThatCannotBe() {
    assertThatThrownBy(() -> new TemplatePolicy(3, -1, 50))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem -> assertThat(problem.advice()).contains("<spares>", "pgvol.spares"));
    assertThatThrownBy(() -> new TemplatePolicy(3, 1, 101)).hasMessageContaining("101");
    assertThat(new TemplatePolicy(0, 1, 50).enabled()).isFalse();
  }
}

package io.github.pgvol.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSummaryTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("failsafe-summary.xml");
  }

  private TestSummary read(String attributes, String numbers, String message) throws IOException {
    Files.writeString(
        file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><failsafe-summary "
            + attributes
            + ">"
            + numbers
            + "<failureMessage>"
            + message
            + "</failureMessage></failsafe-summary>");
    return TestSummary.read(file, Instant.EPOCH).orElseThrow();
  }

  @Test
  void allWentWell() throws IOException {
    TestSummary tests =
        read(
            "timeout=\"false\"",
            "<completed>7</completed><errors>0</errors><failures>0</failures><skipped>1</skipped>",
            "");
    assertThat(tests.failed()).isFalse();
    assertThat(tests.words()).isEqualTo("The integration tests went well");
  }

  @Test
  void someFailed() throws IOException {
    TestSummary tests =
        read(
            "result=\"255\" timeout=\"false\"",
            "<completed>7</completed><errors>1</errors><failures>2</failures><skipped>0</skipped>",
            "");
    assertThat(tests.failed()).isTrue();
    assertThat(tests.words()).isEqualTo("3 of 7 integration tests failed");
  }

  @Test
  void aForkThatCrashed() throws IOException {
    TestSummary tests =
        read("timeout=\"false\"", "<completed>0</completed>", "The forked VM terminated");
    assertThat(tests.failed()).isTrue();
    assertThat(tests.words()).isEqualTo("The integration tests broke off");
  }

  @Test
  void whatAnEarlierBuildHasLeftDoesNotCount() throws IOException {
    assertThat(TestSummary.read(file, Instant.EPOCH)).isEmpty();
    read("timeout=\"false\"", "<failures>1</failures>", "");
    assertThat(TestSummary.read(file, Instant.now().plus(Duration.ofMinutes(1)))).isEmpty();
  }

  @Test
  void whatIsNoSummaryIsTold() throws IOException {
    Files.writeString(file, "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>");
    assertThatThrownBy(() -> TestSummary.read(file, Instant.EPOCH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("failsafe-summary.xml");
  }

  @Test
  void whenABackupIsTaken() {
    assertThat(BackupOn.parse(" Failure ").takes(true)).isTrue();
    assertThat(BackupOn.parse("failure").takes(false)).isFalse();
    assertThat(BackupOn.parse("success").takes(true)).isFalse();
    assertThat(BackupOn.parse("success").takes(false)).isTrue();
    assertThat(BackupOn.parse("always").takes(true)).isTrue();
    assertThat(BackupOn.parse("never").takes(false)).isFalse();
    assertThatThrownBy(() -> BackupOn.parse("often"))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem -> assertThat(problem.advice()).contains("<backupOn>", "pgvol.backupOn"));
  }
}

package io.github.pgvol.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  @Test
  void whatAUserCanMendIsAFailureWithAdvice() {
    UserProblem problem = new UserProblem("It is wrong.", "Do this.");
    assertThat(Errors.translate(problem))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage("It is wrong.\nDo this.")
        .hasCause(problem);
  }

  @Test
  void everythingElseIsAnErrorWithItsCause() {
    IOException lost = new IOException("lost");
    assertThat(Errors.translate(lost))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage("lost")
        .hasCause(lost);
    assertThat(Errors.translate(new NullPointerException())).hasMessageContaining("NullPointer");
  }

  @Test
  void anInterruptStaysOne() {
    assertThat(Errors.translate(new InterruptedException()))
        .isInstanceOf(MojoExecutionException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void progressTellsBytesRateAndTimeLeft() {
    assertThat(
            ProgressLine.describe("dumping app", 120_000_000, 1_200_000_000, Duration.ofSeconds(2)))
        .isEqualTo("dumping app: 120 MB of 1.2 GB, 60 MB/s, 18 s left");
    assertThat(ProgressLine.describe("dumping app", 0, -1, Duration.ZERO))
        .isEqualTo("dumping app: 0 B");
  }

  @Test
  void shortWorkSaysNothingInBatchMode() {
    List<String> lines = new ArrayList<>();
    try (ProgressLine progress = ProgressLine.sparing("dumping", -1, lines::add)) {
      for (int i = 0; i < 1000; i++) {
        progress.advance(1000);
      }
    }
    assertThat(lines).isEmpty();
  }
}

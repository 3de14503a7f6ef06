package io.github.pgvol.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnixToolsTest {

  /** As a Windows has them, with this system's way to write paths. */
  private static final Set<Path> GIT =
      Set.of(
          Path.of("/Program Files/Git/usr/bin/sh.exe"),
          Path.of("/Program Files/Git/usr/bin/find.exe"),
          Path.of("/Windows/System32/find.exe"));

  @Test
  void gitsAreFoundByItsFolderOnThePathOrWhereItIsInstalled() {
    Path found = Path.of("/Program Files/Git/usr/bin");
    assertThat(
            UnixTools.onWindows(
                    Map.of("Path", "/Windows/System32;/Program Files/Git/cmd"), GIT::contains)
                .folder())
        .contains(found);
    assertThat(
            UnixTools.onWindows(
                    Map.of("PATH", "/Windows/System32", "ProgramFiles", "/Program Files"),
                    GIT::contains)
                .folder())
        .contains(found);
  }

  @Test
  void whereThereAreNoneTheErrorSaysWhereTheyAreLookedFor() {
    assertThatThrownBy(
            () -> UnixTools.onWindows(Map.of("PATH", "/Windows/System32"), GIT::contains))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem -> assertThat(problem.advice()).contains("Git for Windows", "usr\\bin"));
  }
}

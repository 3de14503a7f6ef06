package io.github.pgvol.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Dev containers are Linux")
class DevContainerTest {

  @TempDir private Path home;

  private void script(String text) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("options"), "");
    Path script = Files.writeString(home.resolve("bin/pgvol"), "#!/bin/sh\n" + text + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void whereTheServerIsIsAskedOfTheFeature() throws Exception {
    script("[ \"$*\" = 'url --password' ] && echo \"host='db' password='x' \"");
    assertThat(new DevContainer(home).url()).contains("host='db' password='x'");
  }

  @Test
  void withoutTheFeatureThereIsNone() throws Exception {
    assertThat(new DevContainer(home).url()).isEmpty();
  }

  @Test
  void aFeatureThatDoesNotKnowIsNotPassedOver() throws Exception {
    script("echo 'pgvol: psql is not installed.' >&2; exit 1");
    assertThatThrownBy(() -> new DevContainer(home).url())
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("psql is not installed")
        .hasMessageContaining("dev container");
  }
}

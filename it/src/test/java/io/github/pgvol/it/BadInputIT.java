package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On Docker, where a container has files of its own. */
class BadInputIT extends BadInput {

  BadInputIT() {
    super(Engines.DOCKER, 17);
  }

  @Test
  void noRoomForFilesBesideTheServer() throws IOException, InterruptedException {
    Backup backup = take(Format.CUSTOM, "none");
    String small = server.name() + "-tmp";
    Engines.DOCKER.volume(small, "tmpfs", "tmpfs", "size=" + SMALL_DISK + ",mode=1777");
    try (TestServer cramped =
        TestServer.start(Engines.DOCKER, 17, Map.of(), Map.of("/tmp", small))) {
      cramped.execute(APP, fill(3000));
      Goals goals = Goals.of(cramped, folder);

      Throwable restore = catchThrowable(() -> goals.restore(backup));
      Throwable dump =
          catchThrowable(
              () -> goals.backup(Format.DIRECTORY, Optional.of(Compression.parse("none")), false));

      assertThat(restore).hasMessageContaining("no space left");
      assertThat(dump).hasMessageContaining("No space left");
      assertThat(cramped.value(APP, STATE).asText()).isEqualTo(before);
      assertThat(new Catalog(folder).list()).hasSize(1);
      assertNothingIsLeft(cramped);
    } finally {
      server.engine().removeVolume(small);
    }
  }

  @Test
  void aLocaleThatTheServerLacksIsNamed() throws IOException, InterruptedException {
    UserProblem problem = assertRefused(ofAnotherLocale(), "locale");
    assertThat(problem.getMessage() + problem.advice()).contains("tlh_KX.UTF-8", "image");
  }
}

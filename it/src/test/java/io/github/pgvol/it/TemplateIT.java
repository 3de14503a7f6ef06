package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.restore.RestoreResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restores from templates and spares, on each engine and version. */
@Timeout(180)
class TemplateIT {

  private static final String APP = TestServer.DATABASE;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"DOCKER, 15", "DOCKER, 17", "DOCKER, 18", "PODMAN, 17", "LOCAL, 17"})
  void theFirstRestoreLoadsAndTheNextIsARename(Engines kind, int major)
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, major)) {
      Stocktaking kept = new Stocktaking(server);
      server.execute(
          APP,
          "CREATE TABLE t (id int PRIMARY KEY, what text)",
          "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 5000) i",
          "CREATE ROLE reader",
          "GRANT CONNECT ON DATABASE app TO reader",
          "ALTER DATABASE app SET work_mem = '7MB'",
          "COMMENT ON DATABASE app IS 'the shop''s own'");
      String before = kept.state(APP);
      Goals goals = Goals.of(server, folder).keeping(Goals.Kept.DEFAULT);
      Backup backup = goals.backup();
      server.execute(APP, "UPDATE t SET what = 'changed'");

      RestoreResult first = goals.restore(backup);

      assertThat(first.how()).contains("cloned");
      assertThat(kept.state(APP)).isEqualTo(before);
      String template = kept.onlyTemplate();
      assertThatThrownBy(() -> server.session(template).close())
          .isInstanceOf(Session.ConnectException.class)
          .hasMessageContaining("not currently accepting connections");
      kept.awaitSpares(1);
      for (int i = 0; i < 3; i++) {
        server.execute(APP, "UPDATE t SET what = 'round " + i + "'", "CREATE TABLE more ()");
        String changed = kept.state(APP);

        RestoreResult again = goals.restore(backup);

        assertThat(again.how()).isEqualTo("from a spare");
        assertThat(again.rows()).isEqualTo(5000);
        assertThat(kept.state(APP)).isEqualTo(before);
        assertThat(kept.dress(APP)).isEqualTo("7MB, the shop's own, -1, true, {reader}");
        goals.undo();
        assertThat(kept.state(APP)).isEqualTo(changed);
        goals.undo();
        assertThat(kept.state(APP)).isEqualTo(before);
        kept.awaitSpares(1);
      }
      assertThat(kept.onlyTemplate()).isEqualTo(template);
      assertThat(goals.console().warnings()).isEmpty();
      kept.awaitNothingUnwanted();
    }
  }
}

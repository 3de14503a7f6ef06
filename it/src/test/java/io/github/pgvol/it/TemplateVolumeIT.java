package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.restore.RestoreResult;
import io.github.pgvol.restore.Safety;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Templates and spares live on the volume: what becomes of that becomes of them. */
@Timeout(180)
class TemplateVolumeIT {

  private static final int MAJOR = 18;
  private static final String APP = TestServer.DATABASE;

  @TempDir private Path folder;

  private static void fill(TestServer server, int rows) throws IOException, InterruptedException {
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, " + rows + ") i");
  }

  private RestoreResult restore(TestServer server, Backup backup)
      throws IOException, InterruptedException {
    server.execute(APP, "UPDATE t SET what = 'changed' WHERE id < 9", "CREATE TABLE more ()");
    return Goals.of(server, folder).keeping(Goals.Kept.DEFAULT).restore(backup);
  }

  @Test
  void aNewContainerHasThemAndSoHasARestoredCluster() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.PODMAN, MAJOR)) {
      Stocktaking kept = new Stocktaking(server);
      fill(server, 2000);
      String before = kept.state(APP);
      Backup backup = Goals.of(server, folder).backup();
      assertThat(restore(server, backup).how()).contains("cloned");
      kept.awaitSpares(1);
      kept.awaitNothingUnwanted();
      String template = kept.onlyTemplate();

      server.replaceContainer(MAJOR);

      assertThat(restore(server, backup).how()).isEqualTo("from a spare");
      assertThat(kept.state(APP)).isEqualTo(before);
      kept.awaitSpares(1);
      kept.awaitNothingUnwanted();
      VolumeGoals files = VolumeGoals.of(server.engine(), server.name(), folder);
      Backup cluster = files.backup(true);
      // Gone, and with the old cluster everything that was kept in it.
      server.execute("postgres", "DROP DATABASE " + kept.names("^pgvol_spare_"));

      files.restore(cluster.name(), Safety.NONE);

      server.startAgain();
      assertThat(kept.onlyTemplate()).isEqualTo(template);
      assertThat(kept.spares()).isEqualTo(1);
      assertThat(restore(server, backup).how()).isEqualTo("from a spare");
      assertThat(kept.state(APP)).isEqualTo(before);
      kept.awaitSpares(1);
      kept.awaitNothingUnwanted();
    }
  }

  /** PostgreSQL 18's file_copy_method, where the file system has what it takes. */
  @Test
  void clonesShareTheirBlocksWhereFilesCan() throws IOException, InterruptedException {
    try (SharingDisk disk = SharingDisk.mount(folder);
        TestServer server = TestServer.startIn(disk.folder("data"), Engines.DOCKER, MAJOR)) {
      Stocktaking kept = new Stocktaking(server);
      fill(server, 60_000);
      String before = kept.state(APP);
      Backup backup = Goals.of(server, folder).backup();
      assertThat(restore(server, backup).how()).contains("file_copy_method clone: btrfs");
      kept.awaitSpares(1);
      kept.awaitNothingUnwanted();
      server.execute("postgres", "CHECKPOINT");
      long used = disk.used();
      long database = server.value("postgres", "SELECT pg_database_size('app')").asLong() >> 10;
      assertThat(database).as("kilobytes of the database").isGreaterThan(60L << 10);

      server.execute(
          "postgres",
          "DROP DATABASE " + kept.names("^pgvol_spare_"),
          "DROP DATABASE pgvol_undo_app");
      assertThat(restore(server, backup).how()).contains("file_copy_method clone: btrfs");
      kept.awaitSpares(1);
      kept.awaitNothingUnwanted();
      server.execute("postgres", "CHECKPOINT");

      assertThat(disk.used() - used)
          .as("kilobytes more, with what was restored, its spare and what undo has")
          .isLessThan(database / 2);
      assertThat(kept.state(APP)).isEqualTo(before);
    }
  }
}

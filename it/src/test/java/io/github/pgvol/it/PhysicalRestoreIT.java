package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.physical.restore.VolumeRestoreResult;
import io.github.pgvol.restore.Safety;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters put back as files, in every place that there is for them. */
@Timeout(300)
class PhysicalRestoreIT extends PhysicalRestores {

  @ParameterizedTest
  @CsvSource({"DOCKER,15", "PODMAN,17", "DOCKER,18", "LOCAL,17"})
  void everythingSurvivesAndCanBeUndone(Engines kind, int wanted)
      throws IOException, InterruptedException {
    int major = kind.major(wanted);
    try (TestServer server = TestServer.start(kind, major)) {
      Path dataset = Fingerprint.dataset();
      server.psql(APP, Files.readAllBytes(dataset.resolve("everything.sql")));
      for (int since = 16; since <= major; since++) {
        server.psql(APP, Files.readAllBytes(dataset.resolve("everything-" + since + ".sql")));
      }
      // What is not in the write-ahead log is in no backup of a running server.
      server.psql(
          APP,
          ("SELECT format('ALTER %s %s SET LOGGED', CASE relkind WHEN 'r' THEN 'TABLE' ELSE"
                  + " 'SEQUENCE' END, oid::regclass) FROM pg_class WHERE relpersistence = 'u' AND"
                  + " relkind IN ('r', 'S') ORDER BY relkind DESC \\gexec")
              .getBytes(StandardCharsets.UTF_8));
      Fingerprint before = Fingerprint.of(server, APP);
      String backup =
          major == 15 ? baseBackup(server, "gzip -1", ".gz") : baseBackup(server, "zstd", ".zst");
      load(server);
      server.execute(APP, "CREATE ROLE later LOGIN");
      Fingerprint after = Fingerprint.of(server, APP);
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      VolumeRestoreResult result = goals.restore(backup);

      assertThat(result.answers()).isTrue();
      before.assertSame(Fingerprint.of(server, APP), "restored");
      server.output("pg_amcheck", "--all", "--install-missing", "--heapallindexed");
      goals.undo();
      after.assertSame(Fingerprint.of(server, APP), "undone");
      goals.undo();
      assertThat(server.value("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'later'"))
          .hasToString("0");
      assertThat(own(server, major)).isEqualTo("pgsql_tmp_pgvol_undo");
      goals.restore(backup, Safety.NONE);
      before.assertSame(Fingerprint.of(server, APP), "restored once more");
      assertThat(goals.console().warnings()).isEmpty();
      if (major >= 18) {
        server.engine().stop(server.name(), java.time.Duration.ofSeconds(60));
        beside(server, major, "postgres", "pg_checksums --check -D " + dataFolder(server, major));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void writesGoOnAllThrough(int major) throws Exception {
    try (TestServer server = TestServer.start(Engines.DOCKER, major)) {
      server.output("pgbench", "-i", "-q", "-s", "2", APP);
      ExecutorService beside = Executors.newSingleThreadExecutor();
      Future<byte[]> load =
          beside.submit(() -> server.output("pgbench", "-n", "-c", "4", "-T", "6", APP));
      while (server.value(APP, "SELECT count(*) FROM pgbench_history").asInt() < 100) {
        Thread.sleep(20);
      }
      String backup = baseBackup(server, "zstd", ".zst");
      int history = server.value(APP, "SELECT count(*) FROM pgbench_history").asInt();
      load.get();
      beside.shutdown();

      VolumeGoals.of(server.engine(), server.name(), catalog).restore(backup);

      assertThat(
              server.value(
                  APP,
                  "SELECT (SELECT sum(abalance) FROM pgbench_accounts)"
                      + " = (SELECT sum(delta) FROM pgbench_history)"
                      + " AND (SELECT sum(tbalance) FROM pgbench_tellers)"
                      + " = (SELECT sum(bbalance) FROM pgbench_branches)"
                      + " AND (SELECT sum(bbalance) FROM pgbench_branches)"
                      + " = (SELECT sum(delta) FROM pgbench_history)"))
          .as("what was moved is all there")
          .hasToString("true");
      assertThat(server.value(APP, "SELECT count(*) FROM pgbench_history").asInt())
          .isBetween(100, history);
      server.output("pg_amcheck", "--all", "--install-missing", "--heapallindexed");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Engines.class,
      names = {"PODMAN", "LOCAL"})
  void aStoppedServerRestoredIsStarted(Engines kind) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, 17)) {
      load(server);
      String before = state(server);
      String backup = baseBackup(server, "cat", "");
      server.execute(APP, "DELETE FROM t WHERE id > 7");
      String changed = state(server);
      server.kill();
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      goals.restore(backup, Safety.BACKUP);

      assertThat(state(server)).isEqualTo(before);
      assertThat(own(server, 17)).as("no undo copy").isEmpty();
      goals.restore("latest");
      assertThat(state(server)).as("what was taken before").isEqualTo(changed);
    }
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,15", "PODMAN,18", "LOCAL,17"})
  void intoAVolumeThatIsNew(Engines kind, int major) throws IOException, InterruptedException {
    String volume = "pgvol-it-new-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server = TestServer.start(kind, major)) {
      Engine engine = server.engine();
      try {
        load(server);
        if (!kind.below(major).isEmpty()) {
          // Beside the data, in the same volume.
          server.output("mkdir", "/var/lib/postgresql/space");
          server.output("chown", "postgres", "/var/lib/postgresql/space");
          server.execute(
              APP,
              "CREATE TABLESPACE space LOCATION '/var/lib/postgresql/space'",
              "ALTER TABLE t SET TABLESPACE space");
        }
        String before = state(server);
        String backup =
            major >= 18
                ? VolumeGoals.of(engine, server.name(), catalog).backup(true).name()
                : baseBackup(server, "zstd", ".zst");
        server.execute(APP, "DROP TABLE t");
        VolumeGoals goals = VolumeGoals.ofVolume(engine, volume, catalog);

        VolumeRestoreResult result = goals.restore(backup);

        assertThat(result.replaced()).isFalse();
        assertThat(result.answers()).isFalse();
        assertThat(goals.console().text()).contains("Created volume " + volume);
        assertThat(runOn(engine, kind, Engines.mount(engine, volume, major), major))
            .isEqualTo(before);

        // Into the same once more, without a container, and back.
        goals.restore(backup);
        goals.undo();
        assertThat(runOn(engine, kind, Engines.mount(engine, volume, major), major))
            .isEqualTo(before);
      } finally {
        engine.removeVolume(volume);
      }
    }
  }

  /** Starts a server on a volume for a moment, and asks. */
  private static String ask(Engine engine, Container container)
      throws IOException, InterruptedException {
    return change(engine, container, STATE);
  }

  private static String change(Engine engine, Container container, String sql)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        engine.exec(
            container.id(),
            Tool.of("psql", "-XAtq", "-U", TestServer.USER, "-d", APP, "-c", sql),
            null,
            out);
    assertThat(result.ok()).as(result.errors()).isTrue();
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private static String runOn(Engine engine, Engines kind, ContainerSpec.Mount mount, int major)
      throws IOException, InterruptedException {
    return new String(
            beside(
                engine,
                kind.image(major),
                List.of(mount),
                "postgres",
                "set -e; d=$(mktemp -d); PGDATA="
                    + mount.target()
                    + kind.below(major)
                    + "; export PGDATA; pg_ctl -s -w -l $d/log -o \"-c listen_addresses= -k $d\" start;"
                    + " psql -XAtq -h $d -U shop -d app -c \""
                    + STATE
                    + "\"; pg_ctl -s -w stop; rm -r $d"),
            StandardCharsets.UTF_8)
        .strip();
  }

  @Test
  void intoTheVolumeOfAnotherServer() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17);
        TestServer other = TestServer.start(Engines.DOCKER, 17)) {
      load(server);
      String backup = baseBackup(server, "zstd", ".zst");

      VolumeGoals.ofVolume(other.engine(), other.name(), catalog).restore(backup);

      assertThat(state(other)).isEqualTo(state(server));
    }
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,17", "PODMAN,18", "LOCAL,17"})
  void aFolderIsAsGoodAsAVolume(Engines kind, int major) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "pgvol-it-bind");
    // As mkdir makes them: the server's user has to get through.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (TestServer server = TestServer.start(kind, major)) {
      Engine engine = server.engine();
      load(server);
      String before = state(server);
      String backup = baseBackup(server, "zstd", ".zst");
      String name = server.name() + "-bind";
      try {
        Container container =
            engine.create(
                ContainerSpec.of(name, kind.image(major))
                    .withEnvironment(
                        Map.of(
                            "POSTGRES_USER", TestServer.USER,
                            "POSTGRES_PASSWORD", TestServer.PASSWORD,
                            "POSTGRES_DB", APP))
                    .withMounts(List.of(Engines.mount(engine, folder, major))));
        // Never started: there is nothing in the folder yet.
        VolumeGoals goals = VolumeGoals.of(engine, container.name(), catalog);
        goals.restore(backup);
        assertThat(ask(engine, container)).isEqualTo(before);
        VolumeGoals byFolder = VolumeGoals.ofVolume(engine, folder.toString(), catalog);
        change(engine, container, "DELETE FROM t WHERE id > 10");
        byFolder.restore(backup);
        assertThat(ask(engine, container)).isEqualTo(before);
        goals.undo();
        String changed = ask(engine, container);
        assertThat(changed).isNotEqualTo(before);
        // The same without a container.
        engine.stop(container.id(), java.time.Duration.ofSeconds(60));
        engine.remove(name);
        ContainerSpec.Mount mount = Engines.mount(engine, folder, major);
        byFolder.restore(backup);
        assertThat(runOn(engine, kind, mount, major)).isEqualTo(before);
        byFolder.undo();
        assertThat(runOn(engine, kind, mount, major)).isEqualTo(changed);
      } finally {
        engine.remove(name);
        ContainerSpec.Mount all = Engines.mount(engine, folder, major);
        beside(
            engine,
            kind.image(major),
            List.of(all),
            "0",
            "cd " + all.target() + " && rm -rf ./* ./.[!.]*");
      }
    } finally {
      Files.delete(folder);
    }
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,15", "PODMAN,18", "LOCAL,17"})
  void backupsOfItsOwnWithTablespaces(Engines kind, int major)
      throws IOException, InterruptedException {
    String spaces = "pgvol-it-spaces-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server = TestServer.start(kind, major, Map.of(), Map.of("/spaces", spaces))) {
      Engine engine = server.engine();
      try {
        String space = server.folder("/spaces") + "/a";
        server.output(
            Tool.of("sh", "-c", "mkdir \"$0\" && chown postgres \"$0\"", space).as("0"), null);
        server.execute(APP, "CREATE TABLESPACE space LOCATION '" + space + "'");
        load(server);
        server.execute(APP, "ALTER TABLE t SET TABLESPACE space");
        String before = state(server);
        VolumeGoals goals = VolumeGoals.of(engine, server.name(), catalog);
        String online = goals.backup(true).name();
        String cold = goals.backup(false).name();
        server.startAgain();
        server.execute(APP, "DELETE FROM t WHERE id > 7");
        String changed = state(server);

        goals.restore(online);
        assertThat(state(server)).isEqualTo(before);
        goals.undo();
        assertThat(state(server)).isEqualTo(changed);
        goals.restore(cold, Safety.BACKUP);
        assertThat(state(server)).isEqualTo(before);
        goals.restore("latest");
        assertThat(state(server)).as("what was there before").isEqualTo(changed);
        server.output("pg_amcheck", "--all", "--install-missing", "--heapallindexed");
      } finally {
        engine.remove(server.name());
        engine.removeVolume(spaces);
      }
    }
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.TarEntries;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.ContainerSpec.Mount;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.physical.backup.PhysicalRequest;
import io.github.pgvol.physical.backup.PhysicalTaker;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Physical backups are taken of servers that run, are stopped for it, have crashed, or are gone but
 * for their volume; what was taken is unpacked by hand into a new volume, checked by PostgreSQL's
 * own tools, and a server started on it.
 */
@Timeout(300)
class PhysicalBackupIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SPACE = "/srv/space";

  @TempDir private Path catalog;
  private final RecordingConsole console = new RecordingConsole();

  /** The goal, without Maven. */
  private Backup backup(Engine engine, TestServer server, Place place, Wish wish)
      throws IOException, InterruptedException {
    return new PhysicalTaker(
            new PhysicalRequest(
                engine,
                place,
                () -> server.found().inContainer(),
                Optional.empty(),
                new Catalog(catalog),
                Optional.of(Compression.parse(wish.compression())),
                2,
                wish.online(),
                Optional.empty(),
                Optional.empty(),
                "it",
                "it",
                PATIENCE),
            console)
        .take();
  }

  private record Wish(boolean online, String compression) {}

  private static final Wish ONLINE = new Wish(true, "zstd");
  private static final Wish COLD = new Wish(false, "zstd");

  private Backup backup(TestServer server, Wish wish) throws IOException, InterruptedException {
    Backup backup = backup(server.engine(), server, place(server), wish);
    assertThat(FileCheck.check(backup, n -> {}).wrong()).as(backup.name()).isEmpty();
    return backup;
  }

  private static Place place(TestServer server) throws IOException {
    return PlaceFinder.of(server.engine().container(server.name()).orElseThrow());
  }

  private static Manifest.Physical physical(Backup backup) {
    return backup.manifest().orElseThrow().physical();
  }

  /** Unpacks a backup into a new volume, has PostgreSQL check it, and starts a server on it. */
  private static TestServer revive(Engines kind, int major, Backup backup)
      throws IOException, InterruptedException {
    String name = TestServer.newName();
    Engine engine = kind.connect();
    engine.createVolume(name, Map.of("io.github.pgvol.it", "true"));
    String folder = physical(backup).dataFolder();
    Mount mount = engine.placed(Mount.volume(name, "/pgdata"));
    String data = mount.target() + (folder.isEmpty() ? "" : "/" + folder);
    String spaces = spaces(kind, mount.target());
    List<Mount> mounts = List.of(mount);
    String unpacker = name + "-unpack";
    engine.create(
        ContainerSpec.of(unpacker, kind.image(major))
            .withEntrypoint("sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait")
            .withUser("0")
            .withMounts(mounts));
    boolean unpacked = false;
    try {
      engine.start(unpacker);
      run(engine, unpacker, Tool.of("mkdir", "-p", data));
      try (InputStream tar = Compression.openDecompressed(backup.path())) {
        if (kind == Engines.LOCAL) {
          // What is uploaded there belongs to whoever does it.
          Tool unpack = Tool.of("tar", "-x", "-p", "-C", data, "-f", "-");
          ToolResult result = engine.exec(unpacker, unpack, tar, OutputStream.nullOutputStream());
          assertThat(result.ok()).as(result.errors()).isTrue();
        } else {
          engine.upload(unpacker, data, tar);
        }
      }
      // Tablespaces into the same volume. Of a manifest in its output, pg_basebackup makes the
      // owner
      // up; all else is as it was.
      run(
          engine,
          unpacker,
          Tool.of(
              "sh",
              "-ec",
              "cd \"$0\"; for content in .pgvol/tblspc/*; do [ -d \"$content\" ] || continue;"
                  + " oid=${content##*/}; mkdir -p \"$1\"; mv \"$content\""
                  + " \"$1/$oid\"; [ -L pg_tblspc/$oid ];"
                  + " ln -sfn \"$1/$oid\" pg_tblspc/$oid; chown -h postgres pg_tblspc/$oid; if [ -s tablespace_map ]; then"
                  + " echo \"$oid $1/$oid\" >tablespace_map; fi; done; rm -rf .pgvol;"
                  + " chmod 700 .; chown postgres:postgres . backup_manifest \"$1\" 2>/dev/null || :; test -z \"$(find . ! -user postgres)\"",
              data,
              spaces));
      if (physical(backup).online()) {
        // What was mended above is what it would find.
        List<String> ignored =
            physical(backup).tablespaces().isEmpty()
                ? List.of()
                : List.of("-i", "tablespace_map", "-i", "spaces");
        List<String> command = new ArrayList<>(List.of("pg_verifybackup", "-q"));
        command.addAll(ignored);
        command.add(data);
        run(engine, unpacker, Tool.of(command.toArray(new String[0])).as("postgres"));
      }
      unpacked = true;
    } finally {
      engine.remove(unpacker);
      if (!unpacked) {
        engine.removeVolume(name);
      }
    }
    engine.create(
        ContainerSpec.of(name, kind.image(major))
            .withCommand(List.of("postgres", "-c", "fsync=off"))
            .withEnvironment(
                Map.of(
                    "PGDATA", data,
                    "POSTGRES_USER", TestServer.USER,
                    "POSTGRES_PASSWORD", TestServer.PASSWORD,
                    "POSTGRES_DB", TestServer.DATABASE))
            .withMounts(mounts));
    return TestServer.adopt(kind, engine, name);
  }

  /** Beside the data: where that is all that there is in a volume, beside the volume. */
  private static String spaces(Engines kind, String volume) {
    return volume + (kind == Engines.LOCAL ? "-spaces" : "/spaces");
  }

  private static void run(Engine engine, String container, Tool tool)
      throws IOException, InterruptedException {
    ToolResult result = engine.exec(container, tool, null, OutputStream.nullOutputStream());
    assertThat(result.ok()).as("%s: %s", tool, result.errors()).isTrue();
  }

  private static void assertSound(TestServer server) throws IOException, InterruptedException {
    server.execute(TestServer.DATABASE, "CREATE EXTENSION IF NOT EXISTS amcheck");
    server.output("pg_amcheck", "--database=" + TestServer.DATABASE, "--heapallindexed");
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,15", "PODMAN,17", "DOCKER,18", "LOCAL,17"})
  void writesGoOnAllThroughAnOnlineBackup(Engines kind, int major)
      throws IOException, InterruptedException {
    Backup backup;
    try (TestServer server = TestServer.start(kind, major)) {
      server.output("pgbench", "-q", "-i", "-s", "2", TestServer.DATABASE);
      AtomicBoolean enough = new AtomicBoolean();
      List<Throwable> failures = new ArrayList<>();
      Thread writer =
          new Thread(
              () -> {
                try {
                  while (!enough.get()) {
                    server.output("pgbench", "-n", "-c", "2", "-t", "200", TestServer.DATABASE);
                  }
                } catch (IOException | InterruptedException | AssertionError e) {
                  failures.add(e);
                }
              });
      writer.start();
      while (count(server) == 0) {
        Thread.sleep(20);
      }
      long before = count(server);
      backup = backup(server, ONLINE);
      // Still at it: the next writes come.
      long after = count(server);
      while (count(server) == after && failures.isEmpty()) {
        Thread.sleep(20);
      }
      enough.set(true);
      writer.join();
      assertThat(failures).isEmpty();
      assertThat(after).isGreaterThanOrEqualTo(before);
      server.assertNeverCrashed();
    }
    assertThat(physical(backup).online()).isTrue();
    assertThat(physical(backup).dataFolder()).isEqualTo(kind.below(major).replaceFirst("^/", ""));
    try (TestServer revived = revive(kind, major, backup)) {
      assertThat(
              revived
                  .value(
                      TestServer.DATABASE,
                      "SELECT (SELECT sum(abalance) FROM pgbench_accounts) = sum(delta)"
                          + " AND (SELECT sum(bbalance) FROM pgbench_branches) = sum(delta)"
                          + " AND (SELECT sum(tbalance) FROM pgbench_tellers) = sum(delta)"
                          + " AND count(*) > 0 FROM pgbench_history")
                  .asBoolean())
          .as("the totals balance")
          .isTrue();
      assertSound(revived);
    }
  }

  private static long count(TestServer server) throws IOException, InterruptedException {
    return server.value(TestServer.DATABASE, "SELECT count(*) FROM pgbench_history").asLong();
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,15,gzip", "PODMAN,17,zstd", "DOCKER,18,none", "LOCAL,17,zstd"})
  void everythingSurvivesOnlineAndCold(Engines kind, int major, String compression)
      throws IOException, InterruptedException {
    Map<Backup, Fingerprint> backups = new LinkedHashMap<>();
    try (TestServer server = TestServer.start(kind, major)) {
      server.psql(
          TestServer.DATABASE, Files.readAllBytes(Fingerprint.dataset().resolve("everything.sql")));
      Fingerprint before = Fingerprint.of(server, TestServer.DATABASE);
      Backup cold = backup(server, new Wish(false, compression));
      before.assertSame(Fingerprint.of(server, TestServer.DATABASE), "after the cold backup");
      backups.put(cold, before);
      // PostgreSQL leaves what is not logged out of a backup of a running server.
      server.execute(
          TestServer.DATABASE,
          "ALTER TABLE evr.z_unlogged SET LOGGED",
          "ALTER SEQUENCE evr.s_unlogged SET LOGGED");
      before = Fingerprint.of(server, TestServer.DATABASE);
      Backup online = backup(server, new Wish(true, compression));
      before.assertSame(Fingerprint.of(server, TestServer.DATABASE), "after the online backup");
      backups.put(online, before);
      assertThat(physical(cold).online()).isFalse();
      assertThat(physical(online).online()).isTrue();
    }
    assertThat(console.warnings()).isEmpty();
    for (Backup backup : backups.keySet()) {
      assertThat(backup.path().getFileName().toString())
          .endsWith(".physical.tar" + Compression.parse(compression).method().extension());
      Manifest manifest = backup.manifest().orElseThrow();
      assertThat(manifest.database()).isEqualTo(TestServer.DATABASE);
      assertThat(manifest.server().major()).isEqualTo(kind.major(major));
      assertThat(manifest.server().platform()).isEqualTo("linux/amd64");
      assertThat(manifest.physical().systemIdentifier()).matches("[0-9]{15,20}");
      assertThat(manifest.physical().blockSize()).isEqualTo(8192);
      try (TestServer revived = revive(kind, major, backup)) {
        backups.get(backup).assertSame(Fingerprint.of(revived, TestServer.DATABASE), backup.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Engines.class)
  void aCrashedServerAndAVolumeAlone(Engines kind) throws IOException, InterruptedException {
    List<Backup> backups = new ArrayList<>();
    try (TestServer server = TestServer.start(kind, 17)) {
      server.execute(TestServer.DATABASE, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS i");
      server.kill();
      backups.add(backup(server, ONLINE));
      assertThat(console.warnings()).singleElement().asString().contains("«in production»");
      assertThat(server.engine().container(server.name()).orElseThrow().running()).isFalse();

      // What a kill left of a server's life, and what pgvol has put aside, is in no backup.
      server.startAgain();
      server.output(
          "sh",
          "-c",
          "mkdir -p $PGDATA/pgsql_tmp_pgvol_old && touch $PGDATA/pgsql_tmp_pgvol_old/x");
      server.engine().stop(server.name(), PATIENCE);
      backups.add(backup(server, ONLINE));
      assertThat(console.warnings()).hasSize(1);
      server.engine().remove(server.name());
      Place place = volume(server);
      assertThat(place.container()).isEmpty();
      backups.add(backup(server.engine(), server, place, ONLINE));
    }
    for (Backup backup : backups) {
      List<String> names = names(backup);
      assertThat(names)
          .contains("PG_VERSION", "global/pg_control", "pg_stat_tmp/")
          .doesNotContain("postmaster.pid", "postmaster.opts")
          .noneMatch(name -> name.contains("pgsql_tmp") || name.startsWith("./"));
      try (TestServer revived = revive(kind, 17, backup)) {
        assertThat(revived.value(TestServer.DATABASE, "SELECT count(*) FROM t").asInt())
            .isEqualTo(1000);
        assertSound(revived);
      }
    }
  }

  private static Place volume(TestServer server) throws IOException, InterruptedException {
    return new PlaceFinder(server.engine(), new RecordingConsole())
        .find(
            new ServerChoice(
                Optional.empty(),
                Optional.empty(),
                Optional.of(server.name()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of()),
            PATIENCE);
  }

  private static List<String> names(Backup backup) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream tar = Compression.openDecompressed(backup.path())) {
      TarEntries.walk(tar, (entry, content) -> names.add(entry.getName()));
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,false", "PODMAN,true", "LOCAL,true"})
  void tablespacesAreInTheBackup(Engines kind, boolean online)
      throws IOException, InterruptedException {
    String space = TestServer.newName();
    String location;
    Backup backup;
    try (Engine engine = kind.connect()) {
      try (TestServer server =
          TestServer.start(kind, 17, Map.of(), Map.of(SPACE, space), "-c", "wal_level=replica")) {
        location = server.folder(SPACE);
        server.output("chown", "postgres", location);
        server.execute(
            TestServer.DATABASE,
            "CREATE TABLESPACE space LOCATION '" + location + "'",
            "CREATE TABLE t (i int PRIMARY KEY USING INDEX TABLESPACE space) TABLESPACE space",
            "INSERT INTO t SELECT generate_series(1, 1000)");
        backup = backup(server, online ? ONLINE : COLD);
      } finally {
        engine.removeVolume(space);
      }
    }
    assertThat(physical(backup).tablespaces()).hasSize(1).containsValue(location);
    try (TestServer revived = revive(kind, 17, backup)) {
      assertThat(revived.value(TestServer.DATABASE, "SELECT count(*) FROM t").asInt())
          .isEqualTo(1000);
      assertThat(
              revived
                  .value(
                      "postgres",
                      "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname ="
                          + " 'space'")
                  .asText())
          .startsWith(
              spaces(
                      kind,
                      revived.engine().placed(Mount.volume(revived.name(), "/pgdata")).target())
                  + "/");
      assertSound(revived);
    }
  }

  @Test
  void aTablespaceInTheContainerItselfIsRefusedBeforeAnythingIsStopped()
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      server.output("install", "-d", "-o", "postgres", "/var/tmp/space");
      server.execute("postgres", "CREATE TABLESPACE space LOCATION '/var/tmp/space'");
      assertThatThrownBy(() -> backup(server, COLD))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("/var/tmp/space");
      assertThat(console.text()).doesNotContain("Stopping");
      server.execute(TestServer.DATABASE, "CREATE UNLOGGED TABLE u AS SELECT 1");
      assertThat(backup(server, ONLINE).problem()).isEmpty();
      assertThat(console.warnings()).singleElement().asString().contains("1 unlogged table");
    }
  }

  @Test
  void dependentsAreStoppedAndStarted() throws IOException, InterruptedException {
    try (TestServer server = TestServer.startInProject(Engines.DOCKER, 17, "shop")) {
      String web = server.dependent().orElseThrow();
      backup(server, COLD);
      assertThat(console.text())
          .containsSubsequence(
              "Stopping " + web, "Stopping " + server.name(), "runs again", "Started ");
      assertThat(server.dependentRuns()).isTrue();
      assertThat(server.value("postgres", "SELECT 1").asInt()).isEqualTo(1);
      try (var notes = Files.list(catalog.resolve(".pgvol"))) {
        assertThat(notes.map(note -> note.getFileName().toString()))
            .noneMatch(name -> name.startsWith("stopped-"));
      }
    }
  }

  @Test
  void withoutReplicationTheColdWayIsOffered() throws IOException, InterruptedException {
    try (TestServer server =
        TestServer.start(
            Engines.DOCKER, 17, "-c", "wal_level=minimal", "-c", "max_wal_senders=0")) {
      assertThatThrownBy(() -> backup(server, ONLINE))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("max_wal_senders is 0")
          .satisfies(e -> assertThat(((UserProblem) e).advice()).contains("-Dpgvol.online=false"));
      assertThat(backup(server, COLD).problem()).isEmpty();
    }
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      server.output("sh", "-c", "sed -i '/replication/d' $PGDATA/pg_hba.conf");
      server.execute("postgres", "SELECT pg_reload_conf()");
      // The server reads it when it comes to that.
      String rules = "SELECT count(*) FROM pg_hba_file_rules WHERE 'replication' = ANY (database)";
      assertThat(server.value("postgres", rules).asInt()).isZero();
      assertThatThrownBy(() -> backup(server, ONLINE))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("accepts no replication connection")
          .satisfies(e -> assertThat(((UserProblem) e).advice()).contains("-Dpgvol.online=false"));
      assertThat(new Catalog(catalog).list()).hasSize(1);
      server.assertNeverCrashed();
    }
  }

  @ParameterizedTest
  @EnumSource(Engines.class)
  void aVolumeThatIsInUseIsRefused(Engines kind) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, 17)) {
      server.engine().stop(server.name(), PATIENCE);
      String other = server.name() + "-other";
      server
          .engine()
          .create(
              ContainerSpec.of(other, kind.image(17))
                  .withEntrypoint("sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait")
                  .withMounts(
                      List.of(server.engine().placed(Mount.volume(server.name(), "/data")))));
      try {
        server.engine().start(other);
        assertThatThrownBy(() -> backup(server, ONLINE))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining(other)
            .satisfies(
                e ->
                    assertThat(((UserProblem) e).advice())
                        .contains(server.engine().command("stop", other)));
      } finally {
        server.engine().remove(other);
      }
      assertThat(new Catalog(catalog).list()).isEmpty();
    }
  }
}

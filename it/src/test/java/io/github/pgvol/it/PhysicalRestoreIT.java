package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.physical.restore.VolumeRestoreResult;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters put back as files. */
@Timeout(300)
class PhysicalRestoreIT {

  /**
   * Debian's BusyBox has a tar that takes no lists of names, as Alpine's does: GNU's stands in,
   * with the options that both have. Its shell would take its own tar, whatever the path says: it
   * is not in here.
   */
  private static final String BUSYBOX =
      """
      mv /usr/bin/tar /usr/lib/gnutar
      for name in $(/bin/busybox --list); do
        file=$(command -v "$name") && case $file in
          */busybox | */bash | */sh | */tar | */setpriv) ;;
          */*bin/*) /bin/busybox ln -sf /bin/busybox "$file" ;;
        esac
      done
      /bin/busybox rm -f /usr/bin/zstd /usr/bin/pg_verifybackup /usr/lib/postgresql/*/bin/pg_verifybackup
      {
        echo '#!/bin/busybox sh'
        echo 'case " $*" in *" --version"*) echo "tar (busybox) 1.36.1"; exit ;; esac'
        echo 'for word; do case $word in --no-recursion | [!-]* | -[a-zA-Z]) ;; -) ;; *) echo "tar: unrecognized option: $word" >&2; exit 1 ;; esac; done'
        echo 'exec /usr/lib/gnutar "$@"'
      } >/usr/bin/tar
      /bin/busybox chmod 755 /usr/bin/tar
      """;

  private static final String APP = TestServer.DATABASE;
  private static final String STATE = "SELECT count(*) || md5(string_agg(t::text, ',')) FROM t";
  private static final String BASE_BACKUP = "pg_basebackup -D - -Ft -X fetch --checkpoint=fast | ";

  @TempDir private Path catalog;

  private static void load(TestServer server) throws IOException, InterruptedException {
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 2000) i");
  }

  private static String state(TestServer server) throws IOException, InterruptedException {
    return server.value(APP, STATE).asText();
  }

  /** What a skilled person would do. */
  private String baseBackup(TestServer server, String packer, String ending)
      throws IOException, InterruptedException {
    return write("base.tar" + ending, server.output("sh", "-c", BASE_BACKUP + packer));
  }

  private String write(String name, byte[] bytes) throws IOException {
    Files.createDirectories(catalog);
    Files.write(catalog.resolve(name), bytes);
    return name;
  }

  private static String dataFolder(int major) {
    return major >= 18 ? "/var/lib/postgresql/18/docker" : "/var/lib/postgresql/data";
  }

  private static String dataFolder(TestServer server, int major) {
    return Engines.mount(server.engine(), server.name(), major).target()
        + server.kind().below(major);
  }

  /** Runs a shell in a container that has the server's files, while that is stopped. */
  private static byte[] beside(TestServer server, int major, String user, String shell)
      throws IOException, InterruptedException {
    return beside(
        server.engine(),
        server.kind().image(major),
        List.of(Engines.mount(server.engine(), server.name(), major)),
        user,
        shell);
  }

  private static byte[] beside(
      Engine engine, String image, List<ContainerSpec.Mount> mounts, String user, String shell)
      throws IOException, InterruptedException {
    Container container =
        engine.create(
            ContainerSpec.of("pgvol-it-beside-" + UUID.randomUUID(), image)
                .withEntrypoint("sleep", "1000")
                .withUser("0")
                .withMounts(mounts));
    try {
      engine.start(container.id());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ToolResult result =
          engine.exec(container.id(), Tool.of("sh", "-c", shell).as(user), null, out);
      assertThat(result.ok()).as("%s: %s", shell, result.errors()).isTrue();
      return out.toByteArray();
    } finally {
      engine.remove(container.id());
    }
  }

  private static String own(TestServer server, int major) throws IOException, InterruptedException {
    String listed =
        new String(
            server.output(
                "sh", "-c", "ls -A " + dataFolder(server, major) + " | grep pgvol || true"),
            StandardCharsets.UTF_8);
    return listed.strip();
  }

  /**
   * An image as those of Alpine are: BusyBox for all of GNU's programs, no zstd, no
   * pg_verifybackup.
   */
  @Test
  void anImageWithBusyBox() throws IOException, InterruptedException {
    String image = TestServer.newName() + "-busybox";
    String maker = image + "-maker";
    try {
      Engines.DOCKER.client(
          "create",
          "--name",
          maker,
          "--entrypoint",
          "bash",
          Engines.DOCKER.image(17),
          "-ec",
          BUSYBOX);
      Engines.DOCKER.client("cp", "-L", Programs.run("which", "busybox").strip(), maker + ":/bin/");
      Engines.DOCKER.client("start", "-a", maker);
      Engines.DOCKER.client(
          "commit",
          "-c",
          "ENTRYPOINT [\"docker-entrypoint.sh\"]",
          "-c",
          "CMD [\"postgres\"]",
          maker,
          image);
      try (TestServer server =
          TestServer.startOf(Engines.DOCKER, Engines.DOCKER.connect(), image, 17)) {
        load(server);
        String before = state(server);
        VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
        String cold = goals.backup(false).name();
        String online = goals.backup(true).name();
        for (String backup : List.of(cold, online)) {
          server.execute(APP, "DELETE FROM t WHERE id > 7");
          goals.restore(backup);
          assertThat(state(server)).as(backup).isEqualTo(before);
        }
        server.output("pg_amcheck", "--all", "--install-missing");
        assertThat(goals.console().warnings()).isEmpty();
      }
    } finally {
      try (Engine engine = Engines.DOCKER.connect()) {
        engine.remove(maker);
      }
      Engines.DOCKER.client("image", "rm", "-f", image);
    }
  }

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

  /** As people do it: server stopped or not cared about, every kind of path, owner and mode. */
  @ParameterizedTest
  @CsvSource({
    "15,'tar -czf - -C /var/lib/postgresql/data .'",
    "17,'cd /var/lib/postgresql/data && tar -cf - * .[!.]* 2>/dev/null || tar -cf - *'",
    "17,'tar -cf - --owner=1234 --group=4321 --mode=a=rwx -C /var/lib postgresql/data | zstd'",
    "18,'tar -czf - --mode=a=rX -C /var/lib/postgresql .'"
  })
  void anArchiveThatSomebodyMade(int major, String tar) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, major)) {
      load(server);
      String before = state(server);
      server.engine().stop(server.name(), java.time.Duration.ofSeconds(60));
      String backup = write("postgres_data.tar", beside(server, major, "0", tar));
      server.startAgain();
      server.execute(APP, "DROP TABLE t");

      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
      goals.restore(backup);

      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().warnings()).isEmpty();
      String strange =
          "find "
              + dataFolder(major)
              + " \\( ! -user postgres -o -perm /027 \\) ! -type l ! -name 'pgsql_tmp_pgvol_*'";
      assertThat(new String(server.output("sh", "-c", strange), StandardCharsets.UTF_8))
          .as("of another owner, or open to others")
          .isEmpty();
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

  /**
   * An archive that BusyBox made of a whole volume, with the write-ahead log beside the data as
   * POSTGRES_INITDB_WALDIR has it; and what a backup of pgvol's own keeps of such a cluster.
   */
  @Test
  void anArchiveOfBusyBoxWithItsWalBesideIt() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 18)) {
      load(server);
      String before = state(server);
      Engine engine = server.engine();
      engine.stop(server.name(), java.time.Duration.ofSeconds(60));
      String data = dataFolder(18);
      beside(
          server,
          18,
          "0",
          "set -e; mv "
              + data
              + "/pg_wal /var/lib/postgresql/wal; ln -s /var/lib/postgresql/wal "
              + data
              + "/pg_wal; ln -s postgresql.conf "
              + data
              + "/conf.link; chown -h postgres "
              + data
              + "/pg_wal "
              + data
              + "/conf.link");
      Path volume = Path.of(engine.volume(server.name()).orElseThrow().mountpoint());
      Path marked = volume.resolve("18/docker/global/pg_filenode.map");
      UserDefinedFileAttributeView attributes =
          Files.getFileAttributeView(marked, UserDefinedFileAttributeView.class);
      attributes.write("pgvol", ByteBuffer.wrap("kept".getBytes(StandardCharsets.US_ASCII)));
      Files.createDirectories(catalog);
      Programs.run(
          "busybox",
          "tar",
          "-czf",
          catalog.resolve("postgres_data.tar.gz").toString(),
          "-C",
          volume.toString(),
          ".");
      server.startAgain();
      VolumeGoals goals = VolumeGoals.of(engine, server.name(), catalog);
      String cold = goals.backup(false).name();
      server.startAgain();
      String online = goals.backup(true).name();
      server.execute(APP, "DELETE FROM t WHERE id > 7");
      String changed = state(server);

      goals.restore("postgres_data.tar.gz");

      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().text()).contains("pg_wal is a link in postgres_data.tar.gz");
      server.output("sh", "-c", "test -d $PGDATA/pg_wal && ! test -L $PGDATA/pg_wal");
      goals.undo();
      assertThat(state(server)).isEqualTo(changed);
      server.output("sh", "-c", "test -L $PGDATA/pg_wal");
      goals.restore(cold);
      assertThat(state(server)).isEqualTo(before);
      ByteBuffer value = ByteBuffer.allocate(16);
      Files.getFileAttributeView(marked, UserDefinedFileAttributeView.class).read("pgvol", value);
      assertThat(new String(value.array(), 0, value.position(), StandardCharsets.US_ASCII))
          .isEqualTo("kept");
      server.output("sh", "-c", "test \"$(readlink $PGDATA/conf.link)\" = postgresql.conf");
      goals.restore(online, Safety.NONE);
      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().warnings()).isEmpty();
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

  @Test
  void tablespacesGoWhereTheyWere() throws IOException, InterruptedException {
    int major = 17;
    String spaces = "pgvol-it-spaces-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server =
        TestServer.start(Engines.DOCKER, major, Map.of(), Map.of("/spaces", spaces))) {
      Engine engine = server.engine();
      try {
        server.output(
            Tool.of("sh", "-c", "mkdir '/spaces/a b' && chown postgres '/spaces/a b'").as("0"),
            null);
        server.execute(APP, "CREATE TABLESPACE space LOCATION '/spaces/a b'");
        load(server);
        server.execute(APP, "ALTER TABLE t SET TABLESPACE space");
        String before = state(server);
        String oid =
            server.value(APP, "SELECT oid FROM pg_tablespace WHERE spcname = 'space'").asText();
        engine.stop(server.name(), java.time.Duration.ofSeconds(60));
        List<ContainerSpec.Mount> mounts =
            List.of(
                ContainerSpec.Mount.volume(server.name(), "/var/lib/postgresql/data"),
                ContainerSpec.Mount.volume(spaces, "/spaces"));
        String pack =
            "set -e; cp -a /var/lib/postgresql/data /tmp/x; mkdir -p /tmp/x/.pgvol/tblspc; cp -a"
                + " '/spaces/a b' /tmp/x/.pgvol/tblspc/"
                + oid
                + "; tar -cf - -C /tmp/x . | zstd -q";
        String image = server.kind().image(major);
        String backup = write("spaces.tar.zst", beside(engine, image, mounts, "0", pack));
        String without =
            write(
                "without.tar.zst",
                beside(engine, image, mounts, "0", "tar -c -C /var/lib/postgresql/data . | zstd"));
        server.startAgain();
        server.execute(APP, "DELETE FROM t WHERE id > 7");
        String changed = state(server);
        VolumeGoals goals = VolumeGoals.of(engine, server.name(), catalog);

        goals.restore(backup);
        assertThat(state(server)).isEqualTo(before);
        goals.undo();
        assertThat(state(server)).isEqualTo(changed);
        goals.restore(backup, Safety.NONE);
        assertThat(state(server)).isEqualTo(before);

        assertThatThrownBy(() -> goals.restore(without))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("tablespace " + oid)
            .hasMessageContaining("/spaces/a b")
            .hasMessageContaining("not in the archive");
        try (TestServer plain = TestServer.start(Engines.DOCKER, major)) {
          assertThatThrownBy(() -> VolumeGoals.of(engine, plain.name(), catalog).restore(backup))
              .isInstanceOf(UserProblem.class)
              .hasMessageContaining("/spaces/a b")
              .hasMessageContaining("in no volume of container " + plain.name());
        }
        String fresh = TestServer.newName();
        assertThatThrownBy(() -> VolumeGoals.ofVolume(engine, fresh, catalog).restore(backup))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("/spaces/a b")
            .hasMessageContaining("no container tells what is mounted there");
        assertThat(engine.volume(fresh)).isEmpty();
      } finally {
        engine.remove(server.name());
        engine.removeVolume(spaces);
      }
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

  /** An archive that begins well. */
  private byte[] archive(List<TarArchiveEntry> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name :
          List.of("PG_VERSION", "global/pg_control", "pg_wal/000000010000000000000001")) {
        byte[] content = "17\n".getBytes(StandardCharsets.US_ASCII);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static TarArchiveEntry entry(String name, byte kind, String link) {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    if (!link.isEmpty()) {
      entry.setLinkName(link);
    }
    return entry;
  }

  @Test
  void whatIsDamagedEvilOrDoesNotFitIsRefusedAndTheServerGoesOn()
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17);
        TestServer older = TestServer.start(Engines.DOCKER, 15)) {
      load(server);
      String before = state(server);
      String started = server.value("postgres", "SELECT pg_postmaster_start_time()").asText();
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
      Map<String, List<TarArchiveEntry>> evil =
          Map.of(
              "../evil",
              List.of(entry("../evil", TarConstants.LF_NORMAL, "")),
              "base/../../evil",
              List.of(entry("base/../../evil", TarConstants.LF_NORMAL, "")),
              "/etc/evil",
              List.of(entry("/etc/evil", TarConstants.LF_NORMAL, "")),
              "base/out",
              List.of(entry("base/out", TarConstants.LF_SYMLINK, "/etc")),
              "base/up",
              List.of(entry("base/up", TarConstants.LF_SYMLINK, "../../..")),
              "in/passwd",
              List.of(
                  entry("in", TarConstants.LF_SYMLINK, "base"),
                  entry("in/passwd", TarConstants.LF_NORMAL, "")),
              "base/hard",
              List.of(entry("base/hard", TarConstants.LF_LINK, "/etc/passwd")),
              "base/null",
              List.of(entry("base/null", TarConstants.LF_CHR, "")),
              "base/disk",
              List.of(entry("base/disk", TarConstants.LF_BLK, "")),
              "base/pipe",
              List.of(entry("base/pipe", TarConstants.LF_FIFO, "")));
      for (Map.Entry<String, List<TarArchiveEntry>> one : evil.entrySet()) {
        String name = write("evil.tar", archive(one.getValue()));
        assertThatThrownBy(() -> goals.restore(name))
            .as(one.getKey())
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("«" + one.getKey() + "»")
            .hasMessageContaining("Nothing was changed");
      }
      String link =
          write(
              "link.tar",
              archive(List.of(entry("pg_tblspc/17000", TarConstants.LF_SYMLINK, "/etc"))));
      assertThatThrownBy(() -> goals.restore(link))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("17000")
          .hasMessageContaining("/etc");

      for (String ending : List.of(".zst", ".gz", "")) {
        String packer = ending.isEmpty() ? "cat" : ending.equals(".gz") ? "gzip -1" : "zstd";
        String whole = baseBackup(server, packer, ending);
        byte[] bytes = Files.readAllBytes(catalog.resolve(whole));
        for (double part : List.of(0.1, 0.5, 0.999)) {
          String cut =
              write(
                  "cut.tar" + ending, java.util.Arrays.copyOf(bytes, (int) (bytes.length * part)));
          assertThatThrownBy(() -> goals.restore(cut))
              .as("%s of %s", part, whole)
              .isInstanceOf(UserProblem.class)
              .hasMessageContaining("damaged")
              .hasMessageContaining("Nothing was changed");
        }
      }
      // One of its own is unpacked aside while it is read: nothing of that is left.
      Backup own = goals.backup(true);
      byte[] good = Files.readAllBytes(own.path());
      for (double part : List.of(0.2, 0.6, 0.9999)) {
        byte[] flipped = good.clone();
        flipped[(int) (good.length * part)] ^= 16;
        Files.write(own.path(), flipped);
        assertThatThrownBy(() -> goals.restore(own.name()))
            .as("a bit of %s, at %s", own.name(), part)
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("damaged")
            .hasMessageContaining("Nothing was changed");
        assertThat(own(server, 17)).isEmpty();
      }
      String of15 = write("of15.tar", older.output("sh", "-c", BASE_BACKUP + "cat"));
      assertThatThrownBy(() -> goals.restore(of15))
          .isInstanceOfSatisfying(
              UserProblem.class,
              problem ->
                  assertThat(problem.getMessage() + problem.advice())
                      .contains("PostgreSQL 15", "PostgreSQL 17", "-Dpgvol.volume=other"));
      String noLog =
          write(
              "nolog.tar",
              server.output(
                  "sh", "-c", "pg_basebackup -D - -Ft -X none --checkpoint=fast 2>/dev/null"));
      assertThatThrownBy(() -> goals.restore(noLog))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("no write-ahead log");

      assertThat(state(server)).isEqualTo(before);
      assertThat(own(server, 17)).isEmpty();
      assertThat(server.value("postgres", "SELECT pg_postmaster_start_time()").asText())
          .as("it was never stopped")
          .isEqualTo(started);
    }
  }

  @Test
  void damageThatOnlyPostgresSeesIsFoundBeforeTheServerIsStopped()
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      load(server);
      String before = state(server);
      String started = server.value("postgres", "SELECT pg_postmaster_start_time()").asText();
      String backup =
          write(
              "base.tar",
              server.output(
                  "sh",
                  "-c",
                  "set -e; cd /tmp; rm -rf x; pg_basebackup -D x -X fetch --checkpoint=fast; f=$(find"
                      + " x/base -type f -size +20k | head -n 1); printf X | dd of=\"$f\" bs=1 seek=9000"
                      + " conv=notrunc 2>/dev/null; tar -cf - -C x ."));
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      assertThatThrownBy(() -> goals.restore(backup))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("checksum mismatch for file")
          .hasMessageContaining("The old data is untouched");

      assertThat(state(server)).isEqualTo(before);
      assertThat(own(server, 17)).isEmpty();
      assertThat(server.value("postgres", "SELECT pg_postmaster_start_time()").asText())
          .isEqualTo(started);
    }
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,17", "PODMAN,18", "LOCAL,17"})
  void aClusterThatDoesNotStartGoesAndTheOldOneComesBack(Engines kind, int major)
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, major)) {
      load(server);
      String before = state(server);
      String backup =
          write(
              "base.tar",
              server.output(
                  "sh",
                  "-c",
                  "set -e; x=$(mktemp -d); pg_basebackup -D $x -X fetch --checkpoint=fast"
                      + " --no-manifest; echo 'shared_buffers = nonsense' >>$x/postgresql.conf; tar -cf -"
                      + " -C $x .; rm -r $x"));
      server.execute(APP, "DELETE FROM t WHERE id > 7");
      String changed = state(server);
      assertThat(changed).isNotEqualTo(before);
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      assertThatThrownBy(() -> goals.restore(backup))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("does not come up")
          .hasMessageContaining("old files are back")
          .hasMessageContaining("shared_buffers");

      server.startAgain();
      assertThat(state(server)).isEqualTo(changed);
      assertThat(own(server, major)).isEmpty();
    }
  }

  @Test
  void aDiskThatIsFullWhileUnpacking() throws IOException, InterruptedException {
    String image = Engines.DOCKER.image(17);
    String volume = "pgvol-it-small-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      Engine engine = server.engine();
      load(server);
      String backup = baseBackup(server, "zstd", ".zst");
      // Room enough, as df tells; there are too few inodes.
      Engines.DOCKER.client(
          "volume",
          "create",
          "--opt",
          "type=tmpfs",
          "--opt",
          "device=tmpfs",
          "--opt",
          "o=size=500m,nr_inodes=1600",
          volume);
      String name = volume + "-server";
      try {
        Container container =
            engine.create(
                ContainerSpec.of(name, image)
                    .withEnvironment(
                        Map.of(
                            "POSTGRES_USER", TestServer.USER,
                            "POSTGRES_PASSWORD", TestServer.PASSWORD,
                            "POSTGRES_DB", APP))
                    .withMounts(
                        List.of(ContainerSpec.Mount.volume(volume, "/var/lib/postgresql/data"))));
        engine.start(container.id());
        Tool ready = Tool.of("pg_isready", "-q", "-h", "127.0.0.1");
        while (!engine.exec(container.id(), ready, null, OutputStream.nullOutputStream()).ok()) {
          Thread.sleep(50);
        }
        change(engine, container, "CREATE TABLE kept AS SELECT 42 AS n");

        assertThatThrownBy(() -> VolumeGoals.of(engine, name, catalog).restore(backup))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("is full")
            .hasMessageContaining("The old data is untouched");

        assertThat(change(engine, container, "SELECT n FROM kept")).isEqualTo("42");
        ByteArrayOutputStream listed = new ByteArrayOutputStream();
        engine.exec(container.id(), Tool.of("ls", "-A", "/var/lib/postgresql/data"), null, listed);
        assertThat(listed.toString(StandardCharsets.UTF_8)).doesNotContain("pgvol");
      } finally {
        engine.remove(name);
        engine.removeVolume(volume);
      }
    }
  }

  @Test
  void aDiskWithoutRoomIsKnownBeforehand() throws IOException, InterruptedException {
    String volume = "pgvol-it-small-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      load(server);
      String backup = baseBackup(server, "zstd", ".zst");
      Engines.DOCKER.client(
          "volume",
          "create",
          "--opt",
          "type=tmpfs",
          "--opt",
          "device=tmpfs",
          "--opt",
          "o=size=20m",
          volume);
      try {
        assertThatThrownBy(
                () -> VolumeGoals.ofVolume(server.engine(), volume, catalog).restore(backup))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("The restore needs")
            .hasMessageContaining(volume);
      } finally {
        server.engine().removeVolume(volume);
      }
    }
  }
}

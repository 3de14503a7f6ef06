package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import io.github.pgvol.volume.manage.CloneRequest;
import io.github.pgvol.volume.manage.VolumeCloner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Volumes cloned where the file system can share blocks: on a Btrfs of the test's own. */
@Timeout(180)
class VolumeCloneIT {

  private static final String STATE = "SELECT count(*) || md5(sum(hashtext(t::text))::text) FROM t";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Engines.class,
      names = {"DOCKER", "LOCAL"})
  void aCloneSharesItsBlocks(Engines kind) throws IOException, InterruptedException {
    // The server's user of this machine has to come through.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    SharingDisk disk = SharingDisk.mount(folder);
    String host = kind == Engines.LOCAL ? disk.folder("home").toString() : kind.host();
    String from = TestServer.newName();
    String to = from + "-clone";
    try {
      if (kind != Engines.LOCAL) {
        for (String volume : List.of(from, to)) {
          kind.volume(volume, "none", disk.folder(volume).toString(), "bind");
        }
      }
      Engine engine = kind.connect(host);
      create(kind, engine, from);
      String state;
      try (TestServer server = TestServer.adopt(kind, engine, from)) {
        server.execute(
            TestServer.DATABASE,
            "CREATE TABLE t (id int PRIMARY KEY, what text)",
            "INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 100000) i");
        state = server.value(TestServer.DATABASE, STATE).asText();
        engine.stop(from, Duration.ofSeconds(60));
        long before = disk.used();
        Place source = PlaceFinder.of(engine.container(from).orElseThrow());
        RecordingConsole console = new RecordingConsole();
        new VolumeCloner(engine, console)
            .clone(
                new CloneRequest(source, Optional.empty(), to, Map.of(), Duration.ofSeconds(60)));
        long grown = disk.used() - before;
        assertThat(before).as("the cluster's size").isGreaterThan(100L << 10);
        assertThat(grown).as("kilobytes more on the disk").isLessThan(20L << 10);
        create(kind, engine, to);
        try (TestServer clone = TestServer.adopt(kind, kind.connect(host), to)) {
          assertThat(clone.value(TestServer.DATABASE, STATE).asText()).isEqualTo(state);
          clone.execute(TestServer.DATABASE, "DELETE FROM t WHERE id > 7");
        }
        server.startAgain();
        assertThat(server.value(TestServer.DATABASE, STATE).asText())
            .as("the source, whatever is done with the clone")
            .isEqualTo(state);
      }
    } finally {
      try (Engine engine = kind.connect(host)) {
        for (String name : List.of(from, to)) {
          engine.remove(name);
          engine.removeVolume(name);
        }
      }
      disk.close();
    }
  }

  /**
   * Out of a running server with a tablespace in its volume; one that lets in nobody but through
   * its socket is streamed.
   */
  @ParameterizedTest
  @EnumSource(Engines.class)
  void aRunningServerWithATablespace(Engines kind) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, 18)) {
      server.execute(
          TestServer.DATABASE,
          "CREATE TABLE t (id int PRIMARY KEY, what text)",
          "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 10000) i");
      // On this machine the volume is the data folder, with no place beside it.
      boolean roomy = !kind.below(18).isEmpty();
      if (roomy) {
        server.output("mkdir", "/var/lib/postgresql/a=b");
        server.output("chown", "postgres", "/var/lib/postgresql/a=b");
        server.execute(
            TestServer.DATABASE,
            "CREATE TABLESPACE space LOCATION '/var/lib/postgresql/a=b'",
            "ALTER TABLE t SET TABLESPACE space");
      }
      String state = server.value(TestServer.DATABASE, STATE).asText();
      assertThat(cloned(kind, server)).isEqualTo(state);
      // By its socket alone, and without the tablespace, which that way cannot copy.
      if (roomy) {
        server.execute(
            TestServer.DATABASE,
            "ALTER TABLE t SET TABLESPACE pg_default",
            "DROP TABLESPACE space");
      }
      server.output("sh", "-c", "sed -i '/^host/d' $PGDATA/pg_hba.conf");
      server.execute("postgres", "SELECT pg_reload_conf()");
      assertThat(cloned(kind, server)).isEqualTo(state);
      assertThat(server.value(TestServer.DATABASE, STATE).asText()).isEqualTo(state);
    }
  }

  /** The state that a server sees on a clone. */
  private static String cloned(Engines kind, TestServer server)
      throws IOException, InterruptedException {
    Engine engine = server.engine();
    String to = TestServer.newName();
    RecordingConsole console = new RecordingConsole();
    try {
      new VolumeCloner(engine, console)
          .clone(
              new CloneRequest(
                  PlaceFinder.of(engine.container(server.name()).orElseThrow()),
                  Optional.of(server.server()),
                  to,
                  Map.of(),
                  Duration.ofSeconds(60)));
      assertThat(console.warnings()).isEmpty();
      engine.create(
          ContainerSpec.of(to, kind.image(18))
              .withEnvironment(
                  Map.of(
                      "POSTGRES_USER", TestServer.USER,
                      "POSTGRES_PASSWORD", TestServer.PASSWORD,
                      "POSTGRES_DB", TestServer.DATABASE))
              .withMounts(List.of(Engines.mount(engine, to, 18))));
      engine.start(to);
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      Tool ready = Tool.of("pg_isready", "-q");
      while (!engine.exec(to, ready, null, OutputStream.nullOutputStream()).ok()) {
        assertThat(System.nanoTime()).as("it answers in time").isLessThan(deadline);
        Thread.sleep(50);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ToolResult asked =
          engine.exec(
              to,
              Tool.of(
                  "psql", "-XAtq", "-U", TestServer.USER, "-d", TestServer.DATABASE, "-c", STATE),
              null,
              out);
      assertThat(asked.ok()).as(asked.errors()).isTrue();
      return out.toString(StandardCharsets.UTF_8).strip();
    } finally {
      engine.remove(to);
      engine.removeVolume(to);
    }
  }

  private static void create(Engines kind, Engine engine, String name) throws IOException {
    engine.create(
        ContainerSpec.of(name, kind.image(17))
            .withEnvironment(
                Map.of(
                    "POSTGRES_USER", TestServer.USER,
                    "POSTGRES_PASSWORD", TestServer.PASSWORD,
                    "POSTGRES_DB", TestServer.DATABASE))
            .withMounts(List.of(Engines.mount(engine, name, 17))));
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.it.FaultyEngine.Fault;
import io.github.pgvol.it.FaultyGoal.Kind;
import io.github.pgvol.it.FaultyGoal.Outcome;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Physical backups and restores whose engine is killed in the middle; and those of a cluster that
 * is larger than the memory they have, and than the disk that they are to go to.
 *
 * <p>The engine is a Podman service of the test's own beside the one that other tests use: its
 * containers are the same, and none of theirs ends with it.
 */
@Timeout(300)
class EngineKillIT {

  private static final String APP = TestServer.DATABASE;
  private static final String STATE = "SELECT count(*) || md5(sum(hashtext(t::text))::text) FROM t";
  private static final String SMALL_DISK = "3m";

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(Engines.PODMAN, 17);
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 100000) i");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private String state() throws IOException, InterruptedException {
    return server.value(APP, STATE).asText();
  }

  /** A service on the same containers. */
  private static final class Service implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final Engine engine;

    Service() throws IOException, InterruptedException {
      folder = Files.createTempDirectory(Path.of("/tmp"), "pgvol-it");
      Path socket = folder.resolve("p.sock");
      Path home = Path.of(Engines.PODMAN.host().replaceFirst("^unix://", "")).getParent();
      ProcessBuilder builder =
          new ProcessBuilder("podman", "system", "service", "--time=0", "unix://" + socket)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      // Where it is a private one: its settings.
      for (Map.Entry<String, String> file :
          Map.of(
                  "CONTAINERS_CONF", "containers.conf",
                  "CONTAINERS_STORAGE_CONF", "storage.conf")
              .entrySet()) {
        Path settings = home.resolve(file.getValue());
        if (Files.exists(settings)) {
          builder.environment().put(file.getKey(), settings.toString());
        }
      }
      process = builder.start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!Files.exists(socket)) {
        assertThat(process.isAlive() && System.nanoTime() < deadline)
            .as(() -> "the service comes up: " + log())
            .isTrue();
        Thread.sleep(20);
      }
      engine = Engines.PODMAN.connect("unix://" + socket);
    }

    private String log() {
      try {
        return Files.readString(folder.resolve("log"));
      } catch (IOException e) {
        return e.toString();
      }
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** It is killed in a program whose command has a word: when that has sent some, or at once. */
    Engine killedIn(String word, boolean atOnce) {
      return EngineKiller.in(engine, word, atOnce, this::kill);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      engine.close();
      for (String file : List.of("log", "p.sock")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    }
  }

  @Test
  void theEngineIsKilledInTheMiddle() throws IOException, InterruptedException {
    VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), folder);
    Backup first = goals.backup(true);
    String stateOfFirst = state();
    server.execute(APP, "DELETE FROM t WHERE id % 3 = 0");
    String stateNow = state();
    for (boolean online : List.of(true, false)) {
      String what = online ? "an online backup" : "a cold backup";
      try (Service service = new Service()) {
        Engine killing = service.killedIn(online ? "pg_basebackup" : "zstd", false);
        assertThatThrownBy(() -> VolumeGoals.of(killing, server.name(), folder).backup(online))
            .as(what)
            .isInstanceOf(IOException.class);
      }
      goals.finish();
      awaitServer(what);
      assertThat(state()).as(what).isEqualTo(stateNow);
      assertThat(new Catalog(folder).list()).as(what).hasSize(1);
    }
    for (String moment : List.of("unpack", "swap", "settle")) {
      try (Service service = new Service()) {
        Engine killing = service.killedIn(moment, !moment.equals("unpack"));
        assertThatThrownBy(
                () -> VolumeGoals.of(killing, server.name(), folder).restore(first.name()))
            .as(moment)
            .isInstanceOf(IOException.class);
      }
      goals.finish();
      awaitServer(moment);
      assertThat(state()).as(moment).isEqualTo(moment.equals("settle") ? stateOfFirst : stateNow);
    }
    goals.restore(first.name());
    assertThat(state()).isEqualTo(stateOfFirst);
    server.output("pg_amcheck", "--all", "--install-missing", "--heapallindexed");
    String left =
        new String(
            server.output("sh", "-c", "ls -A /var/lib/postgresql/data /tmp | grep pgvol_ || true"),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(left.strip()).isEqualTo("pgsql_tmp_pgvol_undo");
    try (Stream<Path> notes = Files.list(folder.resolve(".pgvol"))) {
      assertThat(notes.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith("stopped-"));
    }
  }

  private void awaitServer(String what) throws IOException, InterruptedException {
    Container container = server.engine().container(server.name()).orElseThrow();
    assertThat(container.running()).as("the server runs: %s", what).isTrue();
    server.startAgain();
  }

  /** In 64 MB of memory; and onto a disk that is too small, whichever way it is taken. */
  @Test
  void aLargeClusterLittleMemoryAndASmallDisk() throws IOException, InterruptedException {
    String before = state();
    String size = "SELECT sum(pg_database_size(oid))::bigint FROM pg_database";
    assertThat(server.value("postgres", size).asLong()).isGreaterThan(100L << 20);
    for (Kind kind : List.of(Kind.BACKUP_FILES, Kind.BACKUP_FILES_COLD)) {
      Outcome backup = goal(kind, "").fork(Fault.NONE, 0);
      assertThat(backup.status()).as(backup.output()).isZero();
    }
    for (Backup backup : new Catalog(folder).list()) {
      assertThat(FileCheck.check(backup, n -> {}).wrong()).as(backup.name()).isEmpty();
    }
    server.execute(APP, "DELETE FROM t WHERE id % 3 = 0");
    Outcome restored = goal(Kind.RESTORE_FILES, "latest").fork(Fault.NONE, 0);
    assertThat(restored.status()).as(restored.output()).isZero();
    assertThat(state()).isEqualTo(before);

    Path disk = Files.createDirectory(folder.resolve("disk"));
    Programs.run("mount", "-t", "tmpfs", "-o", "size=" + SMALL_DISK, "pgvol-it", disk.toString());
    try {
      VolumeGoals small = VolumeGoals.of(server.engine(), server.name(), disk);
      SoftAssertions all = new SoftAssertions();
      for (boolean online : List.of(true, false)) {
        all.assertThatThrownBy(() -> small.backup(online))
            .as("online: %s", online)
            .isInstanceOfSatisfying(
                UserProblem.class,
                problem ->
                    assertThat(problem.getMessage() + problem.advice())
                        .containsIgnoringCase("disk")
                        .contains(disk.toString()));
        awaitServer("after a full disk");
        try (Stream<Path> drafts = Files.list(disk.resolve(".pgvol"))) {
          all.assertThat(drafts.map(path -> path.getFileName().toString()))
              .containsOnly("catalog.lock");
        }
      }
      all.assertThat(new Catalog(disk).list()).isEmpty();
      all.assertAll();
    } finally {
      Programs.run("umount", disk.toString());
    }
    assertThat(state()).isEqualTo(before);
  }

  private FaultyGoal goal(Kind kind, String selection) {
    return new FaultyGoal(Engines.PODMAN, server.name(), folder, kind, selection);
  }
}

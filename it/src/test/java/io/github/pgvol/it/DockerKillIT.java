package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Physical backups and restores whose Docker daemon is killed in the middle. Unlike Podman's
 * service, it ends all containers when it comes back; until then what is at work in them goes on.
 */
@Timeout(300)
class DockerKillIT {

  private static final String APP = TestServer.DATABASE;
  private static final String STATE = "SELECT count(*) || md5(sum(hashtext(t::text))::text) FROM t";

  @TempDir private Path folder;

  /** Where it is killed, and whether at once: else when some has gone through. */
  private record Moment(String word, boolean atOnce, Goal goal) {}

  private interface Goal {
    void run(VolumeGoals goals) throws IOException, InterruptedException;
  }

  @Test
  void theDaemonIsKilledInTheMiddle() throws IOException, InterruptedException {
    try (DockerDaemon docker = new DockerDaemon()) {
      String image = Engines.DOCKER.image(17);
      docker.load(image);
      try (TestServer server = TestServer.startOf(Engines.DOCKER, docker.connect(), image, 17)) {
        killed(docker, server);
      }
    }
  }

  private void killed(DockerDaemon docker, TestServer server)
      throws IOException, InterruptedException {
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, (SELECT string_agg(md5(i::text || n), '') FROM"
            + " generate_series(1, 10) n) FROM generate_series(1, 20000) i");
    VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), folder);
    Backup first = goals.backup(true);
    String stateOfFirst = server.value(APP, STATE).asText();
    server.execute(APP, "DELETE FROM t WHERE id % 3 = 0");
    String stateNow = server.value(APP, STATE).asText();
    Goal restore = there -> there.restore(first.name());
    for (Moment moment :
        List.of(
            new Moment("pg_basebackup", false, there -> there.backup(true)),
            new Moment("zstd", false, there -> there.backup(false)),
            new Moment("unpack", false, restore),
            new Moment("swap", true, restore),
            new Moment("settle", true, restore))) {
      String what = moment.word();
      try (Engine connection = docker.connect()) {
        Engine killing = EngineKiller.in(connection, moment.word(), moment.atOnce(), docker::kill);
        assertThatThrownBy(() -> moment.goal().run(VolumeGoals.of(killing, server.name(), folder)))
            .as(what)
            .isInstanceOfAny(IOException.class, UserProblem.class);
      }
      docker.start();
      goals.finish();
      // Docker has ended it where pgvol had not; a goal says so, and how to start it.
      server.startAgain();
      assertThat(server.value(APP, STATE).asText())
          .as(what)
          .isEqualTo(what.equals("settle") ? stateOfFirst : stateNow);
      assertThat(new Catalog(folder).list()).as(what).hasSize(1);
    }
    goals.restore(first.name());
    assertThat(server.value(APP, STATE).asText()).isEqualTo(stateOfFirst);
    assertThat(FileCheck.check(goals.backup(false), n -> {}).wrong()).isEmpty();
    server.output("pg_amcheck", "--all", "--install-missing", "--heapallindexed");
    String left =
        new String(
            server.output("sh", "-c", "ls -A /var/lib/postgresql/data /tmp | grep pgvol || true"),
            StandardCharsets.UTF_8);
    assertThat(left.strip()).isEqualTo("pgsql_tmp_pgvol_undo");
    assertThat(server.engine().containers().stream().map(Container::name))
        .as("containers")
        .containsExactly(server.name());
    String[] notes = folder.resolve(".pgvol").toFile().list();
    assertThat(notes).as("notes").noneMatch(note -> note.startsWith("stopped-"));
  }
}

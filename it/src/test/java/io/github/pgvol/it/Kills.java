package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers, engines and sessions that go away in the middle. The middle is a lock that somebody
 * holds: a goal that waits for it is where it is, and not a moment before or after.
 */
@Timeout(180)
abstract class Kills {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String APP = TestServer.DATABASE;
  private static final String STATE = "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t";

  /** A dump that somebody wrote by hand; loading it takes until somebody ends it. */
  private static final String ENDLESS =
      "CREATE TABLE public.fresh (id int);\nSELECT pg_sleep(3600);\n";

  @TempDir Path folder;
  private final Engines kind;
  private final int major;
  private final ExecutorService beside = Executors.newCachedThreadPool();
  TestServer server;
  String before;

  Kills(Engines kind, int major) {
    this.kind = kind;
    this.major = major;
  }

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = TestServer.start(kind, major, "-c", "max_prepared_transactions=4");
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 5000) i",
        "CREATE TABLE locked (id int)");
    before = state();
  }

  @AfterEach
  void stop() throws IOException {
    beside.shutdownNow();
    server.close();
  }

  String state() throws IOException, InterruptedException {
    return server.value(APP, STATE).asText();
  }

  Goals goals(String who) throws IOException, InterruptedException {
    return Goals.of(server, folder).as(who);
  }

  /** Holds a lock until closed, so that pg_dump waits for it. */
  private Session lockTable() throws IOException, InterruptedException {
    Session session = server.session(APP);
    session.execute("BEGIN");
    session.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
    return session;
  }

  private void awaitBlocked(String program) throws IOException, InterruptedException {
    server.await(
        "application_name LIKE 'pgvol %' AND wait_event_type = 'Lock' AND query LIKE '%"
            + program
            + "%'");
  }

  Backup endless() throws IOException {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("backup_by_hand.sql"), ENDLESS);
    return new Catalog(folder).select(file.toString(), java.util.Optional.empty(), folder).backup();
  }

  static String failure(Future<?> goal) throws InterruptedException, TimeoutException {
    try {
      goal.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("The goal did not fail.");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOfAny(IOException.class, UserProblem.class);
      return String.valueOf(e.getCause().getMessage());
    }
  }

  void assertNothingIsLeft() throws IOException, InterruptedException {
    new Stocktaking(server).awaitNothingUnwanted();
    assertThat(new String(server.output("ls", server.server().scratch()), StandardCharsets.UTF_8))
        .doesNotContain("pgvol");
    try (Stream<Path> drafts = Files.list(folder.resolve(".pgvol"))) {
      assertThat(drafts.map(path -> path.getFileName().toString())).containsOnly("catalog.lock");
    }
  }

  <T> Future<T> inTheBackground(Callable<T> work) {
    return beside.submit(work);
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfADump()
      throws IOException, InterruptedException, TimeoutException {
    Session lock = lockTable();
    Goals goals = goals("backup");
    Future<?> backup = inTheBackground(goals::backup);
    awaitBlocked("LOCK TABLE");

    server.kill();

    assertThat(failure(backup)).isNotBlank();
    lock.close();
    assertThat(new Catalog(folder).list()).isEmpty();
    server.startAgain();
    assertThat(state()).isEqualTo(before);
    assertThat(goals("backup").backup().problem()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfARestore()
      throws IOException, InterruptedException, TimeoutException {
    Backup good = goals("backup").backup();
    Goals goals = goals("restore");
    Backup endless = endless();
    Future<?> restore = inTheBackground(() -> goals.restore(endless));
    server.await("query LIKE '%pg_sleep(3600)%' AND datname LIKE 'pgvol_load%'");

    server.kill();

    assertThat(failure(restore)).isNotBlank();
    server.startAgain();
    assertThat(state()).isEqualTo(before);
    Goals next = goals("restore");
    next.restore(good);
    assertThat(next.console().text()).contains("Dropped what an earlier run left over");
    assertThat(state()).isEqualTo(before);
    assertNothingIsLeft();
  }

  @Test
  void theSecondOfTwoRunsWaitsAndSaysForWhom() throws Exception {
    Goals first = goals("backup of shop");
    Goals second = goals("backup of tools");
    Session lock = lockTable();
    Future<Backup> one = inTheBackground(first::backup);
    awaitBlocked("LOCK TABLE");
    Future<Backup> two = inTheBackground(second::backup);
    server.await("application_name LIKE 'pgvol-wait%'");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!second.console().text().contains("Waiting for")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
    assertThat(second.console().text()).contains("Waiting for «pgvol backup of shop»");
    assertThat(two.isDone()).isFalse();

    lock.close();

    assertThat(one.get().problem()).isEmpty();
    assertThat(two.get().problem()).isEmpty();
    assertThat(new Catalog(folder).list()).hasSize(2);
    // A run that begins clears what is left of others: one that waits is not left.
    assertThat(first.console().warnings()).isEmpty();
    assertThat(second.console().warnings()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aWaiterOutlivesTheRestoreOfTheDatabaseThatItWaitsFor() throws Exception {
    Backup good = goals("backup").backup();
    Goals second = goals("restore of tools");
    Session lock = lockTable();
    Future<Backup> one = inTheBackground(goals("backup of shop")::backup);
    awaitBlocked("LOCK TABLE");
    Future<?> two = inTheBackground(() -> second.restore(good));
    Future<?> three = inTheBackground(() -> goals("restore of more").restore(good));
    server.await("application_name LIKE 'pgvol-wait restore of tools%'");
    server.await("application_name LIKE 'pgvol-wait restore of more%'");

    lock.close();

    one.get();
    two.get();
    three.get();
    assertThat(state()).isEqualTo(before);
    assertNothingIsLeft();
  }

  @Test
  void aSessionThatConnectsAgainAndAgainDoesNotKeepTheSwapFromHappening() throws Exception {
    Backup good = goals("backup").backup();
    server.execute(APP, "UPDATE t SET what = 'changed'");
    Pest pest = new Pest(server, beside);

    goals("restore").restore(good);

    assertThat(state()).isEqualTo(before);
    pest.end();
    assertNothingIsLeft();
  }

  @Test
  void aPreparedTransactionKeepsTheOldDatabaseAndIsNamed()
      throws IOException, InterruptedException {
    Backup good = goals("backup").backup();
    server.execute(
        APP, "BEGIN", "INSERT INTO locked VALUES (1)", "PREPARE TRANSACTION 'somebody''s'");

    assertThatThrownBy(() -> goals("restore").restore(good))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem ->
                assertThat(problem.getMessage() + problem.advice())
                    .contains("stays as it was", "prepared transaction", "pg_prepared_xacts"));

    assertThat(state()).isEqualTo(before);
    assertNothingIsLeft();
    server.execute(APP, "ROLLBACK PREPARED 'somebody''s'");
    goals("restore").restore(good);
    assertThat(state()).isEqualTo(before);
  }
}

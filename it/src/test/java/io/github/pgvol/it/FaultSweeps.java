package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.it.FaultyEngine.Fault;
import io.github.pgvol.it.FaultyGoal.Kind;
import io.github.pgvol.it.FaultyGoal.Outcome;
import io.github.pgvol.verify.FileCheck;
import io.github.pgvol.verify.FileCheckResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault at every position in turn: each run fails loudly, and leaves the old data or the new,
 * whole; no backup or a whole one; nothing stopped. The next run clears what is left, and succeeds.
 *
 * <p>A goal has one to two hundred positions. They are tried in even steps, to save time, and each
 * kind of fault at others; with {@code -Dit.sweep.here=1000 -Dit.sweep.children=1000} at each.
 */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
abstract class FaultSweeps {

  private static final int MAJOR = 17;

  /** How many positions of a goal are tried in this process, and how many in one of their own. */
  private static final int HERE = Integer.getInteger("it.sweep.here", 6);

  private static final int CHILDREN = Integer.getInteger("it.sweep.children", 3);
  private static final int MOST_FAILURES = 5;

  private final Engines kind;
  private TestServer server;

  @TempDir private Path folder;
  private String first;
  private String second;
  private String stateOfFirst;
  private String stateOfSecond;

  FaultSweeps(Engines kind) {
    this.kind = kind;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    server = TestServer.startInProject(kind, MAJOR, "pgvol-it-sweep");
  }

  @AfterAll
  void stop() throws IOException {
    TestServer.closeUncrashed(server);
  }

  @BeforeEach
  void load() throws IOException, InterruptedException {
    Goals goals = Goals.of(server, folder);
    server.execute(
        TestServer.DATABASE,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, 'first ' || md5(i::text) FROM generate_series(1, 2000) i",
        "CREATE TABLE many (LIKE t)");
    first = goals.backup().name();
    stateOfFirst = state();
    server.execute(
        TestServer.DATABASE,
        "UPDATE t SET what = 'second' WHERE id % 3 = 0",
        "INSERT INTO many SELECT * FROM t");
    second = goals.backup().name();
    stateOfSecond = state();
    assertThat(stateOfSecond).isNotEqualTo(stateOfFirst);
  }

  @AfterEach
  void clear() throws IOException, InterruptedException {
    server.execute("postgres", "DROP DATABASE IF EXISTS pgvol_undo_app");
    server.execute(TestServer.DATABASE, "DROP TABLE IF EXISTS t, many");
  }

  /** All rows, as one checksum. */
  private String state() throws IOException, InterruptedException {
    return server
        .value(
            TestServer.DATABASE,
            "SELECT (SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY id)) FROM public.t t)"
                + " || (SELECT count(*) || coalesce(md5(string_agg(m::text, ',' ORDER BY id)), '')"
                + " FROM public.many m)")
        .asText();
  }

  private FaultyGoal goal(Kind kind, String selection) {
    return new FaultyGoal(this.kind, server.name(), folder, kind, selection);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKUP_CUSTOM", "BACKUP_DIRECTORY", "RESTORE", "RESTORE_AGAIN", "UNDO"})
  void aCallThatFails(Kind kind) throws IOException, InterruptedException {
    sweep(kind, Fault.THROW);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKUP_CUSTOM", "BACKUP_DIRECTORY", "RESTORE", "RESTORE_AGAIN", "UNDO"})
  void killedInstantly(Kind kind) throws IOException, InterruptedException {
    sweep(kind, Fault.HALT);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKUP_CUSTOM", "BACKUP_DIRECTORY", "RESTORE", "RESTORE_AGAIN", "UNDO"})
  void toldToStop(Kind kind) throws IOException, InterruptedException {
    sweep(kind, Fault.EXIT);
  }

  private void sweep(Kind kind, Fault fault) throws IOException, InterruptedException {
    // So that there is something to undo.
    plain(kind == Kind.RESTORE_AGAIN ? kind : Kind.RESTORE, first);
    if (kind == Kind.RESTORE_AGAIN) {
      plain(kind, second);
      plain(kind, first);
    }
    int positions = count(kind);
    int most = fault == Fault.THROW ? HERE : CHILDREN;
    int stride = Math.max(1, positions / most);
    SoftAssertions all = new SoftAssertions();
    // In the middle of each step, in its first half, in its last: together they hit more positions.
    int offset =
        switch (fault) {
          case HALT -> stride / 4;
          case EXIT -> stride * 3 / 4;
          default -> stride / 2;
        };
    for (int position = 1 + offset; position <= positions; position += stride) {
      int at = position;
      all.check(() -> tryAt(kind, fault, at));
      if (all.errorsCollected().size() >= MOST_FAILURES) {
        break;
      }
    }
    all.assertAll();
  }

  private int count(Kind kind) throws IOException, InterruptedException {
    Outcome outcome = goal(kind, second).run(Fault.NONE, 0);
    assertThat(outcome.status()).as(outcome.output()).isZero();
    return outcome.positions();
  }

  private void plain(Kind kind, String selection) throws IOException, InterruptedException {
    Outcome outcome = goal(kind, selection).run(Fault.NONE, 0);
    assertThat(outcome.status()).as("the next %s: %s", kind, outcome.output()).isZero();
  }

  private void tryAt(Kind kind, Fault fault, int position)
      throws IOException, InterruptedException {
    // What one position has left must not fail the next.
    server.startDependent();
    Set<String> backups = names();
    String before = state();
    String other = before.equals(stateOfFirst) ? stateOfSecond : stateOfFirst;
    String selection = before.equals(stateOfFirst) ? second : first;
    FaultyGoal goal = goal(kind, selection);
    Outcome outcome = fault == Fault.THROW ? goal.run(fault, position) : goal.fork(fault, position);
    String what = kind + ", " + fault + " at " + position + ": " + outcome.output();
    boolean done = outcome.status() == 0;
    if (!done) {
      assertThat(outcome.status()).as(what).isEqualTo(fault.status());
      assertThat(outcome.output()).as(what).doesNotContain(TestServer.PASSWORD);
    }
    if (fault != Fault.HALT) {
      assertThat(server.dependentRuns()).as("nothing stays stopped: %s", what).isTrue();
    }
    String after = state();
    boolean restores = kind == Kind.RESTORE || kind == Kind.RESTORE_AGAIN;
    if (restores || kind == Kind.UNDO) {
      assertThat(after)
          .as("old data or new: %s", what)
          .isIn(done ? List.of(other) : List.of(before, other));
      assertThat(names()).as("the catalog: %s", what).isEqualTo(backups);
      if (kind == Kind.UNDO || after.equals(other)) {
        plain(Kind.UNDO, "");
        assertThat(state())
            .as("the other state after an undo: %s", what)
            .isEqualTo(after.equals(other) ? before : other);
      }
      if (restores) {
        plain(kind, selection);
        assertThat(state()).as("the next restore: %s", what).isEqualTo(other);
      }
    } else {
      assertThat(after).as("the data: %s", what).isEqualTo(before);
      assertThat(newBackups(backups)).as("a new backup: %s", what).hasSizeBetween(done ? 1 : 0, 1);
      plain(Kind.BACKUP_DIRECTORY, "");
      List<Backup> made = newBackups(backups);
      assertThat(made).as("backups after the next run: %s", what).isNotEmpty();
      made.forEach(backup -> new Catalog(folder).delete(backup));
    }
    assertNothingIsLeft(what);
  }

  private Set<String> names() {
    return new Catalog(folder).list().stream().map(Backup::name).collect(Collectors.toSet());
  }

  /** Backups that were not there before; each of them has to be whole. */
  private List<Backup> newBackups(Set<String> before) {
    List<Backup> found =
        new Catalog(folder)
            .list().stream().filter(backup -> !before.contains(backup.name())).toList();
    for (Backup backup : found) {
      FileCheckResult check = FileCheck.check(backup, bytes -> {});
      assertThat(check.ok()).as("%s: %s", backup.name(), check.wrong()).isTrue();
      assertThat(backup.foreign()).isFalse();
    }
    return found;
  }

  private void assertNothingIsLeft(String what) throws IOException, InterruptedException {
    assertThat(server.dependentRuns())
        .as("nothing stays stopped after the next run: %s", what)
        .isTrue();
    new Stocktaking(server).awaitNothingUnwanted();
    String files =
        new String(server.output("ls", server.server().scratch()), StandardCharsets.UTF_8);
    assertThat(files).as("files beside the server: %s", what).doesNotContain("pgvol");
    try (Stream<Path> drafts = Files.list(folder.resolve(".pgvol"))) {
      assertThat(drafts.map(path -> path.getFileName().toString()))
          .as("drafts: %s", what)
          .containsOnly("catalog.lock");
    }
  }
}

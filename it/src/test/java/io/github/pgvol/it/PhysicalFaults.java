package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.it.FaultyEngine.Fault;
import io.github.pgvol.it.FaultyGoal.Kind;
import io.github.pgvol.it.FaultyGoal.Outcome;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A fault at every position of a physical restore and its undo: whatever happens, the server runs
 * on the old files or on the new ones, at the latest after the next goal, and nothing is left.
 *
 * <p>Positions are tried in even steps; with {@code -Dit.sweep.files=1000} at each. What happens
 * between two programs of the exchange itself is {@link ClusterScriptIT}'s.
 */
@Timeout(900)
@TestInstance(Lifecycle.PER_CLASS)
abstract class PhysicalFaults {

  private static final int MAJOR = 17;
  private static final int POSITIONS = Integer.getInteger("it.sweep.files", 2);
  private static final String STATE =
      "SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY id)) FROM public.t";

  private final Engines kind;

  /** The server of all tests here; one that a test did not leave as it should is replaced. */
  private TestServer server;

  private Backup first;
  private Backup second;
  private String stateOfFirst;
  private String stateOfSecond;
  private boolean sound;

  @TempDir private static Path taken;
  @TempDir private Path folder;

  PhysicalFaults(Engines kind) {
    this.kind = kind;
  }

  TestServer server() {
    return server;
  }

  VolumeGoals goals() {
    return VolumeGoals.of(server.engine(), server.name(), folder);
  }

  /** Takes a backup that each test gets, with its manifest. */
  private Backup take() throws IOException, InterruptedException {
    return VolumeGoals.of(server.engine(), server.name(), taken).backup(true);
  }

  private void lay(Backup backup) throws IOException {
    for (Path file : List.of(backup.path(), backup.manifestPath())) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }

  @BeforeEach
  void start() throws IOException, InterruptedException {
    if (!sound) {
      stop();
      make();
    } else if (state().equals(stateOfFirst)) {
      change();
    }
    sound = false;
    lay(first);
    lay(second);
    Outcome outcome = goal(Kind.RESTORE_FILES, first.name()).run(Fault.NONE, 0);
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  private void make() throws IOException, InterruptedException {
    server = TestServer.startInProject(kind, MAJOR, "pgvol-it-files");
    server.execute(
        TestServer.DATABASE,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 2000) i");
    stateOfFirst = state();
    first = take();
    change();
    stateOfSecond = state();
    second = take();
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      TestServer closing = server;
      server = null;
      closing.close();
    }
  }

  private void change() throws IOException, InterruptedException {
    server.execute(TestServer.DATABASE, "DELETE FROM t WHERE id % 3 = 0");
  }

  private String state() throws IOException, InterruptedException {
    return server.value(TestServer.DATABASE, STATE).asText();
  }

  FaultyGoal goal(Kind kind, String selection) {
    return new FaultyGoal(this.kind, server.name(), folder, kind, selection);
  }

  @ParameterizedTest
  @CsvSource({
    "RESTORE_FILES,THROW",
    "RESTORE_FILES,HALT",
    "RESTORE_FILES,EXIT",
    "UNDO_FILES,THROW",
    "UNDO_FILES,HALT",
    "UNDO_FILES,EXIT"
  })
  void atEveryPosition(Kind kind, Fault fault) throws IOException, InterruptedException {
    Outcome counted = goal(kind, second.name()).run(Fault.NONE, 0);
    assertThat(counted.status()).as(counted.output()).isZero();
    int positions = counted.positions();
    int stride = Math.max(1, positions / POSITIONS);
    SoftAssertions all = new SoftAssertions();
    for (int position = 1 + stride / 2; position <= positions; position += stride) {
      int at = position;
      all.check(() -> tryAt(kind, fault, at, positions));
      if (all.errorsCollected().size() >= 2) {
        break;
      }
    }
    all.assertAll();
  }

  /** The server goes on, whatever becomes of its backup; there is none of it, or a whole one. */
  @Test
  void aBackupAtAFewPositions() throws IOException, InterruptedException {
    SoftAssertions all = new SoftAssertions();
    for (Kind kind : List.of(Kind.BACKUP_FILES_COLD, Kind.BACKUP_FILES)) {
      FaultyGoal goal = goal(kind, "");
      Outcome counted = goal.run(Fault.NONE, 0);
      assertThat(counted.status()).as(counted.output()).isZero();
      for (Fault fault : List.of(Fault.THROW, Fault.HALT, Fault.EXIT)) {
        for (int position : positions(counted.positions(), fault)) {
          all.check(() -> tryBackupAt(goal, kind, fault, position));
        }
      }
    }
    all.assertAll();
  }

  private static List<Integer> positions(int all, Fault fault) {
    return fault == Fault.THROW ? List.of(all / 2) : List.of(all / 3, 2 * all / 3);
  }

  private void tryBackupAt(FaultyGoal goal, Kind kind, Fault fault, int position)
      throws IOException, InterruptedException {
    String before = state();
    Catalog catalog = new Catalog(folder);
    int backups = catalog.list().size();
    Outcome outcome = fault == Fault.THROW ? goal.run(fault, position) : goal.fork(fault, position);
    String what = kind + ", " + fault + " at " + position + ": " + outcome.output();
    assertThat(outcome.status()).as(what).isIn(0, fault.status());
    assertThat(outcome.output()).as(what).doesNotContain(TestServer.PASSWORD);
    VolumeGoals goals = goals();
    goals.finish();
    awaitServer(what);
    assertThat(state()).as(what).isEqualTo(before);
    assertThat(catalog.list()).as(what).hasSizeBetween(backups, backups + 1);
    Backup next = goals.backup(true);
    for (Backup backup : catalog.list()) {
      assertThat(backup.problem()).as("%s: %s", backup.name(), what).isEmpty();
    }
    assertThat(FileCheck.check(next, n -> {}).wrong()).as(what).isEmpty();
    assertNothingIsLeft(what);
    try (Stream<Path> drafts = Files.list(folder.resolve(".pgvol"))) {
      assertThat(drafts.map(path -> path.getFileName().toString()))
          .as(what)
          .containsOnly("catalog.lock");
    }
  }

  /** Nothing in it tells that anybody works there: it ends by itself, and the next goal waits. */
  @Test
  void theWorkbenchIsStartedAndNothingMore() throws IOException, InterruptedException {
    Outcome outcome = goal(Kind.BACKUP_FILES_COLD, "").fork(Fault.HALT, 1, "after start");
    String what = outcome.output();
    assertThat(outcome.status()).as(what).isEqualTo(Fault.HALT.status());
    VolumeGoals goals = goals();
    goals.backup(false);
    assertThat(goals.console().text()).as(what).contains("Waiting for another run of pgvol");
    awaitServer(what);
    assertNothingIsLeft(what);
  }

  /** Somebody kills the container in which the files are worked on. */
  @ParameterizedTest
  @CsvSource({
    "unpack,before",
    "unpack,after",
    "ready,before",
    "checked,after",
    "swap,before",
    "swap,after",
    "settle,before",
    "settle,after"
  })
  void theWorkbenchIsKilled(String command, String when) throws IOException, InterruptedException {
    String before = state();
    AtomicBoolean done = new AtomicBoolean();
    Engine killing =
        Intercepted.by(
            server.engine(),
            run -> {
              boolean hit = run.has(command) && done.compareAndSet(false, true);
              if (hit && when.equals("before")) {
                server.engine().remove(run.container());
              }
              ToolResult result = run.go();
              if (hit && when.equals("after")) {
                server.engine().remove(run.container());
              }
              return result;
            });
    VolumeGoals goals = VolumeGoals.of(killing, server.name(), folder).with(Dependents.Policy.STOP);
    try {
      goals.restore(second.name());
    } catch (IOException | UserProblem e) {
      assertThat(done).as(e.toString()).isTrue();
    }
    String what = command + ", killed " + when + ": " + goals.console().text();
    assertThat(done).as(what).isTrue();
    awaitServer(what);
    String after = state();
    assertThat(after).as(what).isIn(stateOfFirst, stateOfSecond);
    if (!command.equals("settle") && !(command + when).equals("swapafter")) {
      assertThat(after).as("the old data: %s", what).isEqualTo(before);
    }
    Outcome restored = goal(Kind.RESTORE_FILES, second.name()).run(Fault.NONE, 0);
    assertThat(restored.status()).as("the next restore: %s\n%s", restored.output(), what).isZero();
    assertThat(state()).as(what).isEqualTo(stateOfSecond);
    assertNothingIsLeft(what);
  }

  private void tryAt(Kind kind, Fault fault, int position, int positions)
      throws IOException, InterruptedException {
    String before = state();
    String other = before.equals(stateOfFirst) ? stateOfSecond : stateOfFirst;
    String selection = before.equals(stateOfFirst) ? second.name() : first.name();
    FaultyGoal goal = goal(kind, selection);
    Outcome outcome = fault == Fault.THROW ? goal.run(fault, position) : goal.fork(fault, position);
    String what =
        kind + ", " + fault + " at " + position + " of " + positions + ": " + outcome.output();
    boolean done = outcome.status() == 0;
    if (!done) {
      assertThat(outcome.status()).as(what).isEqualTo(fault.status());
    }
    assertThat(outcome.output()).as(what).doesNotContain(TestServer.PASSWORD);
    if (fault == Fault.HALT) {
      // What every goal does first.
      goals().finish();
    }
    awaitServer(what);
    String after = state();
    assertThat(after)
        .as("old data or new: %s", what)
        .isIn(done ? List.of(other) : List.of(before, other));
    Outcome undone = goal(Kind.UNDO_FILES, "").run(Fault.NONE, 0);
    assertThat(undone.status()).as("the next undo: %s\n%s", undone.output(), what).isZero();
    assertThat(state()).as("the next undo: %s", what).isNotEqualTo(after);
    // The other one than is there, so that an undo makes a difference.
    String next = (after.equals(stateOfFirst) ? first : second).name();
    Outcome restored = goal(Kind.RESTORE_FILES, next).run(Fault.NONE, 0);
    assertThat(restored.status()).as("the next restore: %s\n%s", restored.output(), what).isZero();
    assertThat(state()).as("the next restore: %s", what).isEqualTo(after);
    assertNothingIsLeft(what);
  }

  /** Where a fault hit the waiting, the server may still be coming up; it was started. */
  private void awaitServer(String what) throws IOException, InterruptedException {
    Container container = server.engine().container(server.name()).orElseThrow();
    assertThat(container.running()).as("the server runs: %s", what).isTrue();
    server.startAgain();
  }

  void assertNothingIsLeft(String what) throws IOException, InterruptedException {
    assertThat(server.dependentRuns()).as("the dependent runs: %s", what).isTrue();
    Tool list = Tool.of("sh", "-c", "ls -A \"$0\" | grep pgvol", data());
    String listed = new String(server.output(list, null), StandardCharsets.UTF_8);
    assertThat(listed.strip()).as(what).isEqualTo("pgsql_tmp_pgvol_undo");
    try (Stream<Path> notes = Files.list(folder.resolve(".pgvol"))) {
      assertThat(notes.map(path -> path.getFileName().toString()))
          .as("notes: %s", what)
          .noneMatch(name -> name.startsWith("stopped-"));
    }
    sound = true;
  }

  private String data() throws IOException {
    return server.engine().container(server.name()).orElseThrow().dataFolder();
  }
}

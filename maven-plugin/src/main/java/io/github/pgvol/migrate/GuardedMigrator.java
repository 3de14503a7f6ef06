package io.github.pgvol.migrate;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.DatabaseSwap;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Databases;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Reach;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.seed.SeedReport;
import io.github.pgvol.template.Cloning;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a database forward on a clone, which takes its name when that went well. Until then the
 * database is as it was, and nobody else writes to it: what fails, or is killed, leaves no trace.
 */
public final class GuardedMigrator {

  private final MigrateRequest request;
  private final Console console;

  /** Migrates what is asked for. */
  public GuardedMigrator(MigrateRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /**
   * Migrates.
   *
   * @throws UserProblem when that fails; the data is as it was then
   */
  public MigrateResult migrate() throws IOException, InterruptedException {
    long started = System.nanoTime();
    try (ServerRun run = begin()) {
      request.dependents().startForgotten();
      Workspace live = workspace(run, request.target());
      Outlook outlook = look(live);
      boolean unseeded = !request.seeds().pending(run, request.target()).isEmpty();
      if (outlook.certain() && outlook.pending().isEmpty() && !unseeded) {
        return new MigrateResult(outlook, Optional.empty(), Optional.empty(), 0, since(started));
      }
      demandCopyable(run);
      if (request.safety() == Safety.BACKUP) {
        request.saver().save(run, request.target());
      }
      Cleanup.Step stopped = request.dependents().beforeSwap(run);
      MigrateResult result = onClone(run, live, outlook, started);
      request.dependents().afterSwap(run, stopped);
      return result;
    }
  }

  /**
   * Migrates a clone, tells what that did, and throws it away.
   *
   * @throws UserProblem when that fails
   */
  public Rehearsal rehearse() throws IOException, InterruptedException {
    try (ServerRun run = begin()) {
      Workspace live = workspace(run, request.target());
      Outlook outlook = look(live);
      boolean unseeded = !request.seeds().pending(run, request.target()).isEmpty();
      if (outlook.certain() && outlook.pending().isEmpty() && !unseeded) {
        return new Rehearsal(outlook, List.of());
      }
      String side = OwnNames.load(run.id());
      run.dropAtEnd(side);
      new Copies(run).without(request.target(), side);
      Workspace work = at(live, side);
      try (Probe probe = Probe.begin(work)) {
        try {
          Outcome outcome = request.migrator().migrate(work, probe);
          List<Rehearsal.Act> acts =
              new ArrayList<>(
                  request.migrator() == Migrator.NONE
                      ? List.of()
                      : probe.done(outcome, request.migrator().describe()));
          if (unseeded) {
            SeedReport seeds = request.seeds().apply(run, side);
            acts.add(
                new Rehearsal.Act(
                    Units.count(seeds.loaded().size(), "seed"),
                    seeds.duration().toMillis(),
                    seeds.rows(),
                    List.of(),
                    List.of()));
          }
          return new Rehearsal(outlook, acts);
        } catch (UserProblem e) {
          throw new UserProblem(
              "The rehearsal failed; database "
                  + request.target()
                  + " was not touched. "
                  + e.getMessage(),
              e.advice());
        }
      }
    }
  }

  private ServerRun begin() throws IOException, InterruptedException {
    return ServerRun.begin(
        request.server(), console, request.who(), request.target(), request.patience());
  }

  private Workspace workspace(ServerRun run, String database)
      throws IOException, InterruptedException {
    if (!run.inspector().exists(database)) {
      throw new UserProblem(
          "There is no database " + database + " on " + request.server().describe() + ".",
          "Set <database> (-Dpgvol.database) to one of those that mvn pgvol:status lists.");
    }
    Reach reach = Reach.open(request.server(), run.control(), database, console);
    run.cleanup().add("close the tunnel", reach::close);
    return new Workspace(request.server(), reach, database, run.identity().name(), console);
  }

  private static Workspace at(Workspace other, String database) {
    return new Workspace(other.server(), other.reach(), database, other.name(), other.console());
  }

  private Outlook look(Workspace live) throws IOException, InterruptedException {
    Outlook outlook = request.migrator().look(live);
    demandNoProblems(outlook, request.target());
    return outlook;
  }

  static void demandNoProblems(Outlook outlook, String database) {
    if (!outlook.problems().isEmpty()) {
      throw new UserProblem(
          "Database "
              + database
              + " is not migrated, it stays as it is: "
              + String.join(" ", outlook.problems()),
          "Put a changed file back as it was when it was applied, and make the change in a new"
              + " migration. mvn pgvol:info shows them all.");
    }
  }

  /** What CREATE DATABASE does not copy, and so would be lost. */
  private void demandCopyable(ServerRun run) throws IOException, InterruptedException {
    String of = " FROM pg_database d WHERE datname = " + Sql.text(request.target());
    boolean subscribes =
        run.control()
            .value(
                "SELECT EXISTS (SELECT FROM pg_subscription WHERE subdbid = (SELECT d.oid"
                    + of
                    + "))")
            .asBoolean();
    if (subscribes) {
      throw new UserProblem(
          "Database "
              + request.target()
              + " has subscriptions, which no clone of it would have: it is not migrated.",
          "Take a backup (mvn pgvol:backup), and run the migrations with their own tool.");
    }
    boolean slots =
        run.control()
            .value(
                "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE database = "
                    + Sql.text(request.target())
                    + ")")
            .asBoolean();
    if (slots) {
      console.warn(
          "Replication slots of database "
              + request.target()
              + " stay with its old state: whoever reads from them has to make them anew.");
    }
  }

  private MigrateResult onClone(ServerRun run, Workspace live, Outlook outlook, long started)
      throws IOException, InterruptedException {
    String target = request.target();
    DatabaseProperties properties = run.inspector().properties(target);
    String side = OwnNames.load(run.id());
    Cleanup.Step drop = run.dropAtEnd(side);
    Cloning cloning = Cloning.choose(run.inspector().major(), run.inspector().size(target), "");
    DatabaseSwap swap = new DatabaseSwap(run);
    console.info(
        "Migrating a copy of database "
            + target
            + (outlook.certain()
                ? " (" + Units.count(outlook.pending().size(), "migration") + " pending)"
                : "")
            + " with "
            + request.migrator().describe()
            + ".");
    try (DatabaseSwap.Held held =
        swap.copyAndHold(
            target,
            cloning.statement(target, side),
            side,
            request.safety() == Safety.UNDO,
            "a migration")) {
      held.yieldTo(side);
      Outcome outcome;
      SeedReport seeds;
      try {
        outcome = request.migrator().migrate(at(live, side), Watch.NONE);
        seeds = request.seeds().apply(run, side);
      } catch (UserProblem e) {
        held.abandon();
        throw failed(run, side, drop, e);
      }
      outcome.warnings().forEach(console::warn);
      boolean seeded = !seeds.loaded().isEmpty();
      if (!outcome.changed() && !seeded) {
        return new MigrateResult(outlook, Optional.empty(), Optional.empty(), 0, since(started));
      }
      DatabaseProperties now = held.open() ? properties : run.inspector().properties(target);
      Databases.Dress dress =
          run.databases().dress(target, Merge.of(now, run.inspector().properties(side)));
      DatabaseSwap.Result swapped = held.swap(side, dress.statements());
      drop.cancel();
      run.databases().drop(OwnNames.failed(target));
      return new MigrateResult(
          outlook,
          Optional.of(outcome).filter(Outcome::changed),
          Optional.of(seeds).filter(report -> seeded),
          swapped.endedSessions(),
          since(started));
    }
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private UserProblem failed(ServerRun run, String side, Cleanup.Step drop, UserProblem e)
      throws IOException, InterruptedException {
    String as = "Database " + request.target() + " is as it was before. ";
    if (!request.keepFailed()) {
      return new UserProblem(
          as + e.getMessage(),
          e.advice()
              + " To look at the state in which it failed: -Dpgvol.migrate.keepFailed"
              + " (<keepFailed>).");
    }
    String kept = OwnNames.failed(request.target());
    try {
      run.databases().drop(kept);
      run.control()
          .value(
              "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                  + Sql.text(side));
      run.control()
          .transaction(
              List.of(
                  "ALTER DATABASE " + Sql.name(side) + " RENAME TO " + Sql.name(kept),
                  "COMMENT ON DATABASE " + Sql.name(kept) + " IS " + Sql.text(comment())));
      drop.cancel();
    } catch (SqlException problem) {
      console.warn("Could not keep the failed state: " + problem.getMessage());
      return new UserProblem(as + e.getMessage(), e.advice());
    }
    return new UserProblem(
        as + e.getMessage() + "\nThe state in which it failed is in database " + kept + ".",
        e.advice() + " Look at it with psql; the next migration drops it: " + look(kept));
  }

  private String comment() {
    return new OwnComment(
            "failed",
            request.target(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            "a migration that failed",
            null,
            null)
        .writeAs("the state in which a migration of " + request.target() + " failed.");
  }

  private String look(String database) {
    Optional<String> container = request.server().origin().container();
    String psql = "psql -U " + request.server().access().user() + " " + database;
    return container
        .map(name -> request.server().origin().engine() + " exec -it " + name + " " + psql)
        .orElse(psql);
  }
}

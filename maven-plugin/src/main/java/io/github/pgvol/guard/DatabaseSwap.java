package io.github.pgvol.guard;

import io.github.pgvol.concurrent.Task;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts one database in the place of another: renames in one transaction.
 *
 * <p>ALTER DATABASE … RENAME takes the database's lock first, which keeps new sessions out, and
 * then waits up to five seconds for those that are in to go. A second session ends them meanwhile.
 * So nothing is ever committed but the whole swap: killed at any instant, the old name is the old
 * data or the new.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-alterdatabase.html">ALTER DATABASE</a>
 */
public final class DatabaseSwap {

  // SQLSTATE object_in_use
  private static final String IN_USE = "55006";

  private final ServerRun run;
  private final Session control;
  private final Task<Session> second;

  /** Swaps in a run's turn. What it needs for that is got ready from now on. */
  public DatabaseSwap(ServerRun run) {
    this.run = run;
    this.control = run.control();
    this.second = run.openingControl();
  }

  /** What a swap did. */
  public record Result(boolean replaced, int endedSessions) {}

  private record Existing(String comment, int limit) {}

  /**
   * Gives a loaded database its name. What has that name becomes the undo copy, or is dropped.
   *
   * @param target the name
   * @param side the loaded database
   * @param keep whether the old state is kept as undo copy
   * @param by what is going on, in words, for the undo copy's comment
   */
  public Result replace(String target, String side, boolean keep, String by)
      throws IOException, InterruptedException {
    Optional<Existing> old = existing(target);
    String undo = OwnNames.undo(target);
    String drop = OwnNames.drop(run.id());
    boolean undoTaken = keep && old.isPresent() && existing(undo).isPresent();
    int ended = 0;
    try (SessionEnder ender = new SessionEnder(control, second.result())) {
      control.execute("BEGIN");
      if (undoTaken) {
        ender.rename(undo, drop);
      }
      if (old.isPresent()) {
        String away = keep ? undo : drop;
        ended = ender.rename(target, away);
        if (keep) {
          lockAway(away, target, by, old.get());
        }
      }
      ender.rename(side, target);
      control.execute("COMMIT");
    } catch (SqlException e) {
      control.execute("ROLLBACK");
      throw explain(target, e);
    }
    if (undoTaken || (old.isPresent() && !keep)) {
      drop(drop);
    }
    return new Result(old.isPresent(), ended);
  }

  /** The swap is done and has gone well, whatever becomes of what nobody needs any more. */
  private void drop(String database) throws IOException, InterruptedException {
    try {
      run.databases().drop(database);
    } catch (SqlException e) {
      run.console()
          .warn(
              "Could not drop database "
                  + database
                  + ", which was replaced; the next run of pgvol tries again: "
                  + e.getMessage());
    }
  }

  /** What there is to undo for a database. */
  public Optional<OwnComment> undoCopy(String target) throws IOException, InterruptedException {
    return existing(OwnNames.undo(target))
        .map(
            found ->
                OwnComment.read(found.comment())
                    .orElse(new OwnComment("undo", target, null, "a run of pgvol", null, null)));
  }

  /**
   * Puts the undo copy back; what has its name becomes the undo copy, so that this too can be
   * undone.
   */
  public Result undo(String target) throws IOException, InterruptedException {
    String undo = OwnNames.undo(target);
    OwnComment kept =
        undoCopy(target)
            .orElseThrow(
                () ->
                    new UserProblem(
                        "There is nothing to undo for database "
                            + target
                            + " on "
                            + run.server().describe()
                            + ".",
                        "Only what a restore replaced with <safety> (-Dpgvol.safety) at undo can be"
                            + " put back. Earlier states: mvn pgvol:list, then mvn pgvol:restore"
                            + " -Dpgvol.backup=…"));
    Optional<Existing> now = existing(target);
    String aside = OwnNames.load(run.id());
    int ended = 0;
    try (SessionEnder ender = new SessionEnder(control, second.result())) {
      control.execute("BEGIN");
      if (now.isPresent()) {
        ended = ender.rename(target, aside);
      }
      ender.rename(undo, target);
      control.execute("ALTER DATABASE " + Sql.name(target) + " ALLOW_CONNECTIONS true");
      control.execute(
          "COMMENT ON DATABASE " + Sql.name(target) + " IS " + Sql.text(kept.comment()));
      if (now.isPresent()) {
        ender.rename(aside, undo);
        lockAway(undo, target, "an undo", now.get());
      }
      control.execute("COMMIT");
    } catch (SqlException e) {
      control.execute("ROLLBACK");
      throw explain(target, e);
    }
    return new Result(now.isPresent(), ended);
  }

  private void lockAway(String name, String of, String by, Existing old)
      throws IOException, InterruptedException {
    OwnComment comment =
        new OwnComment(
            "undo",
            of,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            by,
            old.comment(),
            old.limit());
    control.execute("COMMENT ON DATABASE " + Sql.name(name) + " IS " + Sql.text(comment.write()));
    control.execute("ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS false");
  }

  private Optional<Existing> existing(String name) throws IOException, InterruptedException {
    return control
        .query(
            "SELECT shobj_description(oid, 'pg_database') AS comment, datconnlimit AS limit"
                + " FROM pg_database WHERE datname = "
                + Sql.text(name),
            Existing.class)
        .stream()
        .findFirst();
  }

  private UserProblem explain(String target, SqlException e) {
    String where = "database " + target + " on " + run.server().describe();
    if (e.state().equals(IN_USE)) {
      return new UserProblem(
          "Could not swap " + where + ", it stays as it was: " + e.getMessage(),
          "End what holds it (mvn pgvol:status lists the sessions; prepared transactions are in"
              + " pg_prepared_xacts), or stop the services that use it with <dependents>"
              + " (-Dpgvol.dependents) at stop.",
          e);
    }
    return new UserProblem(
        "Could not swap " + where + ", it stays as it was: " + e.getMessage(),
        "The user has to own the database and to have CREATEDB, or be a superuser: <username>"
            + " (-Dpgvol.username).",
        e);
  }

  /** Ends the sessions of a database while another session waits for them to be gone. */
  private static final class SessionEnder implements AutoCloseable {
    private static final long PAUSE_MILLIS = 30;
    private final Session session;
    private final Session control;

    SessionEnder(Session control, Session session) {
      this.control = control;
      this.session = session;
    }

    /** Renames within the control session's transaction; gives the number of ended sessions. */
    int rename(String from, String to) throws IOException, InterruptedException {
      int users = end(from);
      AtomicBoolean done = new AtomicBoolean();
      Thread thread = new Thread(() -> endUntil(from, done), "pgvol session ender");
      thread.setDaemon(true);
      thread.start();
      try {
        control.execute("ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to));
      } finally {
        done.set(true);
        thread.join();
      }
      return users;
    }

    private void endUntil(String database, AtomicBoolean done) {
      try {
        while (!done.get()) {
          end(database);
          Thread.sleep(PAUSE_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // The rename itself tells what is wrong: the sessions are still there, or the server is
        // not.
        done.set(true);
      }
    }

    private int end(String database) throws IOException, InterruptedException {
      return session
          .value(
              "SELECT count(CASE WHEN pg_terminate_backend(pid) THEN 1 END)"
                  + " FROM pg_stat_activity WHERE datname = "
                  + Sql.text(database)
                  + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
          .asInt();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}

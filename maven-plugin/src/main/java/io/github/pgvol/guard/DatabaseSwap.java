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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts one database in the place of another: renames in one transaction.
 *
 * <p>ALTER DATABASE … RENAME takes the database's lock first, which keeps new sessions out, and
 * then waits up to five seconds for those that are in to go. They are ended before, and those that
 * have come again meanwhile by a second session. So nothing is ever committed but the whole swap:
 * killed at any instant, the old name is the old data or the new.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-alterdatabase.html">ALTER DATABASE</a>
 */
public final class DatabaseSwap {

  // SQLSTATE object_in_use
  private static final String IN_USE = "55006";

  private final ServerRun run;
  private final Session control;

  /** Swaps in a run's turn. */
  public DatabaseSwap(ServerRun run) {
    this.run = run;
    this.control = run.control();
  }

  /** What a swap did. */
  public record Result(boolean replaced, int endedSessions) {}

  /**
   * A database that takes a name.
   *
   * @param target the name
   * @param side the database
   * @param statements what is done in the same transaction, once it has the name
   */
  public record Entry(String target, String side, List<String> statements) {
    /** Copies the statements. */
    public Entry {
      statements = List.copyOf(statements);
    }
  }

  private record Existing(String comment, int limit, boolean subscribes) {}

  /**
   * Gives databases their names, all of them or none. What has such a name becomes the undo copy,
   * or is dropped, in the background.
   *
   * @param entries who takes which name
   * @param keep whether the old state is kept as undo copy
   * @param by what is going on, in words, for the undo copy's comment
   */
  public Result replace(List<Entry> entries, boolean keep, String by)
      throws IOException, InterruptedException {
    List<String> unwanted = new ArrayList<>();
    List<String> subscribing = new ArrayList<>();
    boolean replaced = false;
    int ended = 0;
    String failing = entries.get(0).target();
    try (SessionEnder ender = new SessionEnder(run)) {
      control.execute("BEGIN");
      for (Entry entry : entries) {
        String target = entry.target();
        failing = target;
        Optional<Existing> old = existing(target);
        String away = keep ? OwnNames.undo(target) : OwnNames.drop(ServerRun.Identity.newId());
        Optional<Existing> before = old.isPresent() && keep ? existing(away) : Optional.empty();
        if (before.isPresent()) {
          String drop = OwnNames.drop(ServerRun.Identity.newId());
          rename(away, drop);
          (before.get().subscribes() ? subscribing : unwanted).add(drop);
        }
        if (old.isPresent()) {
          replaced = true;
          ended += ender.rename(target, away);
          if (keep) {
            lockAway(away, target, by, old.get());
          } else {
            (old.get().subscribes() ? subscribing : unwanted).add(away);
          }
        }
        rename(entry.side(), target);
        for (String statement : entry.statements()) {
          control.execute(statement);
        }
      }
      control.execute("COMMIT");
    } catch (SqlException e) {
      control.execute("ROLLBACK");
      throw explain(failing, e);
    }
    if (!unwanted.isEmpty()) {
      run.keepInBackground();
    }
    for (String database : subscribing) {
      drop(database);
    }
    return new Result(replaced, ended);
  }

  /** Nobody can be in a database of pgvol's own. */
  private void rename(String from, String to) throws IOException, InterruptedException {
    control.execute("ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to));
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
    try (SessionEnder ender = new SessionEnder(run)) {
      control.execute("BEGIN");
      if (now.isPresent()) {
        ended = ender.rename(target, aside);
      }
      rename(undo, target);
      control.execute("ALTER DATABASE " + Sql.name(target) + " ALLOW_CONNECTIONS true");
      control.execute(
          "COMMENT ON DATABASE " + Sql.name(target) + " IS " + Sql.text(kept.comment()));
      if (now.isPresent()) {
        rename(aside, undo);
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
            "SELECT shobj_description(oid, 'pg_database') AS comment, datconnlimit AS limit,"
                + " EXISTS (SELECT FROM pg_subscription WHERE subdbid = d.oid) AS subscribes"
                + " FROM pg_database d WHERE datname = "
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

  /** Ends the sessions of a database so that it can be renamed. */
  private static final class SessionEnder implements AutoCloseable {
    private static final long PAUSE_MILLIS = 30;
    private static final long LEAVE_MILLIS = 200;
    private final ServerRun run;
    private final Object pausing = new Object();
    private Task<Session> second;
    private boolean renamed;

    SessionEnder(ServerRun run) {
      this.run = run;
    }

    /** Renames within the control session's transaction; gives the number of ended sessions. */
    int rename(String from, String to) throws IOException, InterruptedException {
      int users = end(run.control(), from);
      long deadline = System.nanoTime() + LEAVE_MILLIS * 1_000_000;
      while (users > 0 && inside(from) && System.nanoTime() < deadline) {
        Thread.sleep(2);
      }
      renamed = false;
      Thread thread = new Thread(() -> endUntilRenamed(from), "pgvol session ender");
      thread.setDaemon(true);
      thread.start();
      try {
        run.control().execute("ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to));
      } finally {
        synchronized (pausing) {
          renamed = true;
          pausing.notifyAll();
        }
        thread.join();
      }
      return users;
    }

    /**
     * Those that have come again before the rename had the database's lock, and that it waits for:
     * another session ends them. Mostly there are none, and the rename is done before that session
     * is asked for.
     */
    private void endUntilRenamed(String database) {
      try {
        while (!pause()) {
          if (second == null) {
            second = run.openingControl();
          }
          end(second.result(), database);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // The rename itself tells what is wrong: the sessions are still there, or the server is
        // not.
        run.console().debug("Ending sessions of " + database + ": " + e.getMessage());
      }
    }

    /** Gives true when the rename is done. */
    private boolean pause() throws InterruptedException {
      long deadline = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
      synchronized (pausing) {
        while (!renamed && System.nanoTime() < deadline) {
          pausing.wait(1 + (deadline - System.nanoTime()) / 1_000_000);
        }
        return renamed;
      }
    }

    private boolean inside(String database) throws IOException, InterruptedException {
      // In a transaction, what was seen once of other sessions is seen again.
      run.control().execute("SELECT pg_stat_clear_snapshot()");
      return run.control()
          .value("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE " + users(database) + ")")
          .asBoolean();
    }

    private static int end(Session session, String database)
        throws IOException, InterruptedException {
      return session
          .value(
              "SELECT count(CASE WHEN pg_terminate_backend(pid) THEN 1 END)"
                  + " FROM pg_stat_activity WHERE "
                  + users(database))
          .asInt();
    }

    private static String users(String database) {
      return "datname = "
          + Sql.text(database)
          + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    }

    @Override
    public void close() {
      if (second != null) {
        second.dispose(Session::close);
      }
    }
  }
}

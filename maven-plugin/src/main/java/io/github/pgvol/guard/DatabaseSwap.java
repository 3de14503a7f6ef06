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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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

  private record Existing(String name, String comment, int limit, boolean subscribes) {}

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
    List<String> statements = new ArrayList<>(List.of("BEGIN"));
    List<String> old = new ArrayList<>();
    Map<String, Existing> there = existing(entries, keep);
    for (Entry entry : entries) {
      String target = entry.target();
      String undo = OwnNames.undo(target);
      Existing now = there.get(target);
      if (now != null) {
        old.add(target);
        String away = keep ? undo : OwnNames.drop(ServerRun.Identity.newId());
        Existing before = keep ? there.get(undo) : null;
        if (before != null) {
          String drop = OwnNames.drop(ServerRun.Identity.newId());
          statements.add(rename(undo, drop));
          (before.subscribes() ? subscribing : unwanted).add(drop);
        }
        statements.add(rename(target, away));
        if (keep) {
          statements.addAll(lockAway(away, target, by, now));
        } else {
          (now.subscribes() ? subscribing : unwanted).add(away);
        }
      }
      statements.add(rename(entry.side(), target));
      statements.addAll(entry.statements());
    }
    statements.add("COMMIT");
    if (!unwanted.isEmpty()) {
      run.keepInBackground();
    }
    int ended = run(statements, old, String.join(", ", old));
    for (String database : subscribing) {
      drop(database);
    }
    return new Result(!old.isEmpty(), ended);
  }

  /** Runs the transaction while sessions of the old databases are ended. */
  private int run(List<String> statements, List<String> old, String names)
      throws IOException, InterruptedException {
    try (SessionEnder ender = new SessionEnder(run, old)) {
      int ended = ender.end();
      control.pipeline(statements);
      return ended;
    } catch (SqlException e) {
      // Where the COMMIT has ended the transaction already, this does nothing.
      control.execute("ROLLBACK");
      throw explain(names, e);
    }
  }

  private static String rename(String from, String to) {
    return "ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to);
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
    List<String> statements = new ArrayList<>(List.of("BEGIN"));
    now.ifPresent(current -> statements.add(rename(target, aside)));
    statements.add(rename(undo, target));
    statements.add("ALTER DATABASE " + Sql.name(target) + " ALLOW_CONNECTIONS true");
    statements.add("COMMENT ON DATABASE " + Sql.name(target) + " IS " + Sql.text(kept.comment()));
    if (now.isPresent()) {
      statements.add(rename(aside, undo));
      statements.addAll(lockAway(undo, target, "an undo", now.get()));
    }
    statements.add("COMMIT");
    int ended = run(statements, now.isPresent() ? List.of(target) : List.of(), target);
    return new Result(now.isPresent(), ended);
  }

  private static List<String> lockAway(String name, String of, String by, Existing old) {
    OwnComment comment =
        new OwnComment(
            "undo",
            of,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            by,
            old.comment(),
            old.limit());
    return List.of(
        "COMMENT ON DATABASE " + Sql.name(name) + " IS " + Sql.text(comment.write()),
        "ALTER DATABASE " + Sql.name(name) + " ALLOW_CONNECTIONS false");
  }

  private Optional<Existing> existing(String name) throws IOException, InterruptedException {
    return Optional.ofNullable(existing(List.of(name)).get(name));
  }

  private Map<String, Existing> existing(List<Entry> entries, boolean keep)
      throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    for (Entry entry : entries) {
      names.add(entry.target());
      if (keep) {
        names.add(OwnNames.undo(entry.target()));
      }
    }
    return existing(names);
  }

  private Map<String, Existing> existing(List<String> names)
      throws IOException, InterruptedException {
    return control
        .query(
            "SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment,"
                + " datconnlimit AS limit,"
                + " EXISTS (SELECT FROM pg_subscription WHERE subdbid = d.oid) AS subscribes"
                + " FROM pg_database d WHERE "
                + isOneOf(names),
            Existing.class)
        .stream()
        .collect(Collectors.toMap(Existing::name, Function.identity()));
  }

  private static String isOneOf(List<String> names) {
    return "datname IN (" + names.stream().map(Sql::text).collect(Collectors.joining(", ")) + ")";
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

  /** Ends the sessions of databases that are renamed. */
  private static final class SessionEnder implements AutoCloseable {
    private static final long PAUSE_MILLIS = 30;
    private static final long LEAVE_MILLIS = 200;
    private final ServerRun run;
    private final List<String> databases;
    private final Object pausing = new Object();
    private Thread thread;
    private boolean over;

    SessionEnder(ServerRun run, List<String> databases) {
      this.run = run;
      this.databases = databases;
    }

    /** Ends those that are there, and from now on those that come again; gives their number. */
    int end() throws IOException, InterruptedException {
      if (databases.isEmpty()) {
        return 0;
      }
      int users = end(run.control());
      long deadline = System.nanoTime() + LEAVE_MILLIS * 1_000_000;
      while (users > 0 && inside() && System.nanoTime() < deadline) {
        Thread.sleep(2);
      }
      thread = new Thread(this::endUntilOver, "pgvol session ender");
      thread.setDaemon(true);
      thread.start();
      return users;
    }

    /**
     * Those that have come again before the rename had the database's lock, and that it waits for:
     * another session ends them. Mostly there are none, and the rename is done before that session
     * is asked for.
     */
    private void endUntilOver() {
      Task<Session> second = null;
      try {
        while (!pause()) {
          if (second == null) {
            second = run.openingControl();
          }
          end(second.result());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException e) {
        // The rename itself tells what is wrong: the sessions are still there, or the server is
        // not.
        run.console().debug("Ending sessions of " + databases + ": " + e.getMessage());
      } finally {
        if (second != null) {
          second.dispose(Session::close);
        }
      }
    }

    /** Gives true when the renames are done. */
    private boolean pause() throws InterruptedException {
      long deadline = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
      synchronized (pausing) {
        while (!over && System.nanoTime() < deadline) {
          pausing.wait(1 + (deadline - System.nanoTime()) / 1_000_000);
        }
        return over;
      }
    }

    private boolean inside() throws IOException, InterruptedException {
      return run.control()
          .value("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE " + users() + ")")
          .asBoolean();
    }

    private int end(Session session) throws IOException, InterruptedException {
      return session
          .value(
              "SELECT count(CASE WHEN pg_terminate_backend(pid) THEN 1 END)"
                  + " FROM pg_stat_activity WHERE "
                  + users())
          .asInt();
    }

    private String users() {
      return isOneOf(databases)
          + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    }

    @Override
    public void close() {
      synchronized (pausing) {
        over = true;
        pausing.notifyAll();
      }
      try {
        if (thread != null) {
          thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

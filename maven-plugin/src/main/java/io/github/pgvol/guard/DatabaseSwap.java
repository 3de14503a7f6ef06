package io.github.pgvol.guard;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final int ATTEMPTS = 10;
  private static final long WATCH_MILLIS = 200;

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
    Plan plan = new Plan(existing(entries, keep));
    for (Entry entry : entries) {
      plan.away(entry.target(), keep, by);
      plan.in(entry);
    }
    plan.statements.add("COMMIT");
    plan.begin();
    int ended = run(plan.statements, plan.old, String.join(", ", plan.old));
    plan.done();
    return new Result(!plan.old.isEmpty(), ended);
  }

  /** The statements of a swap, and what becomes of what is replaced. */
  private final class Plan {
    private final List<String> statements = new ArrayList<>(List.of("BEGIN"));
    private final List<String> unwanted = new ArrayList<>();
    private final List<String> subscribing = new ArrayList<>();
    private final List<String> old = new ArrayList<>();
    private final Map<String, Existing> there;

    Plan(Map<String, Existing> there) {
      this.there = there;
    }

    /** What has the name becomes the undo copy, or is dropped. */
    void away(String target, boolean keep, String by) {
      String undo = OwnNames.undo(target);
      Existing now = there.get(target);
      if (now == null) {
        return;
      }
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

    /** A database takes its name. */
    void in(Entry entry) {
      statements.add(rename(entry.side(), entry.target()));
      statements.addAll(entry.statements());
    }

    void begin() {
      if (!unwanted.isEmpty()) {
        run.keepInBackground();
      }
    }

    void done() throws IOException, InterruptedException {
      for (String database : subscribing) {
        drop(database);
      }
    }
  }

  /**
   * Clones a database that people use, and keeps everybody out of it from the clone's beginning
   * until something takes its name: that is taken away in a transaction that stays open. Whoever
   * connects waits, and nothing has happened when that transaction's session ends without its
   * COMMIT, for whatever reason.
   *
   * <p>CREATE DATABASE, too, keeps new sessions out while it copies. So that none gets in between
   * the two, they are made to wait in a row for a first session that has the database's lock; when
   * that lets go, locks are given in the order in which they were asked for.
   *
   * @param target the database
   * @param create the statement that clones it
   * @param side the clone's name
   * @param keep whether the database is kept as undo copy
   * @param by what is going on, in words, for the undo copy's comment
   * @see <a href="https://www.postgresql.org/docs/current/view-pg-locks.html">pg_locks,
   *     waitstart</a>
   */
  public Held copyAndHold(String target, String create, String side, boolean keep, String by)
      throws IOException, InterruptedException {
    Plan plan = new Plan(existing(List.of(new Entry(target, side, List.of())), keep));
    plan.away(target, keep, by);
    if (plan.old.isEmpty()) {
      throw new IOException("There is no database " + target);
    }
    long oid =
        control
            .value("SELECT oid::bigint FROM pg_database WHERE datname = " + Sql.text(target))
            .asLong();
    int ended = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (SessionEnder ender = new SessionEnder(run, List.of(target));
          Session first = run.openingControl().result();
          Session copier = run.openingControl().result()) {
        ended += ender.end();
        first.pipeline(List.of("BEGIN", rename(target, OwnNames.load(ServerRun.Identity.newId()))));
        if (queue(first, copier, create, plan, oid)) {
          return new Held(target, keep, by, plan, ended);
        }
      } catch (SqlException e) {
        throw explain("copy", target, e);
      }
    }
    throw new UserProblem(
        "Database "
            + target
            + " on "
            + run.server().describe()
            + " could not be copied: others connect to it faster than they can be kept out.",
        "Stop the services that use it with <dependents> (-Dpgvol.dependents) at stop.");
  }

  /** Gives whether nobody came between the copy and the hold. */
  private boolean queue(Session first, Session copier, String create, Plan plan, long oid)
      throws IOException, InterruptedException {
    String copying = copier.value("SELECT pg_backend_pid()").asText();
    String holding = control.value("SELECT pg_backend_pid()").asText();
    String waits =
        " FROM pg_locks WHERE locktype = 'object' AND classid = 'pg_database'::regclass"
            + " AND objid = "
            + oid
            + " AND NOT granted";
    Task<Void> copy = Task.doing("copy", () -> copier.execute(create));
    boolean clean = await(first, waits, copying, copy);
    Task<Void> hold = Task.doing("hold", () -> control.pipeline(plan.statements));
    clean &= await(first, waits, holding, copy);
    clean &=
        first
                .value(
                    "SELECT count(*)"
                        + waits
                        + " AND waitstart >= (SELECT min(waitstart)"
                        + waits
                        + " AND pid = "
                        + copying
                        + ") AND waitstart <= (SELECT min(waitstart)"
                        + waits
                        + " AND pid = "
                        + holding
                        + ")")
                .asInt()
            == 2;
    if (!clean) {
      first.value("SELECT pg_terminate_backend(" + copying + ")");
    }
    first.execute("ROLLBACK");
    try {
      if (clean) {
        copy.result();
        hold.result();
        return true;
      }
      copy.cancel();
      hold.result();
      control.execute("ROLLBACK");
      return false;
    } catch (SqlException e) {
      settle(hold);
      control.execute("ROLLBACK");
      throw e;
    }
  }

  private void settle(Task<Void> task) throws IOException, InterruptedException {
    try {
      task.result();
    } catch (SqlException e) {
      run.console().debug("Holding: " + e.getMessage());
    }
  }

  /** Waits until a session waits for the database's lock; false when that is not to be. */
  private static boolean await(Session first, String waits, String pid, Task<Void> ending)
      throws IOException, InterruptedException {
    while (!ending.ended()) {
      String asked = "SELECT EXISTS (SELECT" + waits + " AND pid = " + pid;
      if (first.value(asked + " AND waitstart IS NOT NULL)").asBoolean()) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  /** A database that nobody gets into. Until it is swapped or released, control is in its use. */
  public final class Held implements AutoCloseable {
    private final String target;
    private final boolean keep;
    private final String by;
    private final Plan plan;
    private final int ended;
    private SessionEnder ender;
    private Task<Void> watching;
    private boolean open = true;

    private Held(String target, boolean keep, String by, Plan plan, int ended) {
      this.target = target;
      this.keep = keep;
      this.by = by;
      this.plan = plan;
      this.ended = ended;
    }

    /** Whether it is kept by its transaction still. */
    public synchronized boolean open() {
      return open;
    }

    /**
     * Lets go of the name when a session of the clone waits for it, as in GRANT … ON DATABASE: it
     * would wait for ever. From then on sessions in the database are ended, as often as they come.
     *
     * @param side the clone
     */
    public void yieldTo(String side) throws IOException, InterruptedException {
      String pid = control.value("SELECT pg_backend_pid()").asText();
      String waits =
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = "
              + Sql.text(side)
              + " AND wait_event_type = 'Lock' AND "
              + pid
              + " = ANY (pg_blocking_pids(pid)))";
      watching =
          Task.doing(
              "watch",
              () -> {
                try (Session session = run.openingControl().result()) {
                  while (!session.value(waits).asBoolean()) {
                    Thread.sleep(WATCH_MILLIS);
                  }
                  release();
                }
              });
    }

    private synchronized void release() throws IOException, InterruptedException {
      if (open) {
        open = false;
        control.execute("ROLLBACK");
        ender = new SessionEnder(run, List.of(target));
        ender.end();
      }
    }

    private void stopWatching() {
      if (watching != null) {
        watching.cancel();
      }
    }

    /** Something else takes the name. */
    public Result swap(String side, List<String> statements)
        throws IOException, InterruptedException {
      stopWatching();
      return take(side, statements);
    }

    private synchronized Result take(String side, List<String> statements)
        throws IOException, InterruptedException {
      Entry entry = new Entry(target, side, statements);
      if (!open) {
        Result result = replace(List.of(entry), keep, by);
        return new Result(result.replaced(), result.endedSessions() + ended);
      }
      plan.statements.clear();
      plan.in(entry);
      plan.statements.add("COMMIT");
      plan.begin();
      int more = DatabaseSwap.this.run(plan.statements, List.of(side), target);
      open = false;
      plan.done();
      return new Result(true, ended + more);
    }

    /** Everything stays as it is, unless something has taken the name. */
    @Override
    public void close() {
      abandon();
    }

    /** As {@link #close()}, before its end. */
    public void abandon() {
      stopWatching();
      letGo();
    }

    private synchronized void letGo() {
      if (ender != null) {
        ender.close();
      }
      if (open) {
        open = false;
        try {
          control.execute("ROLLBACK");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } catch (IOException e) {
          // Its session is gone, and the transaction with it.
          run.console().debug("Letting go of " + target + ": " + e.getMessage());
        }
      }
    }
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
      throw explain("swap", names, e);
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
                        "Only what a restore or a migration replaced with <safety> (-Dpgvol.safety) at undo can be"
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
    Map<String, Existing> existing = new HashMap<>();
    for (JsonNode row :
        control.query(
            "SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment,"
                + " datconnlimit AS limit,"
                + " EXISTS (SELECT FROM pg_subscription WHERE subdbid = d.oid) AS subscribes"
                + " FROM pg_database d WHERE "
                + isOneOf(names))) {
      String name = row.path("name").textValue();
      existing.put(
          name,
          new Existing(
              name,
              row.path("comment").textValue(),
              row.path("limit").intValue(),
              row.path("subscribes").booleanValue()));
    }
    return existing;
  }

  private static String isOneOf(List<String> names) {
    return "datname IN (" + names.stream().map(Sql::text).collect(Collectors.joining(", ")) + ")";
  }

  private UserProblem explain(String what, String target, SqlException e) {
    String where = "database " + target + " on " + run.server().describe();
    if (e.state().equals(IN_USE)) {
      return new UserProblem(
          "Could not " + what + " " + where + ", it stays as it was: " + e.getMessage(),
          "End what holds it (mvn pgvol:status lists the sessions; prepared transactions are in"
              + " pg_prepared_xacts), or stop the services that use it with <dependents>"
              + " (-Dpgvol.dependents) at stop.",
          e);
    }
    return new UserProblem(
        "Could not " + what + " " + where + ", it stays as it was: " + e.getMessage(),
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

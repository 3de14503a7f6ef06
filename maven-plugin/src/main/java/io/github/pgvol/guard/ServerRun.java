package io.github.pgvol.guard;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Databases;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * One goal's turn on a server: no other run of pgvol is at work on it meanwhile, and what runs that
 * died have left is cleared away first.
 *
 * <p>The turn is an advisory lock of PostgreSQL, held by the run's control session. It ends with
 * that session, so a killed Maven never leaves it behind, and it holds across machines, dev
 * containers and engines. Advisory locks belong to a database; since a run's control session may be
 * in either of two, a run that has its lock also looks for one held in another database.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">Advisory
 *     locks</a>
 */
public final class ServerRun implements AutoCloseable {

  // «pgvo» and «lock» in ASCII: the two halves of the key, so that pg_locks shows whose it is.
  private static final int KEY_CLASS = 0x7067766f;
  private static final int KEY_OBJECT = 0x6c6f636b;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LONGEST_NAME = 63;

  private static final String END_SESSIONS =
      "SELECT application_name AS name, pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE application_name LIKE 'pgvol %' AND pid <> pg_backend_pid()"
          + " AND usename = current_user";

  private static final String LEFTOVERS =
      "SELECT datname AS name, datname !~ '"
          + OwnNames.UNWANTED
          + "' AS loaded FROM pg_database WHERE datname ~ '"
          + OwnNames.LEFTOVER
          + "' OR datname ~ '"
          + OwnNames.COMPARED
          + "' AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = "
          + OwnNames.diffSessionOf("pg_database.datname")
          + ") OR datname ~ '"
          + OwnNames.UNWANTED
          + "' AND NOT "
          + Keeper.atWork()
          + " ORDER BY 1";

  private final Server server;
  private final Console console;
  private final Identity identity;
  private final Session control;
  private final Inspector inspector;
  private final Cleanup cleanup;
  private final String controlDatabase;
  private final Keeper keeper;

  private ServerRun(
      Server server, Console console, Identity identity, Session control, Cleanup cleanup)
      throws IOException, InterruptedException {
    this.server = server;
    this.console = console;
    this.identity = identity;
    this.control = control;
    this.cleanup = cleanup;
    List<JsonNode> answers =
        control.queries(
            "SELECT current_setting('server_version_num')::int / 10000 AS major,"
                + " current_database() AS database, "
                + Keeper.lock(identity.id()),
            END_SESSIONS,
            LEFTOVERS);
    JsonNode facts = answers.get(0).path(0);
    this.inspector = new Inspector(control, facts.path("major").intValue());
    this.controlDatabase = facts.path("database").textValue();
    this.keeper = new Keeper(this, controlDatabase);
    clearLeftovers(answers.get(1), answers.get(2));
  }

  /**
   * Waits for the turn.
   *
   * @param server the server
   * @param console is told who is waited for
   * @param who the goal and what it is about, as in «restore (module shop)»
   * @param target the database that may be renamed, and so must not be the one that control is in
   * @param patience how long to wait
   * @throws UserProblem when the turn did not come in time
   */
  public static ServerRun begin(
      Server server, Console console, String who, String target, Duration patience)
      throws IOException, InterruptedException {
    return begin(server, console, Identity.of(who), target, patience);
  }

  /**
   * Waits for the turn, with a session that was got ready.
   *
   * @see #begin(Server, Console, String, String, Duration)
   */
  public static ServerRun begin(
      Server server, Console console, EarlyControl early, String target, Duration patience)
      throws IOException, InterruptedException {
    Cleanup cleanup = new Cleanup(console);
    try {
      Session session = early.take();
      if (session != null) {
        cleanup.add("end the control session", session::close);
      }
      return begin(server, console, early.identity(), target, patience, cleanup, session);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cleanup.close();
      throw e;
    }
  }

  /**
   * Waits for the turn, as somebody who has got things ready for it already.
   *
   * @param identity who
   * @see #begin(Server, Console, String, String, Duration)
   */
  public static ServerRun begin(
      Server server, Console console, Identity identity, String target, Duration patience)
      throws IOException, InterruptedException {
    Cleanup cleanup = new Cleanup(console);
    try {
      return begin(server, console, identity, target, patience, cleanup, null);
    } catch (IOException | InterruptedException | RuntimeException e) {
      cleanup.close();
      throw e;
    }
  }

  private static ServerRun begin(
      Server server,
      Console console,
      Identity identity,
      String target,
      Duration patience,
      Cleanup cleanup,
      Session open)
      throws IOException, InterruptedException {
    Session control =
        waitForTurn(server, console, identity.name(), target, patience, cleanup, open);
    return new ServerRun(server, console, identity, control, cleanup);
  }

  /** What the server's views show for a run that waits. */
  static String waiting(String name) {
    return "pgvol-wait" + name.substring(5);
  }

  /**
   * Whose turn it is.
   *
   * @param id the run's own mark, eight hexadecimal digits
   * @param name what the server's own views show for its sessions
   */
  public record Identity(String id, String name) {

    /**
     * A new one.
     *
     * @param who the goal and what it is about, as in «restore (module shop)»
     */
    public static Identity of(String who) {
      String id = newId();
      String ascii = who.replaceAll("[^ -~]", "?");
      String end = " " + id;
      int room = LONGEST_NAME - "pgvol ".length() - end.length();
      return new Identity(
          id, "pgvol " + (ascii.length() > room ? ascii.substring(0, room) : ascii) + end);
    }

    /** Eight hexadecimal digits that nothing else has. */
    public static String newId() {
      byte[] random = new byte[4];
      new SecureRandom().nextBytes(random);
      return HexFormat.of().formatHex(random);
    }

    /** A tool whose sessions are recognisable as this run's. */
    public Tool tool(String database, String... command) {
      return Tool.of(command)
          .withEnvironment("PGDATABASE", database)
          .withEnvironment("PGAPPNAME", name);
    }

    /** A file or folder for this run beside the server. */
    public String scratchName() {
      return "pgvol-" + id;
    }
  }

  private static Session waitForTurn(
      Server server,
      Console console,
      String name,
      String target,
      Duration patience,
      Cleanup cleanup,
      Session open)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    String told = null;
    Session session = open;
    while (true) {
      try {
        if (session == null) {
          session = Connections.control(server, target, waiting(name));
          Session opened = session;
          cleanup.add("end the control session", opened::close);
        }
        String other = tryLock(session);
        if (other == null) {
          session.execute("SET application_name = " + Sql.text(name));
          return session;
        }
        if (!other.equals(told)) {
          console.info("Waiting for " + other + " on " + server.describe() + ".");
          told = other;
        }
      } catch (Session.LostException e) {
        // Whom we wait for has just renamed the database that we wait in: ask anew. A server that
        // is really gone refuses the next connection.
        console.debug("The waiting session was ended: " + e.getMessage());
        session = null;
      }
      if (System.nanoTime() > deadline) {
        throw new UserProblem(
            "Waited "
                + Units.time(patience)
                + " for "
                + told
                + ", which is still at work on "
                + server.describe()
                + ".",
            "Let it finish, or end it, then run this goal again. Where its Maven is gone and its"
                + " server process is not, as after a crash of the engine, end that: SELECT"
                + " pg_terminate_backend(…). How long to wait is <lockTimeout>"
                + " (-Dpgvol.lockTimeout), in seconds.");
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Gives null when the lock is ours, else who has it. */
  private static String tryLock(Session session) throws IOException, InterruptedException {
    String key = KEY_CLASS + ", " + KEY_OBJECT;
    boolean got = session.value("SELECT pg_try_advisory_lock(" + key + ")").asBoolean();
    // Several may hold it in several databases for a moment: the lowest process id goes first.
    JsonNode holders =
        session.query(
            "SELECT application_name AS name, "
                + "extract(epoch FROM now() - backend_start)::bigint AS seconds, l.pid"
                + " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                + " WHERE locktype = 'advisory' AND classid = "
                + KEY_CLASS
                + " AND objid = "
                + KEY_OBJECT
                + " AND granted AND l.pid <> pg_backend_pid()"
                + (got ? " AND l.pid < pg_backend_pid()" : "")
                + " ORDER BY l.pid LIMIT 1");
    if (got && holders.isEmpty()) {
      return null;
    }
    if (got) {
      session.value("SELECT pg_advisory_unlock(" + key + ")");
    }
    if (holders.isEmpty()) {
      return "another run of pgvol";
    }
    String name = holders.get(0).get("name").asText();
    String goal =
        name.startsWith("pgvol ") && name.length() > 15
            ? "pgvol " + name.substring(6, name.length() - 9)
            : name;
    return "«" + goal + "» (server process " + holders.get(0).get("pid").asText() + ")";
  }

  /**
   * Clears what runs that died have left. Nothing of it is in use: the turn is ours. What others
   * may have open (an undo copy, somebody's database) is not touched, nor is what is being made or
   * dropped in the background.
   */
  private void clearLeftovers(JsonNode ended, JsonNode left)
      throws IOException, InterruptedException {
    for (JsonNode session : ended) {
      console.warn(
          "Ended what was left of an earlier run: session «" + session.get("name").asText() + "».");
    }
    for (JsonNode one : left) {
      String database = one.path("name").textValue();
      if (!one.path("loaded").booleanValue()) {
        keepInBackground();
        continue;
      }
      try {
        databases().drop(database);
        console.warn("Dropped what an earlier run left over: database " + database + ".");
      } catch (SqlException e) {
        console.warn(
            "Could not drop database "
                + database
                + ", which an earlier run left over: "
                + e.getMessage());
      }
    }
  }

  /**
   * Sees to it that after this run spares are made that are missing, and databases are dropped that
   * nobody needs: beside the server, also when this process has ended.
   */
  public void keepInBackground() {
    keeper.start();
  }

  /** Something that is done on a server. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /** Does something while nothing is made or dropped in the background. */
  public void withoutBackground(Action action) throws IOException, InterruptedException {
    keeper.hold();
    action.run();
    // After a failure it ends with the session.
    keeper.release();
  }

  /** Begins to remove files beside the server that runs which died have left. */
  public Task<Void> clearingScratch() {
    return Task.doing(
        "scratch",
        () -> {
          ToolResult result = remove("-name", "pgvol-*", "!", "-name", scratchName() + "*");
          if (!result.ok()) {
            console.debug("Clearing " + server.scratch() + ": " + result.errors());
          }
        });
  }

  /** Removes what this run has put beside the server. */
  public void removeScratch() throws IOException, InterruptedException {
    ToolResult result = remove("-name", scratchName() + "*");
    if (!result.ok()) {
      throw new IOException(result.errors().strip());
    }
  }

  /** By find: no shell reads the folder's name, and there may be nothing to remove. */
  private ToolResult remove(String... which) throws IOException, InterruptedException {
    Tool find =
        Tool.of("find", server.scratch(), "-maxdepth", "1")
            .with(which)
            .with("-exec", "rm", "-rf", "{}", ";");
    return server.run(find, null, OutputStream.nullOutputStream());
  }

  /** The run's own mark, eight hexadecimal digits. */
  public String id() {
    return identity.id();
  }

  /** The server. */
  public Server server() {
    return server;
  }

  /** Where the run speaks to its user. */
  Console console() {
    return console;
  }

  /** The session that holds the turn, in another database than the target. */
  public Session control() {
    return control;
  }

  /** Asks through the control session. */
  public Inspector inspector() {
    return inspector;
  }

  /** What will be done at the end whatever happens. */
  public Cleanup cleanup() {
    return cleanup;
  }

  /** Databases of this server. */
  public Databases databases() {
    return databases(control);
  }

  /** Begins to open a further session beside the control session. */
  Task<Session> openingControl() {
    return opening(controlDatabase);
  }

  /** Begins to open a further session, recognisable as this run's; it is ended with the run. */
  public Task<Session> opening(String database) {
    Task<Session> task =
        Task.begin("session", () -> Session.open(server, database, identity.name()));
    cleanup.add("end a session", () -> task.dispose(Session::close));
    return task;
  }

  /** Opens a further session, recognisable as this run's. */
  public Session open(String database) throws IOException, InterruptedException {
    return open(Session.prepare(server, database, identity.name()));
  }

  /** Opens a session that was prepared for this run. */
  public Session open(Session prepared) throws IOException, InterruptedException {
    cleanup.add("end a session", prepared::close);
    return prepared.connect();
  }

  /**
   * Registers that a database is dropped at the end of the run. That is done in a session of its
   * own, since it may come from another thread while the control session is busy.
   */
  public Cleanup.Step dropAtEnd(String database) {
    return cleanup.add(
        "drop database " + database,
        () -> {
          try (Session session = Session.open(server, controlDatabase, identity.name())) {
            databases(session).drop(database);
          }
        });
  }

  private Databases databases(Session session) {
    return new Databases(
        session, inspector.major(), database -> Session.open(server, database, identity.name()));
  }

  /** A tool whose sessions are recognisable as this run's. */
  public Tool tool(String database, String... command) {
    return identity.tool(database, command);
  }

  /** A folder for this run beside the server. */
  public String scratchName() {
    return identity.scratchName();
  }

  /** Whose turn it is. */
  public Identity identity() {
    return identity;
  }

  /**
   * Gives the turn back at once: all went well, and there is nothing to clean up that would need
   * it.
   */
  public void done() throws InterruptedException {
    try {
      control.leave("pgvol-done" + identity.name().substring(5));
    } catch (IOException e) {
      // It went well all the same, and the turn ends with its session.
      console.debug("Giving the turn back: " + e.getMessage());
    }
  }

  /** Ends the turn, after all cleaning up. */
  @Override
  public void close() {
    cleanup.close();
  }
}

package io.github.pgvol.guard;

import io.github.pgvol.concurrent.Task;
import io.github.pgvol.engine.Script;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.postgres.Session;
import java.io.IOException;

/**
 * What goes on beside a server after a run is over: spares are made, databases that nobody needs
 * are dropped. It begins when the run that started it has ended, and works through what it finds on
 * the server, so that it does not matter who started it, nor how often it was killed.
 */
final class Keeper {

  // «pgvk» and «pgvr» in ASCII, as in keeper.sh: who keeps, and whose run it waits for.
  private static final int KEEPER = 0x7067766b;
  private static final int RUN = 0x70677672;

  private static final String SCRIPT = Script.of(Keeper.class, "keeper.sh");

  private final ServerRun run;
  private final String database;
  private Task<Void> starting;

  /**
   * @param database the one that the run's control session is in: advisory locks belong to one
   */
  Keeper(ServerRun run, String database) {
    this.run = run;
    this.database = database;
  }

  /** The number of a run, as locks have it. */
  private static int number(String run) {
    return Integer.parseUnsignedInt(run, 16);
  }

  /** An expression by which a run takes the lock that its keeper waits for. */
  static String lock(String run) {
    return "pg_advisory_lock(" + RUN + ", " + number(run) + ") AS keeper";
  }

  /** A condition: a keeper is at work, or waits. */
  static String atWork() {
    return "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = "
        + KEEPER
        + ")";
  }

  /** Keeps all keepers from work: waits for the one that is at it, and holds its lock. */
  void hold() throws IOException, InterruptedException {
    run.control().value("SELECT pg_advisory_lock(" + KEEPER + ", 1)");
  }

  /** Lets keepers go to work again. */
  void release() throws IOException, InterruptedException {
    run.control().value("SELECT pg_advisory_unlock(" + KEEPER + ", 1)");
  }

  /** Begins to start it, once. */
  void start() {
    if (starting != null) {
      return;
    }
    Server server = run.server();
    Tool tool =
        Tool.of(
                "sh",
                "-c",
                SCRIPT,
                "pgvol-keeper",
                Integer.toString(number(run.id())),
                server.dataFolder())
            .withEnvironment("PGDATABASE", database)
            .withEnvironment("PGAPPNAME", "pgvol-keeper " + run.id())
            .withEnvironment("PGOPTIONS", Session.OPTIONS);
    Task<Void> task = Task.doing("keeper", () -> server.launch(tool));
    starting = task;
    run.cleanup().add("start what goes on in the background", () -> await(task));
  }

  private static void await(Task<Void> task) throws IOException, InterruptedException {
    task.result();
  }
}

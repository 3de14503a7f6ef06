package io.github.pgvol.physical.backup;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Halt;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The time in which a server is stopped: begun in an orderly way, and ended whatever happens.
 *
 * <p>It is written down. When this process is killed, the next run of a goal that looks at the same
 * place starts the server again, and its dependents.
 */
final class Outage {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int LOG_LINES = 20;

  private final Cleanup.Step dependents;
  private final Cleanup.Step server;

  private Outage(Cleanup.Step dependents, Cleanup.Step server) {
    this.dependents = dependents;
    this.server = server;
  }

  /** Demands that the server will be there to be started again. */
  static void demandLasting(Container server) {
    if (server.passing()) {
      throw new UserProblem(
          "Container "
              + server.name()
              + " would be gone once it is stopped: it was started with --rm.",
          "Take the backup while it runs (<online>true</online>, -Dpgvol.online=true), or stop it"
              + " yourself and name its volume: -Dpgvol.volume=…");
    }
  }

  /**
   * Stops the dependents, then the server. To be called while one has the place's workbench.
   *
   * @param run the turn on the server; it ends the outage at the latest
   * @param notes where it is written down
   */
  static Outage begin(
      ServerRun run, Engine engine, Place place, Container server, Path notes, Console console)
      throws IOException {
    Cleanup.Step dependents =
        new Dependents(engine, server, Dependents.Policy.STOP, notes, console).beforeSwap(run);
    Halt halt = new Halt(engine, place, notes, console);
    Cleanup.Step step =
        run.cleanup()
            .add(
                "start container " + server.name() + " again",
                () -> {
                  halt.startAll();
                  awaitAnswer(engine, server, console);
                });
    halt.stop(List.of(server));
    return new Outage(dependents, step);
  }

  /** Starts the server, waits until it answers, and starts the dependents. */
  void end() {
    server.now();
    dependents.now();
  }

  /** Waits until a server that was started answers; one that takes long is a warning. */
  private static void awaitAnswer(Engine engine, Container server, Console console)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      boolean runs = engine.container(server.id()).map(Container::running).orElse(false);
      if (!runs) {
        throw new IOException(
            "it ended again. Its log: " + String.join("\n", engine.log(server.id(), LOG_LINES)));
      }
      if (ready(engine, server)) {
        console.info("Container " + server.name() + " runs again, its server answers.");
        return;
      }
      Thread.sleep(POLL.toMillis());
    }
    console.warn(
        "Container "
            + server.name()
            + " runs, but its server does not answer yet. See: "
            + engine.command("logs", server.name()));
  }

  private static boolean ready(Engine engine, Container server)
      throws IOException, InterruptedException {
    try {
      return engine
          .exec(server.id(), Tool.of("pg_isready", "-q"), null, OutputStream.nullOutputStream())
          .ok();
    } catch (IOException | UserProblem e) {
      // It may have ended between two looks: the next one tells.
      return false;
    }
  }
}

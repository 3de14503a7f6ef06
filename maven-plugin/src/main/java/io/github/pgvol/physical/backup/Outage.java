package io.github.pgvol.physical.backup;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The time in which a server is stopped: begun in an orderly way, and ended whatever happens.
 *
 * <p>It is written down as that of dependents is. When this process is killed, the next run that
 * comes to the same server starts it again.
 */
final class Outage {

  private static final Duration STOP_PATIENCE = Duration.ofMinutes(10);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int LOG_LINES = 20;

  private final Cleanup.Step dependents;
  private final Cleanup.Step server;

  private Outage(Cleanup.Step dependents, Cleanup.Step server) {
    this.dependents = dependents;
    this.server = server;
  }

  /**
   * Where it is written down that a server was stopped; the names are those of dependents' notes.
   */
  static Path notes(Path catalog) {
    return catalog.resolve(".pgvol");
  }

  private static String prefix(Container server) {
    return "stopped-" + server.id().substring(0, Math.min(12, server.id().length())) + "-";
  }

  /** True when a run that was killed has left this server stopped. */
  static boolean wasForgotten(Container server, Path catalog) throws IOException {
    Path notes = notes(catalog);
    if (!Files.isDirectory(notes)) {
      return false;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(notes, prefix(server) + "*")) {
      for (Path note : found) {
        if (Files.readAllLines(note).contains(server.id())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Stops the dependents, then the server.
   *
   * @param run the turn on the server; it ends the outage at the latest
   */
  static Outage begin(ServerRun run, Engine engine, Container server, Path catalog, Console console)
      throws IOException {
    if (server.passing()) {
      throw new UserProblem(
          "Container "
              + server.name()
              + " would be gone once it is stopped: it was started with --rm.",
          "Take the backup while it runs (<online>true</online>, -Dpgvol.online=true), or stop it"
              + " yourself and name its volume: -Dpgvol.volume=…");
    }
    Dependents all =
        new Dependents(engine, server, Dependents.Policy.STOP, notes(catalog), console);
    Cleanup.Step dependents = all.beforeSwap(run);
    Path note = notes(catalog).resolve(prefix(server) + run.id() + "-server");
    Files.createDirectories(notes(catalog));
    Files.write(note, List.of(server.id()));
    Cleanup.Step step =
        run.cleanup()
            .add(
                "start container " + server.name() + " again",
                () -> {
                  start(engine, server, console);
                  Files.deleteIfExists(note);
                });
    console.info("Stopping container " + server.name() + ".");
    engine.stop(server.id(), STOP_PATIENCE);
    return new Outage(dependents, step);
  }

  /** Starts the server, waits until it answers, and starts the dependents. */
  void end() {
    server.now();
    dependents.now();
  }

  private static void start(Engine engine, Container server, Console console)
      throws IOException, InterruptedException {
    engine.start(server.id());
    awaitAnswer(engine, server, console);
  }

  /** Waits until a server that was started answers; one that takes long is a warning. */
  static void awaitAnswer(Engine engine, Container server, Console console)
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
            + engine.kind()
            + " logs "
            + server.name());
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

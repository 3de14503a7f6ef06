package io.github.pgvol.restore;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.DatabaseSwap;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Puts back what the last restore replaced. */
public final class Undo {

  private final UndoRequest request;
  private final Console console;

  /** Undoes what is asked for. */
  public Undo(UndoRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /** Undoes; what was there becomes the undo copy, so that a second undo is a redo. */
  public void undo() throws IOException, InterruptedException {
    long started = System.nanoTime();
    try (ServerRun run =
        ServerRun.begin(
            request.server(), console, request.who(), request.target(), request.patience())) {
      request.dependents().startForgotten();
      DatabaseSwap swap = new DatabaseSwap(run);
      Optional<OwnComment> kept = swap.undoCopy(request.target());
      Cleanup.Step stopped = request.dependents().beforeSwap(run);
      swap.undo(request.target());
      request.dependents().afterSwap(run, stopped);
      console.info(
          "Database "
              + request.target()
              + " is again as it was before "
              + kept.map(OwnComment::by).orElse("the last restore")
              + kept.map(OwnComment::at)
                  .map(at -> " (" + Units.age(Duration.between(at, Instant.now())) + ")")
                  .orElse("")
              + ", in "
              + Units.time(Duration.ofNanos(System.nanoTime() - started))
              + ". Another mvn pgvol:undo takes that back.");
    }
  }

  /**
   * When a database was replaced whose earlier state an undo would put back.
   *
   * @return empty when there is none, or the server cannot be asked
   */
  public static Optional<Instant> since(Server server, String database)
      throws InterruptedException {
    try (Session session = Connections.control(server, database, "pgvol undo")) {
      JsonNode comment =
          session.value(
              "SELECT coalesce((SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                  + " WHERE datname = "
                  + Sql.text(OwnNames.undo(database))
                  + "), '')");
      return OwnComment.read(comment.asText()).map(OwnComment::at);
    } catch (IOException | UserProblem e) {
      return Optional.empty();
    }
  }
}

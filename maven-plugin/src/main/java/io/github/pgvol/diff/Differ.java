package io.github.pgvol.diff;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.console.Console;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Databases;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.Restorer;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.template.Preparation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Compares two backups, or a backup and the live database. Backups become databases for that: from
 * a template in no time, where there is one.
 */
public final class Differ {

  private final DiffRequest request;
  private final Console console;

  /** Compares what is asked for. */
  public Differ(DiffRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /**
   * Compares.
   *
   * @throws UserProblem when there is no live database, or a backup cannot be restored into one
   */
  public Difference compare() throws IOException, InterruptedException {
    String id = ServerRun.Identity.newId();
    String name = OwnNames.diffSession(id);
    String first = OwnNames.diff(id, 1);
    String second = request.to().isPresent() ? OwnNames.diff(id, 2) : request.database();
    // As long as this session is there, nobody takes the databases for what a dead run has left.
    try (Session session = Connections.control(request.server(), request.database(), name)) {
      Inspector inspector = new Inspector(session);
      if (request.to().isEmpty() && !inspector.exists(request.database())) {
        throw new UserProblem(
            "There is no database "
                + request.database()
                + " on "
                + request.server().describe()
                + " to compare with.",
            "Set <database> (-Dpgvol.database) to one of those that mvn pgvol:status lists, or"
                + " <with> (-Dpgvol.with) to another backup.");
      }
      try {
        restore(request.from(), first);
        if (request.to().isPresent()) {
          restore(request.to().get(), second);
        }
        return new Comparison(request.server(), name)
            .compare(
                first,
                second,
                request.from().name(),
                request.to().map(Backup::name).orElse("the live database " + request.database()));
      } finally {
        Databases databases =
            new Databases(
                session,
                inspector.major(),
                database -> Session.open(request.server(), database, name));
        databases.drop(first);
        if (request.to().isPresent()) {
          databases.drop(second);
        }
      }
    }
  }

  private void restore(Backup backup, String database) throws IOException, InterruptedException {
    if (backup.format() == Format.PHYSICAL) {
      throw new UserProblem(
          "The backup " + backup.name() + " is a whole cluster, not a database.",
          "Choose logical backups with <backup> and <with> (-Dpgvol.backup, -Dpgvol.with).");
    }
    new Restorer(
            new RestoreRequest(
                request.server(),
                backup,
                List.of(database),
                Safety.NONE,
                request.dependents(),
                request.jobs(),
                (databases, bytes, by) -> {},
                (run, unused) -> {},
                request.policy(),
                Preparation.NONE,
                Optional.empty(),
                request.who(),
                request.patience()),
            console)
        .restore();
  }
}

package io.github.pgvol.migrate;

import io.github.pgvol.console.Console;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Reach;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.template.Preparation;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Migrations as a part of the state that is restored. */
public final class Preparing implements Preparation {

  private final Migrator migrator;
  private final Console console;

  /** Brings restored databases forward. */
  public Preparing(Migrator migrator, Console console) {
    this.migrator = migrator;
    this.console = console;
  }

  @Override
  public String fingerprint() {
    try {
      return migrator.fingerprint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void apply(ServerRun run, String database) throws IOException, InterruptedException {
    try (Reach reach = Reach.open(run.server(), run.control(), database, console)) {
      Workspace side = new Workspace(run.server(), reach, database, run.identity().name(), console);
      Outlook outlook = migrator.look(side);
      if (!outlook.problems().isEmpty()) {
        throw new UserProblem(
            "The backup does not go with the migrations: " + String.join(" ", outlook.problems()),
            "Restore without them (-Dpgvol.prepare=false), or choose another backup with <backup>"
                + " (-Dpgvol.backup).");
      }
      if (outlook.certain() && outlook.pending().isEmpty()) {
        return;
      }
      Outcome outcome = migrator.migrate(side, Watch.NONE);
      outcome.warnings().forEach(console::warn);
    }
  }
}

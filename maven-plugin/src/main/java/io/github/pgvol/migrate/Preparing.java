package io.github.pgvol.migrate;

import io.github.pgvol.console.Console;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Reach;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.seed.SeedReport;
import io.github.pgvol.seed.Seeds;
import io.github.pgvol.template.Preparation;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Migrations and seeds as a part of the state that is restored. */
public final class Preparing implements Preparation {

  private final Migrator migrator;
  private final Seeds seeds;
  private final Console console;

  /** Brings restored databases forward, and loads seeds then. */
  public Preparing(Migrator migrator, Seeds seeds, Console console) {
    this.migrator = migrator;
    this.seeds = seeds;
    this.console = console;
  }

  @Override
  public String fingerprint() {
    try {
      return migrator.fingerprint() + seeds.fingerprint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void apply(ServerRun run, String database) throws IOException, InterruptedException {
    if (migrator != Migrator.NONE) {
      migrate(run, database);
    }
    SeedReport report = seeds.apply(run, database);
    if (!report.loaded().isEmpty()) {
      console.info(report.lines());
    }
  }

  private void migrate(ServerRun run, String database) throws IOException, InterruptedException {
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

package io.github.pgvol.seed;

import io.github.pgvol.console.Console;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.template.Preparation;
import java.io.IOException;

/** Seeds as a part of the state that is restored, after what comes before them: migrations. */
public final class SeedPreparation implements Preparation {

  private final Preparation before;
  private final Seeds seeds;
  private final Console console;

  /**
   * @param before what makes the tables, where the backup does not
   * @param seeds what is loaded into them
   * @param console is told what was
   */
  public SeedPreparation(Preparation before, Seeds seeds, Console console) {
    this.before = before;
    this.seeds = seeds;
    this.console = console;
  }

  @Override
  public String fingerprint() {
    return seeds.files().isEmpty()
        ? before.fingerprint()
        : before.fingerprint() + "+" + seeds.fingerprint();
  }

  @Override
  public void apply(ServerRun run, String database) throws IOException, InterruptedException {
    before.apply(run, database);
    if (!seeds.files().isEmpty()) {
      console.info(seeds.apply(run, database).lines());
    }
  }
}

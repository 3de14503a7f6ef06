package io.github.pgvol.mojo;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import io.github.pgvol.verify.FileCheckResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Proves from its files that a backup is whole: reads every byte, compares checksums, tables and
 * rows with the manifest. No server is needed.
 *
 * @since 0.1.0
 */
@Mojo(name = "verify", requiresProject = false, threadSafe = true)
public final class VerifyMojo extends PgvolMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.verify.skip", defaultValue = "false")
  private boolean skipVerify;

  /**
   * The backup: {@code latest}, {@code all}, the name of one of the catalog, a path, or a label.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.backup", defaultValue = "latest")
  private String backup;

  /**
   * The database whose latest backup is meant.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.database")
  private String database;

  @Override
  boolean skipped() {
    return skipVerify;
  }

  @Override
  void run(Wiring wiring) {
    List<Backup> backups =
        backup.equals("all")
            ? wiring.catalog().list()
            : List.of(
                wiring
                    .catalog()
                    .select(backup, Optional.ofNullable(database), wiring.folder())
                    .backup());
    List<String> damaged = new ArrayList<>();
    for (Backup one : backups) {
      long started = System.nanoTime();
      FileCheckResult result;
      try (Progress progress = wiring.console().progress("verifying " + one.name(), one.bytes())) {
        result = FileCheck.check(one, progress::advance);
      }
      if (result.ok()) {
        wiring
            .console()
            .info(
                "Whole: "
                    + one.name()
                    + ", "
                    + Units.size(result.bytes())
                    + " read"
                    + (one.format() == Format.PHYSICAL
                        ? ""
                        : ", " + Units.count(result.tables(), "table"))
                    + (result.rows().isPresent()
                        ? ", " + Units.count(result.rows().getAsLong(), "row")
                        : "")
                    + ", in "
                    + Units.time(Duration.ofNanos(System.nanoTime() - started))
                    + ".");
      } else {
        damaged.add(one.name() + ": " + result.wrong());
      }
    }
    if (!damaged.isEmpty()) {
      throw new UserProblem(
          "Damaged: " + String.join("\n", damaged),
          "Do not rely on "
              + (damaged.size() == 1 ? "it" : "these")
              + ": take a new backup with mvn pgvol:backup, or choose another one (mvn pgvol:list).");
    }
    if (backups.isEmpty()) {
      wiring.console().info("No backups in " + wiring.catalog().folder() + ".");
    }
  }
}

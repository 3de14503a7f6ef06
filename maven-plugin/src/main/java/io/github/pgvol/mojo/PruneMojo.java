package io.github.pgvol.mojo;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.prune.Decision;
import io.github.pgvol.prune.PruneRequest;
import io.github.pgvol.prune.PruneResult;
import io.github.pgvol.prune.Pruner;
import io.github.pgvol.prune.Retention;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes old backups by rules of retention; what any rule keeps, stays. Foreign and damaged
 * backups, and the newest good one of each database, are never removed.
 *
 * @since 0.1.0
 */
@Mojo(name = "prune", requiresProject = false, threadSafe = true)
public final class PruneMojo extends PgvolMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.prune.skip", defaultValue = "false")
  private boolean skipPrune;

  /**
   * Keeps so many of the newest backups of each database.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keepLast")
  private Integer keepLast;

  /**
   * Keeps backups that are not older than so many days.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keepDays")
  private Integer keepDays;

  /**
   * Keeps the newest backup of each of so many days, as in 7.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keepDaily")
  private Integer keepDaily;

  /**
   * Keeps the newest backup of each of so many weeks, as in 4.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keepWeekly")
  private Integer keepWeekly;

  /**
   * Keeps the newest backup of each of so many months, as in 12.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keepMonthly")
  private Integer keepMonthly;

  /**
   * Treats labelled backups as the others; without it they stay.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.pruneLabelled", defaultValue = "false")
  private boolean pruneLabelled;

  /**
   * Only tells what would go.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dryRun", defaultValue = "false")
  private boolean dryRun;

  /**
   * Prunes backups of this database only.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.database")
  private String database;

  @Override
  boolean skipped() {
    return skipPrune;
  }

  @Override
  void run(Wiring wiring) {
    Retention retention =
        new Retention(
            number(keepLast),
            number(keepDays),
            number(keepDaily),
            number(keepWeekly),
            number(keepMonthly),
            pruneLabelled);
    wiring.catalog().recover().forEach(wiring.console()::warn);
    PruneResult result =
        new Pruner(wiring.catalog())
            .run(new PruneRequest(retention, ServerMojo.given(database), Instant.now(), dryRun));
    if (!result.decisions().isEmpty()) {
      wiring
          .console()
          .info(
              Table.of(List.of("", "file", "size", "why"))
                  .right("size")
                  .lines(result.decisions().stream().map(PruneMojo::cells).toList()));
    }
    int removed = result.removed().size();
    wiring
        .console()
        .info(
            (result.dryRun() ? "Would remove " : "Removed ")
                + Units.count(removed, "backup")
                + ", "
                + Units.size(result.bytes())
                + "; "
                + (result.decisions().size() - removed)
                + (result.dryRun() ? " would stay." : " stay."));
  }

  private static OptionalInt number(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static List<String> cells(Decision decision) {
    return List.of(
        decision.keep() ? "keep" : "remove",
        decision.backup().name(),
        Units.size(decision.backup().bytes()),
        decision.reason());
  }
}

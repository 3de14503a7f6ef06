package io.github.pgvol.mojo;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.prune.Decision;
import io.github.pgvol.prune.PruneRequest;
import io.github.pgvol.prune.PruneResult;
import io.github.pgvol.prune.Pruner;
import io.github.pgvol.prune.Retention;
import io.github.pgvol.template.BackupSum;
import io.github.pgvol.template.TemplatePolicy;
import io.github.pgvol.template.TemplatePruner;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes old backups by rules of retention; what any rule keeps, stays. Foreign and damaged
 * backups, and the newest good one of each database, are never removed. Templates on the server
 * that are stale, or more than are to be kept, are dropped.
 *
 * @since 0.1.0
 */
@Mojo(name = "prune", requiresProject = false, threadSafe = true)
public final class PruneMojo extends ServerMojo {

  private static final int TEMPLATES = 3;

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
   * How many templates stay on the server, those that were used last; 0 drops them all. With this
   * alone, and none of the other rules, no backup is removed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.templates.keep")
  private Integer templatesKeep;

  @Override
  boolean skipped() {
    return skipPrune;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    Set<String> gone = new HashSet<>();
    boolean rules =
        Stream.of(keepLast, keepDays, keepDaily, keepWeekly, keepMonthly)
            .anyMatch(Objects::nonNull);
    if (rules || templatesKeep == null) {
      pruneBackups(wiring)
          .forEach(backup -> backup.manifest().map(BackupSum::of).ifPresent(gone::add));
    }
    if (templatesKeep != null) {
      pruneTemplates(wiring, new TemplatePolicy(templatesKeep, 0, 0).keep(), gone);
      return;
    }
    try {
      pruneTemplates(wiring, TEMPLATES, gone);
    } catch (UserProblem e) {
      // Backups can be pruned where there is no server.
      wiring.console().debug("No templates were looked at: " + e.getMessage());
    }
  }

  private void pruneTemplates(Wiring wiring, int keep, Set<String> gone) throws Exception {
    Server server = wiring.find(server(), wiring.finishUnfinished(server())).server();
    List<TemplatePruner.Decision> decisions;
    try (ServerRun run =
        ServerRun.begin(
            server,
            wiring.console(),
            wiring.who(),
            server.access().database(),
            server().patience())) {
      decisions = new TemplatePruner(run).prune(keep, gone, dryRun);
    }
    if (decisions.isEmpty()) {
      return;
    }
    wiring
        .console()
        .info(
            Table.of(List.of("", "template", "of", "size", "why"))
                .right("size")
                .lines(
                    decisions.stream()
                        .map(
                            decision ->
                                List.of(
                                    decision.keep() ? "keep" : "drop",
                                    decision.name(),
                                    decision.backup(),
                                    Units.size(decision.bytes()),
                                    decision.reason()))
                        .toList()));
    List<TemplatePruner.Decision> dropped =
        decisions.stream().filter(decision -> !decision.keep()).toList();
    wiring
        .console()
        .info(
            (dryRun ? "Would drop " : "Dropped ")
                + Units.count(dropped.size(), "template")
                + ", "
                + Units.size(dropped.stream().mapToLong(TemplatePruner.Decision::bytes).sum())
                + "; "
                + (decisions.size() - dropped.size())
                + (dryRun ? " would stay." : " stay."));
  }

  private List<Backup> pruneBackups(Wiring wiring) throws Exception {
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
            .run(new PruneRequest(retention, server().database(), Instant.now(), dryRun));
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
    return result.removed();
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

package io.github.pgvol.prune;

import io.github.pgvol.catalog.Backup;
import java.util.List;

/**
 * What was pruned.
 *
 * @param decisions one for each backup, the oldest first
 * @param dryRun whether nothing was removed in truth
 */
public record PruneResult(List<Decision> decisions, boolean dryRun) {

  /** Copies the decisions. */
  public PruneResult {
    decisions = List.copyOf(decisions);
  }

  /** Those that were removed, or would be. */
  public List<Backup> removed() {
    return decisions.stream().filter(one -> !one.keep()).map(Decision::backup).toList();
  }

  /** The room that this makes, or would make. */
  public long bytes() {
    return removed().stream().mapToLong(Backup::bytes).sum();
  }
}

package io.github.pgvol.prune;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import java.util.List;

/** Removes the backups that no rule keeps. */
public final class Pruner {

  private final Catalog catalog;

  /** For this catalog. */
  public Pruner(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Prunes. The oldest go first: stopped on its way, what is left is what a later run would keep,
   * and more.
   *
   * @throws io.github.pgvol.problem.UserProblem when the folder cannot be written
   */
  public PruneResult run(PruneRequest request) {
    List<Backup> backups =
        catalog.list().stream()
            .filter(
                backup ->
                    request.database().isEmpty() || backup.database().equals(request.database()))
            .toList();
    PruneResult result =
        new PruneResult(request.retention().decide(backups, request.now()), request.dryRun());
    if (!request.dryRun()) {
      result.removed().forEach(catalog::delete);
    }
    return result;
  }
}

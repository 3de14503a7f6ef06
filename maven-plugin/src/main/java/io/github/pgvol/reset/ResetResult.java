package io.github.pgvol.reset;

import io.github.pgvol.catalog.Backup;
import java.util.List;

/**
 * A server on an empty cluster. What fills it (migrations) comes after.
 *
 * @param backups the backups that were taken before
 */
public record ResetResult(List<Backup> backups) {

  /** Copies the list. */
  public ResetResult {
    backups = List.copyOf(backups);
  }
}

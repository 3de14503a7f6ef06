package io.github.pgvol.prune;

import java.time.Instant;
import java.util.Optional;

/**
 * What is to be pruned.
 *
 * @param retention which backups stay
 * @param database only the backups of this database; empty for those of all
 * @param now the time that {@code keepDays} counts from
 * @param dryRun whether it is only to be said what would go
 */
public record PruneRequest(
    Retention retention, Optional<String> database, Instant now, boolean dryRun) {}

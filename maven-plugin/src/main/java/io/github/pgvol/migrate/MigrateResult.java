package io.github.pgvol.migrate;

import io.github.pgvol.seed.SeedReport;
import java.time.Duration;
import java.util.Optional;

/**
 * What a migration did.
 *
 * @param before how far the database was
 * @param outcome what was done; empty when nothing was to be done
 * @param seeds what was loaded; empty when nothing was to be loaded
 * @param endedSessions how many sessions were ended for it
 * @param duration how long it took
 */
public record MigrateResult(
    Outlook before,
    Optional<Outcome> outcome,
    Optional<SeedReport> seeds,
    int endedSessions,
    Duration duration) {}

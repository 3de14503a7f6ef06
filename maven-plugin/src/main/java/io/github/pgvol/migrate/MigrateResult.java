package io.github.pgvol.migrate;

import java.time.Duration;
import java.util.Optional;

/**
 * What a migration did.
 *
 * @param before how far the database was
 * @param outcome what was done; empty when nothing was to be done
 * @param endedSessions how many sessions were ended for it
 * @param duration how long it took
 */
public record MigrateResult(
    Outlook before, Optional<Outcome> outcome, int endedSessions, Duration duration) {}

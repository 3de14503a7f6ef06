package io.github.pgvol.restore;

import java.time.Duration;

/**
 * A restore that is done.
 *
 * @param database the database
 * @param tables how many tables it holds
 * @param rows how many rows they hold
 * @param bytes the database's size
 * @param replaced whether there was an old state
 * @param duration how long it took
 */
public record RestoreResult(
    String database, int tables, long rows, long bytes, boolean replaced, Duration duration) {}

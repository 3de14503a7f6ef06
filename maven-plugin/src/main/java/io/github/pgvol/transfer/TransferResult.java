package io.github.pgvol.transfer;

import java.time.Duration;

/**
 * What came.
 *
 * @param tables how many tables
 * @param rows how many rows
 * @param bytes how large the database is
 * @param masked how many columns were masked
 * @param replaced whether there was a database of that name before
 * @param duration how long it took, without thinking
 */
public record TransferResult(
    int tables, long rows, long bytes, int masked, boolean replaced, Duration duration) {}

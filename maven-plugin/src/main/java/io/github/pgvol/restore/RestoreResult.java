package io.github.pgvol.restore;

import java.time.Duration;
import java.util.List;

/**
 * A restore that is done.
 *
 * @param databases the databases
 * @param tables how many tables each of them holds
 * @param rows how many rows they hold
 * @param bytes the size of each
 * @param replaced whether there was an old state
 * @param how where the state came from, in words
 * @param duration how long it took
 */
public record RestoreResult(
    List<String> databases,
    int tables,
    long rows,
    long bytes,
    boolean replaced,
    String how,
    Duration duration) {

  /** Copies the list. */
  public RestoreResult {
    databases = List.copyOf(databases);
  }
}

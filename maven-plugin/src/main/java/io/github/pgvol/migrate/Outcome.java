package io.github.pgvol.migrate;

import java.util.List;

/**
 * What came of it.
 *
 * @param applied what was applied, in order
 * @param version the version that the database is at now, null when that is not known
 * @param warnings what the server or the tool has said
 * @param changed whether the database is another one now
 */
public record Outcome(
    List<Applied> applied, String version, List<String> warnings, boolean changed) {

  /** Copies its lists. */
  public Outcome {
    applied = List.copyOf(applied);
    warnings = List.copyOf(warnings);
  }

  /**
   * Something that was applied.
   *
   * @param file the file or class
   * @param millis how long it took
   */
  public record Applied(String file, long millis) {}
}

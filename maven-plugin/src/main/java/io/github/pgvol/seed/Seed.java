package io.github.pgvol.seed;

import java.nio.file.Path;

/**
 * A file of seeds.
 *
 * @param name what it is known by in the database: its path below the project, with slashes
 * @param path where it is
 * @param kind what is in it
 * @param checksum of its content, whatever its line ends and its compression
 */
public record Seed(String name, Path path, Kind kind, String checksum) {

  /** What is in a file. */
  public enum Kind {
    /** SQL for psql, in its place among the others. */
    SCRIPT,
    /** SQL for psql, run after all others: named {@code R__….sql}, as Flyway has it. */
    REPEATABLE,
    /** Rows of the table that the file is named as, below a row of column names. */
    CSV
  }
}

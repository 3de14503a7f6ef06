package io.github.pgvol.catalog;

import io.github.pgvol.problem.UserProblem;
import java.util.Locale;

/** What a backup is made of: pg_dump's own three formats, and the whole cluster byte for byte. */
public enum Format {
  /** pg_dump -Fc: one file, compressed inside, restorable in parallel. */
  CUSTOM(".dump"),
  /** pg_dump -Fp: SQL. */
  PLAIN(".sql"),
  /** pg_dump -Fd: a folder with a file per table. */
  DIRECTORY(".dir"),
  /** The cluster's files. */
  PHYSICAL(".physical.tar");

  private final String extension;

  Format(String extension) {
    this.extension = extension;
  }

  /** What a file name ends with, before the compression's ending. */
  public String extension() {
    return extension;
  }

  /** The name used in manifests and parameters. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a parameter.
   *
   * @throws UserProblem when it is not a format
   */
  public static Format parse(String word) {
    for (Format format : values()) {
      if (format.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new UserProblem(
        "The format «" + word + "» is not one that pgvol knows.",
        "Set <format> (-Dpgvol.format) to custom, plain or directory.");
  }
}

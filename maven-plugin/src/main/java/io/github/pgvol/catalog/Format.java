package io.github.pgvol.catalog;

import io.github.pgvol.problem.UserProblem;
import java.util.List;
import java.util.Locale;

/**
 * What a backup is made of: pg_dump's own three formats, the whole cluster byte for byte, and what
 * others' scripts leave behind.
 */
public enum Format {
  /** pg_dump -Fc: one file, compressed inside, restorable in parallel. */
  CUSTOM(".dump"),
  /** pg_dump -Fp: SQL. */
  PLAIN(".sql"),
  /** pg_dump -Fd: a folder with a file per table. */
  DIRECTORY(".dir"),
  /** The cluster's files. */
  PHYSICAL(".physical.tar"),
  /** pg_dump -Ft, from people's own scripts: read, never written. */
  TAR(".tar");

  private final String extension;

  Format(String extension) {
    this.extension = extension;
  }

  /** What a file name ends with, before the compression's ending. */
  public String extension() {
    return extension;
  }

  /** True when a backup in this format is a folder. */
  public boolean isFolder() {
    return this == DIRECTORY;
  }

  /**
   * True when the file as a whole may be compressed. A custom dump is compressed inside by pg_dump
   * where that can; else as a whole.
   */
  public boolean compressedOutside() {
    return this != DIRECTORY;
  }

  /** The name used in manifests and parameters. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format with this {@link #word()}. */
  static Format ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Reads a parameter.
   *
   * @throws UserProblem when it is not a format that backups are taken in
   */
  public static Format parse(String word) {
    for (Format format : List.of(CUSTOM, PLAIN, DIRECTORY, PHYSICAL)) {
      if (format.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new UserProblem(
        "The format «" + word + "» is not one that pgvol knows.",
        "Set <format> (-Dpgvol.format) to custom, plain, directory or physical.");
  }
}

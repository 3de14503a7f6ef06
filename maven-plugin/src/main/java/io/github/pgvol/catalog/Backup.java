package io.github.pgvol.catalog;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.problem.UserProblem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One backup as it lies on disk.
 *
 * @param name the name of its file or folder
 * @param path where it is
 * @param manifest what is known of it; empty for a foreign one, and for one whose manifest cannot
 *     be read
 * @param format what it is made of
 * @param compression as the manifest has it; for a foreign file, how it is compressed as a whole
 * @param bytes the size on disk
 * @param time when the data were as they are in it
 * @param label the user's name for it
 * @param database the database that it is of, where that is known
 * @param foreign true when it was made by someone else: it never had a manifest
 * @param problem why it cannot be used; empty when nothing is known against it
 */
public record Backup(
    String name,
    Path path,
    Optional<Manifest> manifest,
    Format format,
    Compression.Method compression,
    long bytes,
    Instant time,
    Optional<String> label,
    Optional<String> database,
    boolean foreign,
    Optional<String> problem) {

  /** The name without its endings. */
  public String id() {
    return Names.idOf(name);
  }

  /** Where the manifest is, or would be. */
  public Path manifestPath() {
    return path.resolveSibling(name + Names.MANIFEST);
  }

  /** Whether it is what failed tests have left: to be looked at, and not to go on from. */
  public boolean failed() {
    return label
        .filter(name -> name.equals(Catalog.FAILED) || name.endsWith("-" + Catalog.FAILED))
        .isPresent();
  }

  /** The rows in all its tables; empty when nobody has counted them. */
  public OptionalLong rows() {
    return manifest
        .filter(known -> format != Format.PHYSICAL)
        .map(known -> OptionalLong.of(known.tables().stream().mapToLong(TableRows::rows).sum()))
        .orElse(OptionalLong.empty());
  }

  /**
   * This backup, if nothing is known against it.
   *
   * @throws UserProblem when it is damaged
   */
  public Backup requireWhole() {
    if (problem.isPresent()) {
      throw new UserProblem(
          "The backup " + path + " cannot be used: " + problem.get() + ".",
          "Choose another one by <backup> (-Dpgvol.backup); mvn pgvol:list shows them.");
    }
    return this;
  }
}

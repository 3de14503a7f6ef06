package io.github.pgvol.dump;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of an archive's table of contents ({@code struct _tocEntry} in pg_backup_archiver.h).
 *
 * @param dumpId identifies the entry in this archive
 * @param section when it is restored
 * @param description what it is: {@code TABLE}, {@code TABLE DATA}, {@code EXTENSION} …
 * @param tag its name
 * @param namespace its schema, or empty
 * @param owner the role that owns it, or empty
 * @param definition the SQL that makes it; kept only where this package needs it: {@code ENCODING},
 *     {@code STDSTRINGS}, {@code SEARCHPATH}, {@code DATABASE}, {@code DATABASE PROPERTIES}, {@code
 *     EXTENSION}
 * @param copied whether its data are rows in COPY format; if not, they are INSERT statements
 * @param dependencies the dumpIds that it depends on
 * @param hasData whether the archive holds data for it
 * @param dataOffset where its data block begins in a custom archive, if pg_dump could write it
 *     there
 * @param dataFile the name of its file in a directory archive, without a suffix for the compression
 */
public record TocEntry(
    int dumpId,
    Section section,
    String description,
    String tag,
    String namespace,
    String owner,
    Optional<String> definition,
    boolean copied,
    List<Integer> dependencies,
    boolean hasData,
    OptionalLong dataOffset,
    Optional<String> dataFile) {

  /** The parts of a restore, in their order ({@code teSection} in pg_backup.h). */
  public enum Section {
    /** Comments, privileges and the like: with what they belong to. */
    NONE,
    /** Before the data. */
    PRE_DATA,
    /** The rows and large objects. */
    DATA,
    /** Indexes, constraints, triggers. */
    POST_DATA
  }

  /**
   * Whether the entry is of a kind.
   *
   * @param kind as {@code TABLE DATA}
   * @return true if so
   */
  public boolean is(String kind) {
    return description.equals(kind);
  }
}

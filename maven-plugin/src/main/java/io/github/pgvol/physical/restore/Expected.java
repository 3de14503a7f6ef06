package io.github.pgvol.physical.restore;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import java.util.Map;
import java.util.Optional;

/**
 * What a restore has to know of a physical backup before anything of it is unpacked.
 *
 * @param major the version of its server
 * @param contentBytes about how large its files are together
 * @param links where the tablespaces were that the archive has links to, by their object id
 * @param tablespaces the size of the tablespaces that are in it, by their object id
 */
record Expected(
    int major, long contentBytes, Map<String, String> links, Map<String, Long> tablespaces) {

  /** By what is in it. */
  static Expected of(ScannedArchive scanned) {
    return new Expected(
        scanned.archive().major(), scanned.contentBytes(), scanned.links(), scanned.tablespaces());
  }

  /**
   * By what its manifest tells, before all of it was read; of a backup with tablespaces, and of one
   * that cannot be unpacked while it is read, nothing.
   */
  static Optional<Expected> foreseen(Backup backup) {
    return backup
        .manifest()
        .filter(
            manifest ->
                manifest.physical() != null
                    && manifest.physical().tablespaces().isEmpty()
                    && manifest.databaseBytes() != null
                    && manifest.compression().equals(Compression.Method.ZSTD.word()))
        .map(Expected::of);
  }

  private static Expected of(Manifest manifest) {
    return new Expected(manifest.server().major(), manifest.databaseBytes(), Map.of(), Map.of());
  }
}

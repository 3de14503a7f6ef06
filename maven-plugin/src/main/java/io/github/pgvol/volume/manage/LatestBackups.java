package io.github.pgvol.volume.manage;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Backups that were taken of a volume. */
final class LatestBackups {

  private final List<Backup> backups;

  /** Looks among these. */
  LatestBackups(List<Backup> all) {
    backups =
        all.stream()
            .filter(backup -> backup.problem().isEmpty() && backup.manifest().isPresent())
            .toList();
  }

  /** All usable ones of a volume or folder, the newest first. */
  List<Backup> of(String engine, String source) {
    return backups.stream()
        .filter(
            backup -> {
              Manifest.Source from = backup.manifest().orElseThrow().source();
              return from != null && source.equals(from.volume()) && engine.equals(from.engine());
            })
        .sorted(Comparator.comparing(Backup::time).reversed())
        .toList();
  }

  /** The newest usable one. */
  Optional<Backup> latest(String engine, String source) {
    return of(engine, source).stream().findFirst();
  }

  /** As machines read it; null for none. */
  VolumeRow.Latest row(String engine, String source) {
    return latest(engine, source)
        .map(
            backup ->
                new VolumeRow.Latest(backup.name(), backup.time(), backup.database().orElse(null)))
        .orElse(null);
  }
}

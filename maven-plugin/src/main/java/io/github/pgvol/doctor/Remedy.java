package io.github.pgvol.doctor;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What to do about a damaged cluster. */
final class Remedy {

  static final String WHY =
      "What is damaged is lost, and may spread: it can be neither read nor backed up.";

  private Remedy() {}

  /** Names the backup to restore. */
  static String of(Patient patient) {
    Optional<Backup> backup = patient.latestBackup();
    return backup.isPresent()
        ? "mvn pgvol:verify -Dpgvol.backup="
            + backup.get().name()
            + " (taken "
            + Units.age(Duration.between(backup.get().time(), Instant.now()))
            + "), then mvn pgvol:restore -Dpgvol.backup="
            + backup.get().name()
        : "There is no backup of it in "
            + patient.catalog().folder()
            + ". Clone what is there (mvn pgvol:volume-clone), and save what can be read from the"
            + " clone: mvn pgvol:backup";
  }
}

package io.github.pgvol.doctor;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the user is to do: as commands that can be run as they are. */
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

  /** A program to be run on the data's files, as the engine's own client runs it. */
  static String beside(Patient patient, String... command) {
    Place place = patient.place().orElseThrow();
    String kind = patient.engine().orElseThrow().kind();
    if (kind.equals(LocalEngine.KIND)) {
      return Stream.of(command).map(Remedy::quoted).collect(Collectors.joining(" "));
    }
    return kind
        + " run --rm --user 0 -v "
        + quoted(place.source() + ":" + place.mountPoint())
        + " --entrypoint "
        + command[0]
        + " "
        + quoted(place.image())
        + Stream.of(command).skip(1).map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  /** The command that starts the server's container. */
  static String start(Patient patient) {
    return patient
        .container()
        .map(container -> patient.engine().orElseThrow().command("start", container.name()))
        .orElseGet(
            () ->
                "mvn pgvol:start -Dpgvol.volume=" + patient.place().map(Place::source).orElse("…"));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

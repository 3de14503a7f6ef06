package io.github.pgvol.doctor;

import io.github.pgvol.console.Units;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A disk that is nearly full. */
final class DiskCheck implements Check {

  private static final long LEAST = 64L << 20;

  @Override
  public String name() {
    return "disk";
  }

  /**
   * What df tells.
   *
   * @param bytes the size of the disk
   * @param free how much of it is left
   */
  record Space(long bytes, long free) {

    /** Reads the output of {@code df -Pk}. */
    static Optional<Space> parse(String text) {
      String[] words =
          text.lines().reduce((first, last) -> last).orElse("").strip().split("\\s+", -1);
      return words.length >= 6 && words[1].matches("\\d+") && words[3].matches("\\d+")
          ? Optional.of(new Space(Long.parseLong(words[1]) * 1024, Long.parseLong(words[3]) * 1024))
          : Optional.empty();
    }

    /** How bad it is, when the data has this size. */
    Severity severity(long data) {
      if (free < LEAST || free < bytes / 100) {
        return Severity.ERROR;
      }
      return free < data || free < bytes / 20 ? Severity.WARNING : Severity.OK;
    }
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    if (patient.place().isEmpty()) {
      return List.of();
    }
    String place = patient.place().get().mountPoint();
    Optional<Space> space = Space.parse(patient.files("df -Pk \"$1\"", place));
    if (space.isEmpty()) {
      return List.of();
    }
    String size = patient.files("du -sk \"$1\" 2>/dev/null", place).split("\\s+", 2)[0];
    long data = size.matches("\\d+") ? Long.parseLong(size) * 1024 : 0;
    String what =
        Units.size(space.get().free())
            + " of "
            + Units.size(space.get().bytes())
            + " are free on the disk of "
            + patient.place().get().describe();
    String mend =
        "Make room: mvn pgvol:volume-list -Dpgvol.all shows what volumes take, "
            + patient.engine().orElseThrow().kind()
            + " system df what the engine takes.";
    return List.of(
        switch (space.get().severity(data)) {
          case ERROR ->
              Diagnosis.error(
                  this,
                  what + ".",
                  "The server stops with a PANIC when it cannot write its WAL.",
                  mend);
          case WARNING ->
              Diagnosis.warning(
                  this,
                  what + ", the data has " + Units.size(data) + ".",
                  "A restore has old and new data there at the same time.",
                  mend);
          default -> Diagnosis.ok(this, what + ".");
        });
  }
}

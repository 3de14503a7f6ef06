package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.manage.VolumeUsers;
import java.io.IOException;
import java.util.List;

/** The file by which a server says that it runs, where none does. */
final class PidFileCheck implements Check {

  @Override
  public String name() {
    return "postmaster.pid";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    if (patient.place().isEmpty()) {
      return List.of();
    }
    Place place = patient.place().get();
    boolean used =
        VolumeUsers.of(patient.engine().orElseThrow(), place.source()).stream()
            .anyMatch(Container::running);
    String file = place.dataFolder() + "/postmaster.pid";
    if (used || patient.files("[ ! -e \"$1\" ] || echo there", file).isEmpty()) {
      return List.of();
    }
    boolean refused =
        patient.log().stream()
            .anyMatch(line -> line.contains("postmaster.pid") && line.contains("exists"));
    String what =
        "No container runs on "
            + place.describe()
            + ", and "
            + file
            + " says that a server does: the last one was killed.";
    String why =
        refused
            ? "The server does not start: it takes another process for the one in the file."
            : "The server recovers when it starts. It refuses to, should another process have the"
                + " number in the file.";
    Diagnosis diagnosis =
        refused
            ? Diagnosis.error(this, what, why, Remedy.beside(patient, "rm", "-f", file))
            : Diagnosis.warning(this, what, why, Remedy.start(patient));
    return List.of(
        diagnosis.with(
            () -> {
              patient.changeStopped("rm -f \"$1\"", file);
              return "removed " + file;
            }));
  }
}

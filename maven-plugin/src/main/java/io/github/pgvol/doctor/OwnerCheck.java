package io.github.pgvol.doctor;

import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Files that the server's user may not read, or that others may. */
final class OwnerCheck implements Check {

  private static final String LOOK =
      """
      [ -e "$1/PG_VERSION" ] || exit 0
      owner=$(stat -c %u "$1")
      printf '%s\\n' "$(echo "${PGVOL_OWNER:-$(id -u postgres 2>/dev/null || echo 999)}" | cut -d : -f 1)" "$owner" "$(stat -c %a "$1")"
      find "$1" -name 'pgsql_tmp_pgvol*' -prune -o ! -user "$owner" -print 2>/dev/null | head -n 3
      """;
  private static final String CLOSED =
      """
      folder=$2
      left=${1#"$2"}; left=${left#/}
      while [ -n "$left" ]; do
        case $(stat -c %a "$folder") in
          *[1357]) ;;
          *) [ "$(stat -c %u "$folder")" = "$3" ] || printf '%s\\n' "$folder" ;;
        esac
        folder=$folder/${left%%/*}
        case $left in */*) left=${left#*/} ;; *) left= ;; esac
      done
      """;

  @Override
  public String name() {
    return "owner";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    if (patient.place().isEmpty()) {
      return List.of();
    }
    Place place = patient.place().get();
    String data = place.dataFolder();
    List<String> seen = patient.files(LOOK, data).lines().toList();
    if (seen.size() < 3) {
      return List.of();
    }
    boolean refused =
        patient.container().filter(container -> !container.running()).isPresent()
            && patient.log().stream().anyMatch(OwnerCheck::isRefusal);
    // With another user than the image's (docker run --user) all files may well be another's.
    boolean wrongOwner = refused && !seen.get(1).equals(seen.get(0));
    String owner = wrongOwner ? seen.get(0) : seen.get(1);
    List<Diagnosis> found = new ArrayList<>();
    if (wrongOwner || seen.size() > 3) {
      found.add(wrongOwner(patient, place, seen, wrongOwner, owner));
    }
    if (!seen.get(2).equals("700") && !seen.get(2).equals("750")) {
      found.add(
          Diagnosis.error(
                  this,
                  data + " in " + place.describe() + " has the mode " + seen.get(2) + ".",
                  "PostgreSQL starts on a folder of mode 700 or 750 only, as others could read the"
                      + " data.",
                  Remedy.beside(patient, "chmod", "700", data))
              .with(
                  () -> {
                    patient.change("chmod 700 \"$1\"", data);
                    return "chmod 700 " + data;
                  }));
    }
    String closed = patient.files(CLOSED, data, place.mountPoint(), owner);
    if (!closed.isEmpty()) {
      String folder = closed.lines().findFirst().orElseThrow();
      found.add(
          Diagnosis.error(
                  this,
                  folder + " in " + place.describe() + " does not let the server's user in.",
                  "The server cannot reach its data: permission denied.",
                  Remedy.beside(patient, "chmod", "o+x", folder))
              .with(
                  () -> {
                    patient.change("chmod o+x \"$1\"", folder);
                    return "chmod o+x " + folder;
                  }));
    }
    return found.isEmpty()
        ? List.of(Diagnosis.ok(this, "Owner and mode of the data are as they have to be."))
        : found;
  }

  private static boolean isRefusal(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.contains("permission denied")
        || lower.contains("wrong ownership")
        || lower.contains("keine berechtigung")
        || lower.contains("invalid permissions");
  }

  private Diagnosis wrongOwner(
      Patient patient, Place place, List<String> seen, boolean all, String owner) {
    String data = place.dataFolder();
    return Diagnosis.error(
            this,
            (all ? data : String.join(", ", seen.subList(3, seen.size())))
                + " in "
                + place.describe()
                + (all
                    ? " belongs to user " + seen.get(1) + ", and the server is user " + owner
                    : seen.size() == 4
                        ? " does not belong to user " + owner + " as the data folder does"
                        : " … do not belong to user " + owner + " as the data folder does")
                + ".",
            "The server cannot read them: permission denied. Mostly a copy was made as another"
                + " user.",
            Remedy.beside(patient, "chown", "-R", owner, data))
        .with(
            () -> {
              patient.change("chown -R \"$2\" \"$1\"", data, owner);
              return "chown -R " + owner + " " + data;
            });
  }
}

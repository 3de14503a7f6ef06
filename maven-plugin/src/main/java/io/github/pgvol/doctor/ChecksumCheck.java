package io.github.pgvol.doctor;

import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.volume.ControlData;
import io.github.pgvol.volume.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pages whose checksums are wrong: those that a running server has met, and all pages of a stopped
 * one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgchecksums.html">pg_checksums</a>
 */
final class ChecksumCheck implements Check {

  private static final int MOST = 5;

  @Override
  public String name() {
    return "checksums";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    Optional<Session> session = patient.session();
    if (session.isPresent()) {
      return running(patient, session.get());
    }
    boolean stopped =
        patient.place().isPresent() && patient.container().filter(c -> c.running()).isEmpty();
    return stopped && patient.deep() ? stopped(patient) : List.of();
  }

  private List<Diagnosis> running(Patient patient, Session session)
      throws IOException, InterruptedException {
    record Row(String name, long failures, String last) {}
    List<Diagnosis> found = new ArrayList<>();
    for (Row row :
        session.query(
            "SELECT coalesce(datname, 'the shared catalogs') AS name,"
                + " checksum_failures AS failures, checksum_last_failure::text AS last"
                + " FROM pg_stat_database WHERE checksum_failures > 0 ORDER BY datname",
            Row.class)) {
      found.add(
          Diagnosis.error(
              this,
              "The server has met "
                  + row.failures()
                  + " damaged page(s) in "
                  + row.name()
                  + ", the last one at "
                  + row.last()
                  + ".",
              Remedy.WHY,
              Remedy.of(patient)));
    }
    return found;
  }

  private List<Diagnosis> stopped(Patient patient) throws IOException, InterruptedException {
    Place place = patient.place().get();
    if (patient.files("[ ! -e \"$1\" ] || echo there", place.dataFolder() + "/PG_VERSION").isEmpty()
        || !sameVersion(patient, place)) {
      return List.of();
    }
    ControlData control = ControlData.read(patient.bench(), place.dataFolder());
    if (!control.checksums() || !control.shutDown()) {
      return List.of(
          Diagnosis.info(
              this,
              control.checksums()
                  ? "The pages of a server that was not shut down cannot be checked."
                  : "The data has no checksums: damage to its pages is not noticed.",
              "Damage that nobody notices gets into all backups.",
              control.checksums()
                  ? Remedy.start(patient) + ", stop it in an orderly way, and run this goal again."
                  : "With the server stopped: "
                      + Remedy.beside(
                          patient, "pg_checksums", "--enable", "-D", place.dataFolder())));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        patient
            .bench()
            .run(
                Tool.of("pg_checksums", "--check", "-D", place.dataFolder())
                    .withEnvironment("LC_ALL", "C"),
                null,
                out);
    List<String> bad =
        result.errors().lines().filter(line -> line.contains("verification failed in")).toList();
    if (result.ok()) {
      return List.of(
          Diagnosis.ok(
              this, "All pages in " + place.describe() + " have the checksums they have to have."));
    }
    return List.of(
        Diagnosis.error(
            this,
            "The data in "
                + place.describe()
                + " is damaged: "
                + (bad.isEmpty()
                    ? result.errors().strip()
                    : bad.size()
                        + " page(s).\n"
                        + String.join("\n", bad.subList(0, Math.min(MOST, bad.size())))),
            Remedy.WHY,
            Remedy.of(patient)));
  }

  /** The tools of one version cannot read another's data. */
  private static boolean sameVersion(Patient patient, Place place)
      throws IOException, InterruptedException {
    String data = patient.files("cat \"$1/PG_VERSION\"", place.dataFolder());
    return patient
        .engine()
        .orElseThrow()
        .imageDefaults(place.image())
        .environment()
        .getOrDefault("PG_MAJOR", data)
        .equals(data);
  }
}

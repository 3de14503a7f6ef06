package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import io.github.pgvol.volume.Clusters;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Data of another major version than the image's, or not where the image looks. */
final class VersionCheck implements Check {

  @Override
  public String name() {
    return "version";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    Optional<String> image =
        patient.container().flatMap(container -> container.variable("PG_MAJOR"));
    if (patient.place().isEmpty() || image.isEmpty()) {
      return List.of();
    }
    Place place = patient.place().get();
    Container container = patient.container().orElseThrow();
    List<Clusters.Cluster> found = Clusters.find(patient.bench(), place.mountPoint());
    String below = place.dataFolder().substring(place.mountPoint().length());
    Optional<Clusters.Cluster> own =
        found.stream().filter(cluster -> cluster.below().equals(below)).findFirst();
    if (own.isEmpty()) {
      return found.isEmpty() ? List.of() : List.of(elsewhere(place, container, found, image.get()));
    }
    if (own.get().version().equals(image.get())) {
      return List.of(
          Diagnosis.ok(this, "Image and data are both of PostgreSQL " + image.get() + "."));
    }
    return List.of(
        Diagnosis.error(
            this,
            "The "
                + place.describe()
                + " holds data of PostgreSQL "
                + own.get().version()
                + ", and image "
                + container.image()
                + " is PostgreSQL "
                + image.get()
                + ".",
            "A server reads data of its own major version only: it does not start.",
            upgrade(place, own.get().version())));
  }

  private Diagnosis elsewhere(
      Place place, Container container, List<Clusters.Cluster> found, String image) {
    return Diagnosis.error(
        this,
        "The "
            + place.describe()
            + " has no data where container "
            + container.name()
            + " looks ("
            + place.dataFolder()
            + "), but there is some at "
            + found.stream()
                .map(
                    cluster ->
                        place.mountPoint()
                            + cluster.below()
                            + " (PostgreSQL "
                            + cluster.version()
                            + ")")
                .collect(Collectors.joining(", "))
            + ".",
        "The server refuses to start, or starts with an empty cluster beside yours.",
        found.get(0).version().equals(image)
            ? "Set the container's PGDATA to " + place.mountPoint() + found.get(0).below() + "."
            : upgrade(place, found.get(0).version()));
  }

  private static String upgrade(Place place, String version) {
    return "Run an image of PostgreSQL "
        + version
        + " on the "
        + place.describe()
        + ", mvn pgvol:backup -Dpgvol.databases=all, and restore that into a new volume under the"
        + " new image.";
  }
}

package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Data that is not where a named volume is. */
final class MountCheck implements Check {

  @Override
  public String name() {
    return "mount";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    if (patient.container().isEmpty()) {
      return List.of();
    }
    Container container = patient.container().get();
    Engine engine = patient.engine().orElseThrow();
    String data = dataFolder(patient, container);
    Optional<Container.Mount> mount = container.mountOf(data);
    String proper = properPlace(engine, container, data);
    if (mount.isEmpty()) {
      return List.of(
          Diagnosis.error(
              this,
              "The data of container "
                  + container.name()
                  + " ("
                  + data
                  + ") is in no volume, but in the container itself"
                  + misplaced(engine, container).map(other -> ". " + other).orElse("")
                  + ".",
              "Who removes the container ("
                  + engine.kind()
                  + " compose down does) removes the data.",
              "mvn pgvol:backup -Dpgvol.databases=all; make a container with a volume at "
                  + proper
                  + "; mvn pgvol:restore"));
    }
    Container.Mount where = mount.get();
    if (where.kind().equals("tmpfs")) {
      return List.of(
          Diagnosis.warning(
              this,
              "The data of container "
                  + container.name()
                  + " is in memory (tmpfs at "
                  + data
                  + ").",
              "It is gone when the container stops. That is fine for tests only.",
              "Mount a volume at " + proper + "."));
    }
    Optional<Volume> volume =
        where.name().isEmpty() ? Optional.empty() : engine.volume(where.name().get());
    if (volume.filter(Volume::anonymous).isPresent()) {
      return List.of(anonymous(engine, container, where, proper));
    }
    if (where.name().isEmpty()) {
      return List.of(
          Diagnosis.info(
              this,
              "The data of container "
                  + container.name()
                  + " is in a folder of the engine's machine: "
                  + where.source()
                  + ".",
              "That works. A volume is faster on macOS and Windows, has no trouble with owners, and"
                  + " is not deleted with the project's folder.",
              "mvn pgvol:volume-clone -Dpgvol.container="
                  + container.name()
                  + " -Dpgvol.to=…, and mount that volume at "
                  + proper));
    }
    return List.of(
        Diagnosis.ok(
            this, "The data is in volume " + where.name().get() + " at " + where.target() + "."));
  }

  private static String dataFolder(Patient patient, Container container)
      throws IOException, InterruptedException {
    String told = container.dataFolder();
    Optional<Session> session = patient.session();
    return session.isEmpty()
        ? told
        : session.get().value("SELECT current_setting('data_directory', true)").asText(told);
  }

  /** The folder that the image declares as the volume of its data. */
  private static String properPlace(Engine engine, Container container, String data)
      throws IOException {
    return engine.imageDefaults(container.image()).volumes().stream()
        .filter(folder -> data.equals(folder) || data.startsWith(folder + "/"))
        .findFirst()
        .orElse(data);
  }

  private Diagnosis anonymous(
      Engine engine, Container container, Container.Mount where, String proper) throws IOException {
    Optional<String> misplaced = misplaced(engine, container);
    String what =
        "The data of container "
            + container.name()
            + " is in an anonymous volume ("
            + where.name().orElse("")
            + " at "
            + where.target()
            + ")";
    String why =
        "Nobody asked for that volume by a name: the next container gets another one, and "
            + engine.kind()
            + " compose down -v, rm -v and volume prune take it away.";
    String mend =
        "mvn pgvol:volume-clone -Dpgvol.container="
            + container.name()
            + " -Dpgvol.to=…, and mount that volume at "
            + proper;
    return misplaced.isPresent()
        ? Diagnosis.error(this, what + ". " + misplaced.get() + ".", why, mend)
        : Diagnosis.warning(this, what + ".", why, mend);
  }

  /** A named volume or folder that seems to be meant for the data, and is not where that is. */
  private static Optional<String> misplaced(Engine engine, Container container) throws IOException {
    for (Container.Mount mount : container.mounts()) {
      boolean near = mount.target().matches(".*(postgres|pgdata|pgsql).*");
      boolean named =
          mount.name().isEmpty()
              || engine.volume(mount.name().get()).filter(v -> !v.anonymous()).isPresent();
      if (near && named && !mount.kind().equals("tmpfs") && !mount.target().contains("/run/")) {
        return Optional.of(
            (mount.name().isPresent() ? "Volume " + mount.name().get() : "Folder " + mount.source())
                + " is mounted at "
                + mount.target()
                + ", where image "
                + container.image()
                + " does not have its data");
      }
    }
    return Optional.empty();
  }
}

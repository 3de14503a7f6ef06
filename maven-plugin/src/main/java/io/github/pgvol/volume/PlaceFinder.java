package io.github.pgvol.volume;

import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds where a server's data is, also when the server does not run or only its volume is left. */
public final class PlaceFinder {

  /** Where a volume without a server is mounted to look into it. */
  public static final String MOUNT_POINT = "/pgvol/volume";

  private final Engine engine;
  private final Console console;

  /** Looks on an engine. */
  public PlaceFinder(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  /**
   * Finds it.
   *
   * @param choice what is said about the server
   * @param patience how long to wait for others that work on the same volume
   * @throws UserProblem when there is none, more than one, or nothing of a server in it
   */
  public Place find(ServerChoice choice, Duration patience)
      throws IOException, InterruptedException {
    Optional<Container> container = new ServerFinder(engine).locate(choice);
    return container.isPresent()
        ? of(container.get())
        : ofVolume(choice.volume().orElseThrow(), patience);
  }

  /** The place of a container's data; empty when that is in the container itself. */
  public static Optional<Place> ifMounted(Container container) {
    String data = container.dataFolder();
    return container.mountOf(data).map(mount -> of(container));
  }

  /** The place of a container's data. */
  public static Place of(Container container) {
    String data = container.dataFolder();
    Container.Mount mount =
        container
            .mountOf(data)
            .orElseThrow(
                () ->
                    new UserProblem(
                        "The data of container "
                            + container.name()
                            + " ("
                            + data
                            + ") is in no volume and no folder: it is in the container itself.",
                        "Take a backup in another format (-Dpgvol.format=custom) and restore it"
                            + " into a server on a volume: mvn pgvol:start"));
    return new Place(
        mount.name().orElse(mount.source()),
        mount.name().isEmpty(),
        mount.target(),
        data,
        container.image(),
        Optional.of(container));
  }

  private static ContainerSpec.Mount mount(String source, boolean folder, String target) {
    return new ContainerSpec.Mount(source, target, folder, false);
  }

  /** A volume that no container uses. */
  private Place ofVolume(String volume, Duration patience)
      throws IOException, InterruptedException {
    return findIn(volume, patience)
        .orElseThrow(
            () ->
                new UserProblem(
                    "Volume " + volume + " holds no PostgreSQL data.",
                    "Name another volume with <volume> (-Dpgvol.volume): mvn pgvol:volume-list"
                        + " shows them."));
  }

  /**
   * Looks into a volume that no container uses.
   *
   * @param volume its name, or the path of a folder that is there
   * @return empty when it holds no data of a server
   * @throws UserProblem when it holds the data of several, or there is no image to look with
   */
  public Optional<Place> findIn(String volume, Duration patience)
      throws IOException, InterruptedException {
    Map<String, String> images = ServerImages.byMajor(engine);
    if (images.isEmpty()) {
      throw new UserProblem(
          "There is no PostgreSQL image on "
              + engine.describe()
              + " to look into volume "
              + volume
              + " with.",
          "Bring one: mvn pgvol:start -Dpgvol.volume=" + volume + " pulls the default one.");
    }
    boolean folder = Path.of(volume).isAbsolute();
    ContainerSpec.Mount mount = engine.placed(mount(volume, folder, MOUNT_POINT));
    List<ContainerSpec.Mount> mounts = List.of(mount.forReading());
    List<Clusters.Cluster> found;
    try (Workbench bench =
        Workbench.open(
            engine, images.values().iterator().next(), volume, mounts, console, patience)) {
      found = Clusters.find(bench, mount.target());
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.size() > 1) {
      throw new UserProblem(
          "Volume " + volume + " holds the data of " + found.size() + " servers.",
          "Name another volume with <volume> (-Dpgvol.volume): mvn pgvol:volume-list shows them.");
    }
    Clusters.Cluster cluster = found.get(0);
    String image = images.getOrDefault(cluster.version(), images.values().iterator().next());
    // As the image has it, so that links of tablespaces inside the volume lead where they should.
    String data =
        engine
            .imageDefaults(image)
            .environment()
            .getOrDefault("PGDATA", Container.DEFAULT_DATA_FOLDER);
    String mountPoint =
        data.endsWith(cluster.below())
            ? data.substring(0, data.length() - cluster.below().length())
            : MOUNT_POINT;
    mountPoint = engine.placed(mount(volume, folder, mountPoint)).target();
    return Optional.of(
        new Place(
            volume, folder, mountPoint, mountPoint + cluster.below(), image, Optional.empty()));
  }
}

package io.github.pgvol.volume;

import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds where a server's data is, also when the server does not run or only its volume is left. */
public final class PlaceFinder {

  /** Where a volume without a server is mounted to look into it. */
  public static final String MOUNT_POINT = "/pgvol/volume";

  private static final String FIND =
      "cd \"$0\" && find . -maxdepth 4 -name PG_VERSION -not -path '*/base/*' -not -path"
          + " '*/pg_tblspc/*' | while read -r f; do d=${f%/PG_VERSION}; [ -f \"$d/global/pg_control\" ]"
          + " && printf '%s %s\\n' \"$(cat \"$f\")\" \"${d#.}\"; done";

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

  /** The place of a container's data. */
  public static Place of(Container container) {
    String data = container.variable("PGDATA").orElse("/var/lib/postgresql/data");
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

  /** A volume that no container uses. */
  private Place ofVolume(String volume, Duration patience)
      throws IOException, InterruptedException {
    Map<String, String> images = imagesByMajor();
    if (images.isEmpty()) {
      throw new UserProblem(
          "There is no PostgreSQL image on "
              + engine.describe()
              + " to look into volume "
              + volume
              + " with.",
          "Bring one: mvn pgvol:start -Dpgvol.volume=" + volume + " pulls the default one.");
    }
    List<ContainerSpec.Mount> mounts =
        List.of(ContainerSpec.Mount.volume(volume, MOUNT_POINT).forReading());
    String[] found;
    try (Workbench bench =
        Workbench.open(
            engine, images.values().iterator().next(), volume, mounts, console, patience)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      bench.run(Tool.of("sh", "-c", FIND, MOUNT_POINT), null, out);
      found = out.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
    }
    if (found.length != 1 || found[0].isEmpty()) {
      throw new UserProblem(
          found.length > 1
              ? "Volume " + volume + " holds the data of " + found.length + " servers."
              : "Volume " + volume + " holds no PostgreSQL data.",
          "Name another volume with <volume> (-Dpgvol.volume): mvn pgvol:volume-list shows them.");
    }
    String[] words = found[0].split(" ", 2);
    String image = images.getOrDefault(words[0], images.values().iterator().next());
    return new Place(volume, false, MOUNT_POINT, MOUNT_POINT + words[1], image, Optional.empty());
  }

  /** Images that are here and tell that they have a server, by its major version. */
  private Map<String, String> imagesByMajor() throws IOException {
    Map<String, String> images = new LinkedHashMap<>();
    for (String image : engine.images()) {
      String major = engine.imageDefaults(image).environment().get("PG_MAJOR");
      if (major != null) {
        images.putIfAbsent(major, image);
      }
    }
    return images;
  }
}

package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Finds where a physical backup goes: where a server's data is, or a volume that has none yet. */
public final class Targets {

  private final Engine engine;
  private final Console console;
  private final Duration patience;

  /**
   * @param engine on which to look
   * @param console is told who is waited for
   * @param patience how long to wait for others
   */
  public Targets(Engine engine, Console console, Duration patience) {
    this.engine = engine;
    this.console = console;
    this.patience = patience;
  }

  /**
   * Where a backup goes.
   *
   * @param place the place
   * @param created whether its volume was created for it
   */
  public record Chosen(Place place, boolean created) {}

  /**
   * Finds it; a volume that does not exist is created.
   *
   * @param choice what is said about the server
   * @param major the backup's major version
   * @param image the image of the server that it was taken from, where that is known
   * @param labels what a created volume is labelled with
   * @throws UserProblem when there is no such server, or no image that could look into a volume
   */
  public Chosen choose(
      ServerChoice choice, int major, Optional<String> image, Map<String, String> labels)
      throws IOException, InterruptedException {
    Optional<String> volume = choice.container().isPresent() ? Optional.empty() : choice.volume();
    if (volume.isEmpty() || isUsed(volume.get())) {
      return new Chosen(new PlaceFinder(engine, console).find(choice, patience), false);
    }
    String name = volume.get();
    boolean folder = Path.of(name).isAbsolute();
    boolean there = folder || engine.volume(name).isPresent();
    if (there && !folder) {
      Optional<Place> known = new PlaceFinder(engine, console).findIn(name, patience);
      if (known.isPresent()) {
        return new Chosen(known.get(), false);
      }
    }
    Place place = fresh(name, folder, major, image);
    if (!there) {
      engine.createVolume(name, labels);
      console.info("Created volume " + name + ".");
    }
    return new Chosen(place, !there);
  }

  private boolean isUsed(String source) throws IOException {
    return engine.containers().stream()
            .filter(container -> container.variable("PGDATA").isPresent())
            .filter(container -> container.label(Workbench.LABEL).isEmpty())
            .anyMatch(
                container ->
                    container.mounts().stream()
                        .anyMatch(mount -> mount.name().orElse(mount.source()).equals(source)))
        && hasServer(source);
  }

  private boolean hasServer(String source) throws IOException {
    ServerChoice only =
        new ServerChoice(
            Optional.empty(),
            Optional.empty(),
            Optional.of(source),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            java.util.List.of());
    if (engine.volume(source).isPresent()) {
      return new ServerFinder(engine).locate(only).isPresent();
    }
    return true;
  }

  /** As the image of that version would have it. */
  private Place fresh(String source, boolean folder, int major, Optional<String> preferred)
      throws IOException {
    String image = image(major, preferred);
    Engine.ImageDefaults defaults = engine.imageDefaults(image);
    String data = defaults.environment().getOrDefault("PGDATA", Container.DEFAULT_DATA_FOLDER);
    String mountPoint =
        defaults.volumes().stream()
            .filter(declared -> Benches.inside(data, declared))
            .findFirst()
            .orElse(data);
    String placed =
        engine.placed(new ContainerSpec.Mount(source, mountPoint, folder, false)).target();
    String below = data.substring(mountPoint.length());
    return new Place(source, folder, placed, placed + below, image, Optional.empty());
  }

  private String image(int major, Optional<String> preferred) throws IOException {
    if (preferred.isPresent() && engine.hasImage(preferred.get())) {
      return preferred.get();
    }
    for (String image : engine.images()) {
      String has = engine.imageDefaults(image).environment().get("PG_MAJOR");
      if (Integer.toString(major).equals(has)) {
        return image;
      }
    }
    throw new UserProblem(
        "The backup is of PostgreSQL "
            + major
            + ", and there is no image of that version on "
            + engine.describe()
            + ".",
        "Bring one: "
            + engine.command("pull", preferred.orElse("postgres:" + major))
            + ", then run this goal again.");
  }
}

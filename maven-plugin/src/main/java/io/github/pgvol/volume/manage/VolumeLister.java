package io.github.pgvol.volume.manage;

import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.PlaceFinder;
import io.github.pgvol.volume.ServerImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Lists volumes, and folders that servers have their data in. */
public final class VolumeLister {

  private final Engine engine;
  private final Catalog catalog;

  /**
   * @param engine the engine
   * @param catalog the backups
   */
  public VolumeLister(Engine engine, Catalog catalog) {
    this.engine = engine;
    this.catalog = catalog;
  }

  /**
   * All volumes of the engine, and the folders that servers' containers have their data in; those
   * with a server's data first, then by name.
   *
   * @param sizeOfAll whether those are measured too that hold no server's data
   * @throws UserProblem when no image is there to look into them with
   */
  public List<VolumeRow> list(boolean sizeOfAll) throws IOException, InterruptedException {
    List<Container> containers = engine.containers();
    Map<String, Volume> volumes = new HashMap<>();
    List<ContainerSpec.Mount> places = new ArrayList<>();
    for (Volume volume : engine.volumes()) {
      volumes.put(volume.name(), volume);
      places.add(engine.placed(ContainerSpec.Mount.volume(volume.name(), PlaceFinder.MOUNT_POINT)));
    }
    for (String folder : folders(containers)) {
      places.add(engine.placed(ContainerSpec.Mount.folder(folder, PlaceFinder.MOUNT_POINT)));
    }
    if (places.isEmpty()) {
      return List.of();
    }
    VolumeScan scan = new VolumeScan(engine, image(engine), sizeOfAll);
    LatestBackups backups = new LatestBackups(catalog.list());
    List<VolumeRow> rows = new ArrayList<>();
    scan.look(places)
        .forEach(
            (place, seen) ->
                rows.add(
                    row(
                        place,
                        seen,
                        Optional.ofNullable(place.folder() ? null : volumes.get(place.source())),
                        VolumeUsers.of(containers, place.source()),
                        backups)));
    rows.sort(
        Comparator.comparing((VolumeRow row) -> !row.hasData())
            .thenComparing(VolumeRow::anonymous)
            .thenComparing(VolumeRow::name));
    return List.copyOf(rows);
  }

  /** Any image of a server. */
  static String image(Engine engine) throws IOException {
    return ServerImages.byMajor(engine).values().stream()
        .findFirst()
        .orElseThrow(
            () ->
                new UserProblem(
                    "There is no PostgreSQL image on "
                        + engine.describe()
                        + " to look into volumes with.",
                    "Pull the one that you use, as in " + engine.command("pull", "postgres:18")));
  }

  private static Set<String> folders(List<Container> containers) {
    Set<String> folders = new TreeSet<>();
    for (Container container : containers) {
      if (ServerFinder.hasServerImage(container)) {
        container
            .mountOf(container.dataFolder())
            .filter(mount -> mount.name().isEmpty() && !mount.kind().equals("tmpfs"))
            .ifPresent(mount -> folders.add(mount.source()));
      }
    }
    return folders;
  }

  private VolumeRow row(
      ContainerSpec.Mount place,
      VolumeScan.Seen seen,
      Optional<Volume> volume,
      List<Container> users,
      LatestBackups backups) {
    return new VolumeRow(
        place.source(),
        place.folder() ? "folder" : "volume",
        engine.kind(),
        seen.bytes().isPresent() ? seen.bytes().getAsLong() : null,
        seen.clusters().stream()
            .map(cluster -> new VolumeRow.Data(cluster.version(), relative(cluster.below())))
            .toList(),
        users.stream().map(user -> new VolumeRow.User(user.name(), user.running())).toList(),
        backups.row(engine.kind(), place.source()),
        volume.filter(Volume::anonymous).isPresent(),
        users.isEmpty(),
        seen.unfinished(),
        volume.flatMap(Volume::createdAt).orElse(null),
        seen.problem());
  }

  static String relative(String below) {
    return below.startsWith("/") ? below.substring(1) : below;
  }
}

package io.github.pgvol.volume.manage;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.discovery.Labels;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Clusters;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import io.github.pgvol.volume.ServerImages;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Removes volumes, after saying what is lost. */
public final class VolumeRemover {

  // A database that nobody has used is as large as the template that it was made of, but for this.
  private static final long USED = 256 << 10;

  private final Engine engine;
  private final Catalog catalog;
  private final Console console;

  /**
   * @param engine the engine
   * @param catalog the backups
   * @param console asks, where somebody is there to answer
   */
  public VolumeRemover(Engine engine, Catalog catalog, Console console) {
    this.engine = engine;
    this.catalog = catalog;
    this.console = console;
  }

  /**
   * Removes it.
   *
   * @throws UserProblem when it is in use, or nobody said yes, or there is no backup of all that is
   *     in it and nobody said yes to that
   */
  public void remove(RemoveRequest request) throws IOException, InterruptedException {
    String name = request.volume();
    Volume volume =
        engine
            .volume(name)
            .orElseThrow(
                () ->
                    new UserProblem(
                        "There is no volume " + name + " on " + engine.describe() + ".",
                        "Set <volume> (-Dpgvol.volume) to one that mvn pgvol:volume-list -Dpgvol.all"
                            + " shows."));
    List<Container> users = VolumeUsers.of(engine, name);
    demandUnused(name, users);
    Contents contents = look(name);
    List<Backup> backups = new LatestBackups(catalog.list()).of(engine.kind(), name);
    List<String> uncovered = uncovered(contents, backups);
    tell(volume, contents, backups);
    approve(request, uncovered, backups);
    // Nobody may be at work on it: a workbench on it is a container that mounts it.
    wait(request, contents);
    for (Container own : VolumeUsers.of(engine, name)) {
      demandUnused(name, List.of(own));
      engine.remove(own.id());
    }
    engine.removeVolume(name);
    console.info("Removed volume " + name + " from " + engine.describe() + ".");
  }

  /** A stopped container of pgvol's own goes with its volume; others have to go first. */
  private void demandUnused(String name, List<Container> users) {
    VolumeUsers.demandStopped(engine, users, "volume " + name, "removed");
    List<Container> others =
        users.stream()
            .filter(user -> !user.label(Labels.OWN_VOLUME).equals(Optional.of(name)))
            .toList();
    if (!others.isEmpty()) {
      throw new UserProblem(
          "The volume "
              + name
              + " belongs to "
              + VolumeUsers.names(others)
              + " on "
              + engine.describe()
              + ": as long as there is such a container, it cannot be removed.",
          "Remove what uses it: "
              + VolumeUsers.howToRemove(engine, others)
              + ". To keep the container and start over with an empty volume: mvn pgvol:reset");
    }
  }

  /**
   * What is in it.
   *
   * @param known whether anybody could look
   * @param empty whether nothing is in it
   * @param servers a report on each server's data
   * @param bytes the size on disk, -1 where nobody knows
   * @param image the image that was used to look; null for none
   */
  private record Contents(
      boolean known, boolean empty, List<VolumeReport> servers, long bytes, String image) {}

  private Contents look(String name) throws IOException, InterruptedException {
    Map<String, String> images = ServerImages.byMajor(engine);
    if (images.isEmpty()) {
      return new Contents(false, false, List.of(), -1, null);
    }
    String any = images.values().iterator().next();
    ContainerSpec.Mount mount =
        engine.placed(ContainerSpec.Mount.volume(name, PlaceFinder.MOUNT_POINT));
    VolumeScan.Seen seen = new VolumeScan(engine, any, true).look(List.of(mount)).get(mount);
    List<VolumeReport> servers = new ArrayList<>();
    for (Clusters.Cluster cluster : seen.clusters()) {
      Place place =
          new Place(
              name,
              false,
              mount.target(),
              mount.target() + cluster.below(),
              images.getOrDefault(cluster.version(), any),
              Optional.empty());
      servers.add(new VolumeInspector(engine, catalog, console).inspect(place, Optional.empty()));
    }
    return new Contents(
        seen.problem() == null, seen.empty(), servers, seen.bytes().orElse(-1), any);
  }

  /** Databases with data of which there is no backup; «all of it» where it is not a server's. */
  private static List<String> uncovered(Contents contents, List<Backup> backups) {
    if (contents.empty()) {
      return List.of();
    }
    if (contents.servers().isEmpty()) {
      return List.of("all that is in it");
    }
    boolean whole = backups.stream().anyMatch(VolumeRemover::isPhysical);
    if (whole) {
      return List.of();
    }
    List<String> backed =
        backups.stream().flatMap(backup -> backup.database().stream()).distinct().toList();
    return contents.servers().stream()
        .flatMap(server -> used(server).stream())
        .map(VolumeReport.Database::shown)
        .filter(database -> !backed.contains(database))
        .distinct()
        .toList();
  }

  private static boolean isPhysical(Backup backup) {
    return backup.format().word().equals("physical");
  }

  /** Databases that somebody has used: templates are not, nor an empty «postgres». */
  private static List<VolumeReport.Database> used(VolumeReport server) {
    long template =
        server.databases().stream()
            .filter(database -> "template0".equals(database.name()))
            .mapToLong(VolumeReport.Database::bytes)
            .findFirst()
            .orElse(0);
    return server.databases().stream()
        .filter(database -> !"template0".equals(database.name()))
        .filter(
            database ->
                !List.of("postgres", "template1").contains(String.valueOf(database.name()))
                    || database.bytes() > template + USED)
        .toList();
  }

  private void tell(Volume volume, Contents contents, List<Backup> backups) {
    String name = "Volume " + volume.name();
    if (!contents.known()) {
      console.warn(name + ": nobody could look into it, as no PostgreSQL image is here.");
    } else if (contents.empty()) {
      console.info(name + " is empty.");
    } else if (contents.servers().isEmpty()) {
      console.info(
          name + " holds no PostgreSQL data, but other things: " + size(contents.bytes()) + ".");
    }
    for (VolumeReport server : contents.servers()) {
      console.info(
          name
              + ", PostgreSQL "
              + server.version()
              + ", "
              + size(server.bytes())
              + ". Lost with it: "
              + databases(server)
              + ".");
    }
    if (!contents.empty()) {
      console.info(
          backups.isEmpty()
              ? "There is no backup of it in " + catalog.folder() + "."
              : "The newest backup of it: " + describe(backups.get(0)) + ".");
    }
  }

  private static String size(long bytes) {
    return bytes < 0 ? "of unknown size" : Units.size(bytes);
  }

  private static String databases(VolumeReport server) {
    List<VolumeReport.Database> used = used(server);
    return used.isEmpty()
        ? "no database with data"
        : used.stream()
            .map(database -> database.shown() + " (" + Units.size(database.bytes()) + ")")
            .collect(Collectors.joining(", "));
  }

  private static String describe(Backup backup) {
    return backup.name()
        + backup.database().map(database -> " of database " + database).orElse("")
        + ", "
        + Units.age(Duration.between(backup.time(), Instant.now()));
  }

  private void approve(RemoveRequest request, List<String> uncovered, List<Backup> backups) {
    String volume = "volume " + request.volume();
    if (!request.yes() && !console.confirm("Remove " + volume + " and all that is in it?")) {
      throw new UserProblem(
          "Nobody said yes to removing " + volume + ": it is as it was.",
          "Say yes with -Dpgvol.yes (<yes>)."
              + (uncovered.isEmpty() ? "" : " " + withoutBackup(uncovered, backups)));
    }
    if (uncovered.isEmpty() || request.withoutBackup()) {
      return;
    }
    String missing = "There is no backup of " + String.join(", ", uncovered) + " in " + volume;
    if (request.yes()
        || !console.confirm(missing + ", and it cannot be brought back. Remove it all the same?")) {
      throw new UserProblem(missing + ": it is as it was.", withoutBackup(uncovered, backups));
    }
  }

  private static String withoutBackup(List<String> uncovered, List<Backup> backups) {
    return "Take a backup first (mvn pgvol:start and mvn pgvol:backup"
        + (backups.isEmpty() && uncovered.size() < 2 ? "" : " -Dpgvol.databases=all")
        + "), or say that none is needed with -Dpgvol.withoutBackup (<withoutBackup>).";
  }

  private void wait(RemoveRequest request, Contents contents)
      throws IOException, InterruptedException {
    if (contents.image() != null) {
      Workbench.open(
              engine,
              contents.image(),
              request.volume(),
              List.of(
                  engine
                      .placed(ContainerSpec.Mount.volume(request.volume(), PlaceFinder.MOUNT_POINT))
                      .forReading()),
              console,
              request.patience())
          .close();
    }
  }
}

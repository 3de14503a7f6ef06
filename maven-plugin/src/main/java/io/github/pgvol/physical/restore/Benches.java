package io.github.pgvol.physical.restore;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A workbench that sees a place, and the folders of its tablespaces where those are mounted too. A
 * container cannot be given more mounts: when more has to be seen, another takes its place.
 */
final class Benches implements AutoCloseable {

  private final VolumeSetting setting;
  private final Place place;
  private List<ContainerSpec.Mount> mounts;
  private Workbench bench;

  private Benches(VolumeSetting setting, Place place, List<ContainerSpec.Mount> mounts)
      throws IOException, InterruptedException {
    this.setting = setting;
    this.place = place;
    this.mounts = mounts;
    this.bench = begin();
  }

  /**
   * Opens one.
   *
   * @param folders what it has to see
   */
  static Benches open(VolumeSetting setting, Place place, List<String> folders)
      throws IOException, InterruptedException {
    return new Benches(setting, place, mounts(place, folders));
  }

  /** The one that is open. */
  Workbench bench() {
    return bench;
  }

  /** Sees to it that folders can be seen too. */
  void cover(List<String> folders) throws IOException, InterruptedException {
    List<ContainerSpec.Mount> needed = mounts(place, folders);
    if (!mounts.containsAll(needed)) {
      bench.close();
      mounts = needed;
      bench = begin();
    }
  }

  /** Another one for the same, when somebody has ended it. */
  void renew() throws IOException, InterruptedException {
    bench.close();
    bench = begin();
  }

  @Override
  public void close() throws IOException {
    bench.close();
  }

  private Workbench begin() throws IOException, InterruptedException {
    return Workbench.open(
        setting.engine(),
        place.image(),
        place.source(),
        mounts,
        setting.console(),
        setting.patience());
  }

  private static List<ContainerSpec.Mount> mounts(Place place, List<String> folders) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>(List.of(place.mount()));
    Set<String> targets = new HashSet<>(Set.of(place.mountPoint()));
    for (String folder : folders) {
      Optional<Container.Mount> mount = mountOf(place, folder);
      if (mount.isPresent() && targets.add(mount.get().target())) {
        Container.Mount found = mount.get();
        mounts.add(
            found.name().isPresent()
                ? ContainerSpec.Mount.volume(found.name().get(), found.target())
                : ContainerSpec.Mount.folder(found.source(), found.target()));
      }
    }
    return mounts;
  }

  /** The mount of the server's container in which a folder is, and will be after a restart too. */
  static Optional<Container.Mount> mountOf(Place place, String folder) {
    return place
        .container()
        .flatMap(container -> container.mountOf(folder))
        .filter(mount -> !mount.kind().equals("tmpfs") && mount.writable());
  }

  /** The folders that a workbench for this place can see. */
  static List<String> visible(Place place, List<String> folders) {
    return folders.stream()
        .filter(folder -> !inside(folder, place.dataFolder()))
        .filter(folder -> inside(folder, place.mountPoint()) || mountOf(place, folder).isPresent())
        .toList();
  }

  /** True when a path is a folder or lies in it. */
  static boolean inside(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  /** What has to be left alone while these are worked on: names of volumes, and folders. */
  static Set<String> sources(Place place, List<String> folders) {
    Set<String> sources = new HashSet<>(Set.of(place.source()));
    for (String folder : folders) {
      mountOf(place, folder).ifPresent(mount -> sources.add(mount.name().orElse(mount.source())));
    }
    return sources;
  }
}

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

/** Workbenches that see a place, and the folders of its tablespaces where those are mounted too. */
final class Benches {

  private Benches() {}

  /** Opens one. */
  static Workbench open(VolumeSetting setting, Place place, List<String> folders)
      throws IOException, InterruptedException {
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
    return Workbench.open(
        setting.engine(),
        place.image(),
        place.source(),
        mounts,
        setting.console(),
        setting.patience());
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

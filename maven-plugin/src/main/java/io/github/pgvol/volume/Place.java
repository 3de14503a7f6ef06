package io.github.pgvol.volume;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import java.util.Optional;

/**
 * Where a server's data is: a volume or a folder, as files.
 *
 * @param source the volume's name, or the folder on the engine's machine
 * @param folder whether it is a folder (a bind mount)
 * @param mountPoint where containers mount it
 * @param dataFolder PGDATA: the mount point or a folder below it, in a container that mounts the
 *     place there
 * @param image an image that is here and has the server's programs
 * @param container the server's container, running or not; empty where there is only a volume
 */
public record Place(
    String source,
    boolean folder,
    String mountPoint,
    String dataFolder,
    String image,
    Optional<Container> container) {

  /** How it is mounted. */
  public ContainerSpec.Mount mount() {
    return folder
        ? ContainerSpec.Mount.folder(source, mountPoint)
        : ContainerSpec.Mount.volume(source, mountPoint);
  }

  /** What it is, for people: «volume shop_data», «folder /home/me/data». */
  public String describe() {
    return (folder ? "folder " : "volume ") + source;
  }
}

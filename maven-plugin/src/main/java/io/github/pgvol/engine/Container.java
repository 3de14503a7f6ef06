package io.github.pgvol.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as far as pgvol is interested in it.
 *
 * @param id the engine's id
 * @param name its name without a slash
 * @param image the image's name as it was asked for
 * @param command what it runs: the program and its arguments
 * @param imageDigest the image's repository digest, or its id where there is none
 * @param platform operating system and architecture, as in {@code linux/amd64}
 * @param running whether it runs
 * @param state the engine's own word: {@code running}, {@code exited}, {@code created} …
 * @param health the state of its health check, empty without one
 * @param exitCode the exit status of its last run
 * @param labels its labels
 * @param environment its variables; they hold secrets
 * @param mounts what is mounted where
 * @param ports published ports
 * @param temporaryFolders folders that are in memory (tmpfs)
 * @param readOnlyRoot whether its root file system cannot be written
 * @param passing whether the engine removes it as soon as it ends ({@code --rm})
 */
public record Container(
    String id,
    String name,
    String image,
    List<String> command,
    String imageDigest,
    String platform,
    boolean running,
    String state,
    Optional<String> health,
    int exitCode,
    Map<String, String> labels,
    Map<String, String> environment,
    List<Mount> mounts,
    List<Port> ports,
    List<String> temporaryFolders,
    boolean readOnlyRoot,
    boolean passing) {

  /** The official images' PGDATA before version 18. */
  public static final String DEFAULT_DATA_FOLDER = "/var/lib/postgresql/data";

  /**
   * Something mounted into a container.
   *
   * @param kind one of volume, bind, tmpfs
   * @param name the volume's name, empty for others
   * @param source the folder on the engine's machine
   * @param target where it is in the container
   * @param writable whether the container can write to it
   */
  public record Mount(
      String kind, Optional<String> name, String source, String target, boolean writable) {}

  /**
   * A published port.
   *
   * @param inside the TCP port in the container
   * @param host the address it is bound to
   * @param published the port on the engine's machine
   */
  public record Port(int inside, String host, int published) {}

  /** A label. */
  public Optional<String> label(String key) {
    return Optional.ofNullable(labels.get(key)).filter(value -> !value.isEmpty());
  }

  /** A variable of its environment. */
  public Optional<String> variable(String key) {
    return Optional.ofNullable(environment.get(key)).filter(value -> !value.isEmpty());
  }

  /** PGDATA: where its server's data is, as the image or whoever made the container says. */
  public String dataFolder() {
    return variable("PGDATA").orElse(DEFAULT_DATA_FOLDER);
  }

  /** The mount under which a path of the container lies: the one with the longest target. */
  public Optional<Mount> mountOf(String path) {
    Mount best = null;
    for (Mount mount : mounts) {
      boolean below = path.equals(mount.target()) || path.startsWith(mount.target() + "/");
      if (below && (best == null || mount.target().length() > best.target().length())) {
        best = mount;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Name and engine id only: the rest holds secrets. */
  @Override
  public String toString() {
    return "container " + name;
  }
}

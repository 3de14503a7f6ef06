package io.github.pgvol.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to create.
 *
 * @param name its name
 * @param image its image, which has to be there
 * @param command replaces the image's own, unless empty
 * @param environment its variables
 * @param labels its labels
 * @param volumes volume names by the folder they are mounted at
 * @param port the TCP port to publish on the loopback address, empty for none
 * @param sharedMemory the size of /dev/shm in bytes, 0 for the engine's default (64 MiB)
 */
public record ContainerSpec(
    String name,
    String image,
    List<String> command,
    Map<String, String> environment,
    Map<String, String> labels,
    Map<String, String> volumes,
    Optional<Publish> port,
    long sharedMemory) {

  /**
   * A port to publish.
   *
   * @param inside the TCP port in the container
   * @param published the port on the loopback address, 0 for a free one
   */
  public record Publish(int inside, int published) {}
}

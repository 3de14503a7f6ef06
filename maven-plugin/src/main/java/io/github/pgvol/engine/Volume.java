package io.github.pgvol.engine;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A volume of an engine.
 *
 * @param name its name
 * @param driver its driver
 * @param mountpoint where it is on the engine's machine
 * @param labels its labels
 * @param createdAt when it was created, empty where the engine does not tell
 */
public record Volume(
    String name,
    String driver,
    String mountpoint,
    Map<String, String> labels,
    Optional<Instant> createdAt) {

  /** True when the engine made up its name: nobody asked for it, and prune takes it away. */
  public boolean anonymous() {
    return labels.containsKey("com.docker.volume.anonymous") || name.matches("[0-9a-f]{64}");
  }
}

package io.github.pgvol.migrate.flyway;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How Flyway is set up.
 *
 * @param configuration Flyway's own names, each with {@code flyway.} before it, without those of
 *     the connection
 * @param locations where migrations are, as Flyway writes it; empty for those of {@code
 *     configuration}
 * @param folder what relative paths begin at
 * @param classPath what Java migrations, callbacks and {@code classpath:} locations are looked for
 *     on; asked for only when it is needed
 */
public record FlywaySetting(
    Map<String, String> configuration,
    List<String> locations,
    Path folder,
    Supplier<List<URL>> classPath) {

  /** Copies its arguments. */
  public FlywaySetting {
    configuration = Map.copyOf(configuration);
    locations = List.copyOf(locations);
  }
}

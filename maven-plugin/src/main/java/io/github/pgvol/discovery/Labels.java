package io.github.pgvol.discovery;

import io.github.pgvol.engine.Container;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Labels that Compose and pgvol put on containers.
 *
 * @see <a href="https://docs.docker.com/reference/compose-file/">Compose</a>; the labels are those
 *     of Compose v2's {@code pkg/api/labels.go}
 */
public final class Labels {

  /** On containers that pgvol:start made: the volume that they run on. */
  public static final String OWN_VOLUME = "io.github.pgvol.volume";

  /** On containers that pgvol:start made: the project's folder. */
  public static final String OWN_PROJECT = "io.github.pgvol.project";

  /** The services that a service waits for; Compose v1 does not tell them. */
  public static final String DEPENDENCIES = "com.docker.compose.depends_on";

  private Labels() {}

  /** The Compose project. */
  public static Optional<String> project(Container container) {
    return container
        .label("com.docker.compose.project")
        .or(() -> container.label("io.podman.compose.project"));
  }

  /** The Compose service. */
  public static Optional<String> service(Container container) {
    return container
        .label("com.docker.compose.service")
        .or(() -> container.label("io.podman.compose.service"));
  }

  /** The folder of the Compose project, or of the project that pgvol:start was run for. */
  public static Optional<Path> folder(Container container) {
    return container
        .label("com.docker.compose.project.working_dir")
        .or(() -> container.label(OWN_PROJECT))
        .flatMap(Labels::path);
  }

  /** A label from another operating system may be no path on this one. */
  private static Optional<Path> path(String label) {
    try {
      return Optional.of(Path.of(label));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The services that a container's service was told to wait for. */
  public static List<String> dependencies(Container container) {
    // «db:service_healthy:true,cache:service_started:false»
    List<String> services = new ArrayList<>();
    container
        .label(DEPENDENCIES)
        .ifPresent(
            label -> {
              for (String dependency : label.split(",", -1)) {
                services.add(dependency.split(":", 2)[0].strip());
              }
            });
    return services;
  }
}

package io.github.pgvol.volume.manage;

import io.github.pgvol.discovery.Labels;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The containers that use a volume or folder, and how they are stopped. */
public final class VolumeUsers {

  private VolumeUsers() {}

  /** Containers that mount it, running or not; pgvol's own helpers are none. */
  public static List<Container> of(Engine engine, String source) throws IOException {
    return of(engine.containers(), source);
  }

  static List<Container> of(List<Container> containers, String source) {
    return containers.stream()
        .filter(container -> container.label(Workbench.LABEL).isEmpty())
        .filter(
            container ->
                container.mounts().stream()
                    .anyMatch(
                        mount ->
                            mount.name().isPresent()
                                ? mount.name().get().equals(source)
                                : mount.source().equals(source)))
        .toList();
  }

  /** Their names, with the state of those that do not run. */
  public static String names(List<Container> containers) {
    return containers.stream()
        .map(
            container ->
                container.running()
                    ? container.name()
                    : container.name() + " (" + container.state() + ")")
        .collect(Collectors.joining(", "));
  }

  /** The commands that stop them, one for each. */
  public static String howToStop(Engine engine, List<Container> containers) {
    return containers.stream()
        .map(container -> howToStop(engine, container))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String howToStop(Engine engine, Container container) {
    Optional<String> own = container.label(Labels.OWN_VOLUME);
    if (own.isPresent()) {
      return "mvn pgvol:stop -Dpgvol.volume=" + own.get();
    }
    Optional<String> project = Labels.project(container);
    Optional<String> service = Labels.service(container);
    return project.isPresent() && service.isPresent()
        ? engine.kind() + " compose -p " + project.get() + " stop " + service.get()
        : engine.command("stop", container.name());
  }

  /** The commands that remove them, their volumes not. */
  static String howToRemove(Engine engine, List<Container> containers) {
    return containers.stream()
        .map(
            container -> {
              Optional<String> project = Labels.project(container);
              Optional<String> service = Labels.service(container);
              return project.isPresent() && service.isPresent()
                  ? engine.kind() + " compose -p " + project.get() + " rm -s " + service.get()
                  : engine.command("rm", container.name());
            })
        .distinct()
        .collect(Collectors.joining("; "));
  }

  /**
   * Demands that none of them runs.
   *
   * @param what the volume or folder in words
   * @param purpose why it must not be in use, completing «… cannot be»
   */
  public static void demandStopped(
      Engine engine, List<Container> containers, String what, String purpose) {
    List<Container> running = containers.stream().filter(Container::running).toList();
    if (!running.isEmpty()) {
      throw new UserProblem(
          "The "
              + what
              + " is in use by "
              + names(running)
              + " on "
              + engine.describe()
              + ": it cannot be "
              + purpose
              + ".",
          "Stop what uses it: " + howToStop(engine, running));
    }
  }
}

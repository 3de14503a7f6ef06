package io.github.pgvol.volume;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The containers that use a volume: stopped while its files are copied, exchanged or emptied, and
 * started again. What is stopped is written down first, so that after a kill the next run starts
 * it. To be used while one has the volume's workbench: by that, others know that it is for a
 * reason.
 */
public final class Halt {

  /** A server writes all that it has in memory before it ends. */
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);

  private final Engine engine;
  private final Console console;
  private final Path notes;
  private final String prefix;
  private final Path note;
  private List<Container> stopped = List.of();

  /**
   * @param engine what runs them
   * @param place what they use
   * @param notes the folder in which is written down what was stopped
   * @param console is told
   */
  public Halt(Engine engine, Place place, Path notes, Console console) {
    this.engine = engine;
    this.console = console;
    this.notes = notes;
    UUID key = UUID.nameUUIDFromBytes(place.source().getBytes(StandardCharsets.UTF_8));
    this.prefix = "stopped-volume-" + key + "-";
    this.note = notes.resolve(prefix + UUID.randomUUID());
  }

  /** Notes of runs that were killed, or that are at work now. */
  public List<Path> forgotten() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(notes)) {
      try (DirectoryStream<Path> listed = Files.newDirectoryStream(notes, prefix + "*")) {
        listed.forEach(found::add);
      }
    }
    return found;
  }

  /**
   * Starts again what a run that was killed had stopped. To be called while one has the workbench:
   * a run that is at work has stopped it for a reason.
   *
   * @return whether anything was started
   */
  public boolean startForgotten() throws IOException {
    boolean started = false;
    for (Path forgotten : forgotten()) {
      for (String id : Files.readAllLines(forgotten)) {
        Optional<Container> container = engine.container(id);
        if (container.isPresent() && !container.get().running()) {
          engine.start(id);
          started = true;
          console.warn(
              "Started container "
                  + container.get().name()
                  + " again, which an earlier run had stopped.");
        }
      }
      Files.deleteIfExists(forgotten);
    }
    return started;
  }

  /** The running containers that mount any of these, the server's own excepted. */
  public List<Container> users(Set<String> sources, Optional<Container> server) throws IOException {
    return engine.containers().stream()
        .filter(Container::running)
        .filter(container -> container.label(Workbench.LABEL).isEmpty())
        .filter(container -> server.map(own -> !own.id().equals(container.id())).orElse(true))
        .filter(
            container ->
                container.mounts().stream()
                    .anyMatch(mount -> sources.contains(mount.name().orElse(mount.source()))))
        .toList();
  }

  /**
   * Stops containers.
   *
   * @param all the one that the others need comes last
   */
  public void stop(List<Container> all) throws IOException {
    if (all.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    all.forEach(container -> lines.add(0, container.id()));
    Files.createDirectories(notes);
    Files.write(note, lines);
    stopped = all;
    console.info("Stopping " + String.join(", ", all.stream().map(Container::name).toList()) + ".");
    for (Container container : all) {
      engine.stop(container.id(), STOP_PATIENCE);
    }
  }

  /** Stops one of them once more. */
  public void stopAgain(Container container) throws IOException {
    engine.stop(container.id(), STOP_PATIENCE);
  }

  /** Starts what was stopped; what runs already stays as it is. */
  public void startAll() throws IOException {
    IOException failure = null;
    for (int i = stopped.size() - 1; i >= 0; i--) {
      Container container = stopped.get(i);
      try {
        if (engine.container(container.id()).isPresent()) {
          engine.start(container.id());
        }
      } catch (IOException e) {
        console.warn("Could not start " + container.name() + ": " + e.getMessage());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    stopped = List.of();
    Files.deleteIfExists(note);
  }
}

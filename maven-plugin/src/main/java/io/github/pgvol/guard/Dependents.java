package io.github.pgvol.guard;

import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.Labels;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The containers of a server's Compose project that depend on it: stopped before its data is
 * swapped and started after, whatever happens.
 *
 * <p>What is stopped is written down first. When this process is killed before it has started them
 * again, the next run on the same server does.
 */
public final class Dependents {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final int START_ATTEMPTS = 3;

  /** What becomes of them. */
  public enum Policy {
    /** They stay as they are. */
    KEEP,
    /** They are restarted after the swap. */
    RESTART,
    /** They are stopped before the swap and started after it. */
    STOP;

    /**
     * Reads a parameter.
     *
     * @throws UserProblem when it is none of these
     */
    public static Policy parse(String word) {
      for (Policy policy : values()) {
        if (policy.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
          return policy;
        }
      }
      throw new UserProblem(
          "«" + word + "» is nothing that can become of dependents.",
          "Set <dependents> (-Dpgvol.dependents) to keep, restart or stop.");
    }
  }

  private final Engine engine;
  private final Container server;
  private final Policy policy;
  private final Path notes;
  private final Console console;
  private final Object stopping = new Object();

  /**
   * @param engine what runs them
   * @param server the server's container
   * @param policy what becomes of them
   * @param notes the folder in which is written down what was stopped
   * @param console is told
   */
  public Dependents(Engine engine, Container server, Policy policy, Path notes, Console console) {
    this.engine = engine;
    this.server = server;
    this.policy = policy;
    this.notes = notes;
    this.console = console;
  }

  /** Those of a server of which no engine tells who depends on it: they are kept as they are. */
  public static Dependents none(Console console) {
    return new Dependents(null, null, Policy.KEEP, null, console);
  }

  /** Whether some were stopped by a run that was killed, or is at work now. */
  public boolean forgotten() throws IOException {
    return !forgottenNotes().isEmpty();
  }

  /** Starts again what a run that was killed had stopped. To be called in one's turn. */
  public void startForgotten() throws IOException {
    for (Path note : forgottenNotes()) {
      boolean all = true;
      for (String id : Files.readAllLines(note)) {
        all &= startForgotten(id);
      }
      if (all) {
        Files.deleteIfExists(note);
      }
    }
  }

  private List<Path> forgottenNotes() throws IOException {
    List<Path> found = new ArrayList<>();
    if (engine != null && Files.isDirectory(notes)) {
      try (DirectoryStream<Path> listed = Files.newDirectoryStream(notes, prefix() + "*")) {
        listed.forEach(found::add);
      }
    }
    return found;
  }

  private boolean startForgotten(String id) throws IOException {
    Optional<Container> container = engine.container(id);
    if (container.isEmpty() || container.get().running()) {
      return true;
    }
    String name = "container " + container.get().name();
    try {
      engine.start(id);
    } catch (IOException e) {
      console.warn(
          "Could not start " + name + ", which an earlier run had stopped: " + e.getMessage());
      return false;
    }
    console.warn("Started " + name + " again, which an earlier run had stopped.");
    return true;
  }

  private String prefix() {
    return "stopped-" + server.id().substring(0, Math.min(12, server.id().length())) + "-";
  }

  /**
   * Does what the policy says before a swap; the cleanup of the run starts them again at the
   * latest.
   */
  public Cleanup.Step beforeSwap(ServerRun run) throws IOException {
    return beforeSwap(run.cleanup(), run.id());
  }

  /**
   * As {@link #beforeSwap(ServerRun)}, where the server itself may not run.
   *
   * @param cleanup starts them again at the latest
   * @param id the run's own mark
   */
  public Cleanup.Step beforeSwap(Cleanup cleanup, String id) throws IOException {
    if (policy != Policy.STOP) {
      return cleanup.add("do nothing", () -> {});
    }
    return stop(cleanup, id);
  }

  /** Does what the policy says after a swap that went well. */
  public void afterSwap(ServerRun run, Cleanup.Step stopped) throws IOException {
    afterSwap(run.cleanup(), run.id(), stopped);
  }

  /** As {@link #afterSwap(ServerRun, Cleanup.Step)}, where the server itself may not run. */
  public void afterSwap(Cleanup cleanup, String id, Cleanup.Step stopped) throws IOException {
    stopped.now();
    if (policy == Policy.RESTART) {
      stop(cleanup, id).now();
    }
  }

  private Cleanup.Step stop(Cleanup cleanup, String id) throws IOException {
    List<Container> dependents = running();
    Path note = notes.resolve(prefix() + id);
    AtomicBoolean over = new AtomicBoolean();
    Cleanup.Step step =
        cleanup.add("start the dependents again", () -> start(dependents, note, over));
    if (dependents.isEmpty()) {
      return step;
    }
    Files.createDirectories(notes);
    Files.write(note, dependents.stream().map(Container::id).toList());
    console.info("Stopping " + names(dependents) + ".");
    for (Container dependent : dependents) {
      synchronized (stopping) {
        if (over.get()) {
          throw new CancellationException("Maven was told to stop");
        }
        engine.stop(dependent.id(), STOP_PATIENCE);
      }
    }
    return step;
  }

  private void start(List<Container> dependents, Path note, AtomicBoolean over) throws IOException {
    // At the process's end this comes from another thread, in the middle of a stop: a container
    // that
    // is being stopped runs, and so would not be started.
    synchronized (stopping) {
      over.set(true);
      startStopped(dependents, note);
    }
  }

  private void startStopped(List<Container> dependents, Path note) throws IOException {
    // Stopped the dependents first, started the ones that they depend on first.
    List<Container> reversed = new ArrayList<>(dependents);
    Collections.reverse(reversed);
    IOException failure = null;
    for (Container dependent : reversed) {
      try {
        startInsistently(dependent);
      } catch (IOException e) {
        console.warn("Could not start " + dependent.name() + ": " + e.getMessage());
        failure = e;
      }
    }
    if (!dependents.isEmpty() && failure == null) {
      console.info("Started " + names(dependents) + ".");
    }
    if (failure != null) {
      throw failure;
    }
    Files.deleteIfExists(note);
  }

  /** An engine that has just been asked to do much may refuse once: it is asked again. */
  private void startInsistently(Container dependent) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        engine.start(dependent.id());
        return;
      } catch (IOException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
        console.debug("Starting " + dependent.name() + " again: " + e.getMessage());
      }
    }
  }

  private static String names(List<Container> containers) {
    return String.join(", ", containers.stream().map(Container::name).toList());
  }

  /** Running containers that depend on the server, directly or through others; the last first. */
  private List<Container> running() throws IOException {
    Optional<String> project = Labels.project(server);
    Optional<String> service = Labels.service(server);
    if (project.isEmpty() || service.isEmpty()) {
      return List.of();
    }
    List<Container> others =
        engine.containers().stream()
            .filter(container -> !container.id().equals(server.id()))
            .filter(container -> Labels.project(container).equals(project))
            .toList();
    List<Container> found = new ArrayList<>();
    Set<String> services = new HashSet<>(Set.of(service.get()));
    if (others.stream().noneMatch(other -> other.labels().containsKey(Labels.DEPENDENCIES))) {
      if (!others.isEmpty()) {
        console.warn(
            "The containers of project "
                + project.get()
                + " do not tell what they depend on (Compose v1 does not label them): none was"
                + " stopped. Stop them yourself, or start the project with Compose v2.");
      }
    }
    boolean more = true;
    while (more) {
      more = false;
      for (Container other : others) {
        boolean depends = Labels.dependencies(other).stream().anyMatch(services::contains);
        if (depends && !found.contains(other)) {
          found.add(0, other);
          Labels.service(other).ifPresent(services::add);
          more = true;
        }
      }
    }
    return found.stream().filter(Container::running).toList();
  }
}

package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Halt;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * The time in which the server is stopped and its files are exchanged. It ends with the server
 * running on the new files, or on the old ones; whoever ends it: the goal, a failure, or Maven that
 * is told to stop.
 */
final class Exchange {

  private final VolumeSetting setting;
  private final Engine engine;
  private final Console console;
  private final Place place;
  private final List<String> folders;
  private final Benches bench;
  private final ClusterFiles files;

  private final Halt halt;
  private boolean ended;
  private boolean settled;

  /**
   * @param folders the folders of tablespaces that take part
   * @param bench in which all of them are mounted
   */
  Exchange(VolumeSetting setting, Place place, List<String> folders, Benches bench) {
    this.setting = setting;
    this.engine = setting.engine();
    this.console = setting.console();
    this.place = place;
    this.folders = folders;
    this.bench = bench;
    this.files = new ClusterFiles(bench.bench(), place);
    this.halt = new Halt(engine, place, setting.notes(), console);
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** One step; once the end has come from elsewhere, there is none any more. */
  private synchronized void step(Step step) throws IOException, InterruptedException {
    if (ended) {
      throw new CancellationException("Maven was told to stop");
    }
    step.run();
  }

  /**
   * Exchanges.
   *
   * @param kind {@code restore} or {@code undo}
   * @param by what does it, in words
   * @param keep whether the old cluster is kept for an undo
   * @return whether a server answers on the new files; false where there is no container
   * @throws UserProblem when it does not: the old files are back, and the server runs on them
   */
  boolean run(Cleanup cleanup, String kind, String by, boolean keep)
      throws IOException, InterruptedException {
    String id = UUID.randomUUID().toString().substring(0, 8);
    Optional<Dependents> dependents =
        place
            .container()
            .map(
                container ->
                    new Dependents(
                        engine, container, setting.dependents(), setting.notes(), console));
    Optional<Cleanup.Step> stopped = Optional.empty();
    if (dependents.isPresent()) {
      dependents.get().startForgotten();
      stopped = Optional.of(dependents.get().beforeSwap(cleanup, id));
    }
    Cleanup.Step end = cleanup.add("bring the server back", this::end);
    step(this::stop);
    step(this::requireStopped);
    step(
        () ->
            files.swap(
                kind, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), by, folders));
    boolean answers = false;
    if (place.container().isPresent()) {
      start(place.container().get());
      answers = true;
    }
    step(
        () -> {
          files.settle(keep);
          settled = true;
        });
    end.now();
    if (dependents.isPresent()) {
      dependents.get().afterSwap(cleanup, id, stopped.get());
    }
    return answers;
  }

  private void stop() throws IOException {
    Optional<Container> server = place.container().flatMap(this::now).filter(Container::running);
    List<Container> all =
        new ArrayList<>(halt.users(Benches.sources(place, folders), place.container()));
    server.ifPresent(all::add);
    halt.stop(all);
  }

  /** A server that writes into files that move destroys both clusters. */
  private void requireStopped() throws IOException {
    List<String> running =
        halt.users(Benches.sources(place, folders), Optional.empty()).stream()
            .map(Container::name)
            .toList();
    if (!running.isEmpty()) {
      throw new UserProblem(
          "Somebody has started "
              + String.join(", ", running)
              + " again, which uses "
              + place.describe()
              + ". The old data is untouched.",
          "Stop what starts it, then run this goal again.");
    }
  }

  private Optional<Container> now(Container container) {
    try {
      return engine.container(container.id());
    } catch (IOException e) {
      // Stopping one that is stopped does no harm.
      return Optional.of(container);
    }
  }

  private void start(Container container) throws IOException, InterruptedException {
    Answer answer = new Answer(setting);
    Optional<String> wrong;
    try {
      step(() -> engine.start(container.id()));
      wrong = answer.await(container);
    } catch (UserProblem e) {
      wrong = Optional.of("it could not be started (" + e.getMessage() + ")");
    }
    if (wrong.isEmpty()) {
      return;
    }
    List<String> log = answer.log(container);
    step(() -> halt.stopAgain(container));
    step(files::revert);
    throw new UserProblem(
        "The server in container "
            + container.name()
            + " does not come up on the restored files: "
            + wrong.get()
            + ". The old files are back in "
            + place.describe()
            + ". Its log:\n"
            + String.join("\n", log),
        "Mend what the log tells, or choose another backup with <backup> (-Dpgvol.backup). Where files"
            + " of another machine do not fit, a logical backup does (-Dpgvol.format=custom).");
  }

  /** Whatever has happened: one cluster or the other, whole, and everything runs again. */
  private synchronized void end() throws IOException, InterruptedException {
    if (ended) {
      return;
    }
    ended = true;
    switch (settled ? ClusterFiles.Recovered.NONE : recover()) {
      case BACK ->
          console.warn("The old files are back in " + place.describe() + ", as they were.");
      case FORWARD ->
          console.warn(
              "The new files are in "
                  + place.describe()
                  + "; whether the server comes up on them was not seen. The state before: mvn"
                  + " pgvol:undo");
      case NONE -> {}
    }
    halt.startAll();
  }

  private ClusterFiles.Recovered recover() throws IOException, InterruptedException {
    try {
      return files.recover();
    } catch (IOException | UserProblem e) {
      console.debug("The workbench does not work any more: " + e.getMessage());
    }
    bench.renew();
    return new ClusterFiles(bench.bench(), place).recover();
  }
}

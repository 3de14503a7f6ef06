package io.github.pgvol.physical.restore;

import io.github.pgvol.engine.Container;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Halt;
import io.github.pgvol.volume.Place;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a run that was killed has left: an exchange or an emptying of files in the middle, a server
 * that it had stopped. Brought to its end before anything else is done with the place.
 */
public final class Unfinished {

  private final VolumeSetting setting;

  /** Looks after what was left. */
  public Unfinished(VolumeSetting setting) {
    this.setting = setting;
  }

  /**
   * Brings it to its end, and starts what that run had stopped.
   *
   * @return the place as it is now
   */
  public Place finish(Place place) throws IOException, InterruptedException {
    Halt halt = new Halt(setting.engine(), place, setting.notes(), setting.console());
    Place now = left(place) || !halt.forgotten().isEmpty() ? finish(place, halt) : place;
    if (now.container().isPresent()) {
      startDependents(now.container().get());
    }
    return now;
  }

  private Place finish(Place place, Halt halt) throws IOException, InterruptedException {
    // Another run may be at it: then it is waited for, and has left nothing.
    Optional<SwapNote> note;
    try (Benches bench = Benches.open(setting, place, List.of())) {
      note = new ClusterFiles(bench.bench(), place).journal();
    }
    boolean started;
    List<String> folders = note.map(SwapNote::folders).orElse(List.of());
    try (Benches bench = Benches.open(setting, place, folders)) {
      ClusterFiles.Recovered recovered = new ClusterFiles(bench.bench(), place).recover();
      tell(place, note.map(SwapNote::by).orElse("a reset"), recovered);
      started = halt.startForgotten();
    }
    Place now = now(place);
    Optional<Container> running = now.container().filter(Container::running);
    if (started && running.isPresent()) {
      Answer answer = new Answer(setting);
      answer
          .await(running.get())
          .ifPresent(
              why ->
                  setting
                      .console()
                      .warn(
                          "The server in container "
                              + running.get().name()
                              + " does not answer: "
                              + why
                              + ". Its log:\n"
                              + String.join("\n", answer.log(running.get()))));
    }
    return now;
  }

  /**
   * Starts the dependents that a run which was killed had stopped, when their server runs: whoever
   * has stopped them starts them last, so that they may be all that is left.
   */
  public void startDependents(Container server) throws IOException, InterruptedException {
    Dependents dependents =
        new Dependents(
            setting.engine(), server, Dependents.Policy.KEEP, setting.notes(), setting.console());
    if (!server.running() || !dependents.forgotten()) {
      return;
    }
    // A run that is at work has stopped them for a reason: it is waited for.
    try (ServerRun run =
        ServerRun.begin(
            setting.lookup().server(server),
            setting.console(),
            setting.who(),
            "",
            setting.patience())) {
      setting.console().debug("Starting dependents in turn " + run.id() + ".");
      dependents.startForgotten();
    } catch (UserProblem e) {
      if (!(e.getCause() instanceof Session.ConnectException)) {
        throw e;
      }
      setting
          .console()
          .debug("Dependents stay stopped: their server does not answer: " + e.getMessage());
    }
  }

  private void tell(Place place, String by, ClusterFiles.Recovered recovered) {
    String what = "An earlier run was ended in the middle of " + by + ": ";
    switch (recovered) {
      case BACK ->
          setting
              .console()
              .warn(what + "the old files are back in " + place.describe() + ", as they were.");
      case FORWARD ->
          setting
              .console()
              .warn(
                  what
                      + "what it did is done in "
                      + place.describe()
                      + ". The state before: mvn pgvol:undo, or the backup taken before.");
      case NONE -> {}
    }
  }

  private Place now(Place place) throws IOException {
    if (place.container().isEmpty()) {
      return place;
    }
    Optional<Container> container = setting.engine().container(place.container().get().id());
    return new Place(
        place.source(),
        place.folder(),
        place.mountPoint(),
        place.dataFolder(),
        place.image(),
        container);
  }

  /** Whether there is a journal: a container shows its files, running or not. */
  private boolean left(Place place) throws IOException, InterruptedException {
    if (place.container().isEmpty()) {
      try (Benches bench = Benches.open(setting, place, List.of())) {
        return new ClusterFiles(bench.bench(), place).journal().isPresent();
      }
    }
    String journal = place.dataFolder() + "/" + ClusterFiles.OWN + "journal";
    try {
      setting.engine().download(place.container().get().id(), journal).close();
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}

package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.util.Optional;

/**
 * The turn on the server of a place, as long as that runs: other goals that are at work on its
 * databases are waited for. A server that does not answer has nobody at work on it.
 */
public final class Turn implements AutoCloseable {

  private final Optional<ServerRun> run;
  private final Console console;

  private Turn(Optional<ServerRun> run, Console console) {
    this.run = run;
    this.console = console;
  }

  /** Waits for it. */
  public static Turn take(VolumeSetting setting, Place place)
      throws IOException, InterruptedException {
    Optional<Container> running = place.container().filter(Container::running);
    if (running.isEmpty()) {
      return new Turn(Optional.empty(), setting.console());
    }
    ContainerServer server = setting.lookup().server(running.get());
    try {
      // Of the two databases that control is put in, the one that is not the target is there
      // always.
      ServerRun run =
          ServerRun.begin(server, setting.console(), setting.who(), "", setting.patience());
      return new Turn(Optional.of(run), setting.console());
    } catch (IOException e) {
      return silent(setting, server, e);
    } catch (UserProblem e) {
      if (e.getCause() instanceof Session.ConnectException) {
        return silent(setting, server, e);
      }
      throw e;
    }
  }

  private static Turn silent(VolumeSetting setting, ContainerServer server, Exception why) {
    setting
        .console()
        .warn(
            "Nobody can be asked in "
                + server.describe()
                + " who is at work there; this goal goes on all the same. "
                + String.valueOf(why.getMessage()).strip());
    return new Turn(Optional.empty(), setting.console());
  }

  /** The turn; empty when no server runs, or none that answers. */
  Optional<ServerRun> run() {
    return run;
  }

  /** Tells those who look into a problem whether there is one. */
  public void tell() {
    console.debug(run.isPresent() ? "The turn on the server has come." : "No server runs.");
  }

  @Override
  public void close() {
    run.ifPresent(ServerRun::close);
  }
}

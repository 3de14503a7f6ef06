package io.github.pgvol.maven;

import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.Labels;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.docker.DockerEngines;
import io.github.pgvol.engine.docker.Machine;
import io.github.pgvol.engine.docker.NoEngine;
import io.github.pgvol.engine.local.Binaries;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.engine.local.LocalHome;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Which engine it is: the one that is asked for, else the one that runs this project's server, else
 * the first that answers.
 *
 * @param console is told when it is not the one that one would think
 * @param artifacts what brings PostgreSQL's programs where there are none
 * @param folders the project's folders
 * @param making whether the goal makes servers or volumes: then it does not matter that there are
 *     none
 */
record EngineChoice(
    Console console, Binaries.Source artifacts, List<Path> folders, boolean making) {

  /** Connects. */
  Engine connect(ServerParameters parameters) throws InterruptedException {
    LocalEngine local = local(parameters);
    String wanted = parameters.engine().strip().toLowerCase(Locale.ROOT);
    if (wanted.equals(LocalEngine.KIND)) {
      return local;
    }
    if (!wanted.equals("auto")) {
      return new DockerEngines(Machine.here()).connect(parameters.engine());
    }
    try {
      if (serves(local)) {
        console.debug("The server of this project is one of the local engine.");
        return local;
      }
      return new DockerEngines(Machine.here()).connect(parameters.engine());
    } catch (NoEngine e) {
      if (making || hasVolumes(local)) {
        console.info("No container engine answers: using " + local.describe() + ".");
        console.debug(e.getMessage());
        return local;
      }
      throw new UserProblem(
          e.getMessage(),
          e.advice()
              + " Without a container engine, pgvol runs servers itself: mvn pgvol:start"
              + " -Dpgvol.engine=local",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LocalEngine local(ServerParameters parameters) {
    LocalHome home =
        parameters
            .localDirectory()
            .map(LocalHome::new)
            .orElseGet(
                () -> LocalHome.usual(System.getenv(), Path.of(System.getProperty("user.home"))));
    return new LocalEngine(home, new Binaries(home, artifacts), console::info);
  }

  private boolean serves(LocalEngine local) throws IOException {
    return local.containers().stream()
        .filter(Container::running)
        .flatMap(container -> container.label(Labels.OWN_PROJECT).stream())
        .anyMatch(project -> folders.stream().map(Path::toString).anyMatch(project::equals));
  }

  private static boolean hasVolumes(LocalEngine local) {
    try {
      return !local.volumes().isEmpty() || !local.containers().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

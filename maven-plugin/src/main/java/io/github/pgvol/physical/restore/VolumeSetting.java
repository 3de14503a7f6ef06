package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.guard.Dependents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What work on a volume's files needs, whichever it is.
 *
 * @param engine what runs containers
 * @param console what speaks to the user
 * @param lookup tells who connects to a running server
 * @param dependents what becomes of the containers that depend on the server
 * @param notes the folder in which is written down what was stopped
 * @param who what others that wait are told
 * @param patience how long to wait for others
 * @param startPatience how long a server may take until it answers
 */
public record VolumeSetting(
    Engine engine,
    Console console,
    Lookup lookup,
    Dependents.Policy dependents,
    Path notes,
    String who,
    Duration patience,
    Duration startPatience) {

  /** Tells who connects to a server. */
  @FunctionalInterface
  public interface Lookup {
    /** The server in a running container. */
    ContainerServer server(Container container) throws IOException, InterruptedException;
  }
}

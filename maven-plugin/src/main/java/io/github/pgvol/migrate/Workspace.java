package io.github.pgvol.migrate;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Server;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Reach;
import io.github.pgvol.postgres.Session;
import java.io.IOException;

/**
 * A database to work on.
 *
 * @param server the server
 * @param reach how it is reached by network
 * @param database the database
 * @param name what the server's own views show for sessions
 * @param console is told
 */
public record Workspace(Server server, Reach reach, String database, String name, Console console) {

  /** Opens a session in the database, beside the server. */
  Session open() throws IOException, InterruptedException {
    return Connections.open(server, database, name);
  }
}

package io.github.pgvol.migrate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Server;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Reach;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How far a database is.
 *
 * @param database the database
 * @param migrator what migrates it, null when nothing is configured
 * @param version the version it is at
 * @param migrations what is applied, pending, changed, failed
 * @param problems what forbids to migrate
 * @param tables the version tables that are in it, of whatever tool
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Info(
    String database,
    String migrator,
    String version,
    List<Step> migrations,
    List<String> problems,
    List<Migrations> tables) {

  private static final String NAME = "pgvol-info";

  /** Copies its lists. */
  public Info {
    migrations = List.copyOf(migrations);
    problems = List.copyOf(problems);
    tables = List.copyOf(tables);
  }

  /** Looks; waits for nobody, and changes nothing. */
  public static Info read(Server server, Optional<Migrator> migrator, Console console)
      throws IOException, InterruptedException {
    String database = server.access().database();
    try (Session session = Connections.open(server, database, NAME)) {
      List<Migrations> tables = new Inspector(session).migrations();
      if (migrator.isEmpty()) {
        return new Info(
            database,
            null,
            tables.isEmpty() ? null : tables.get(0).version(),
            List.of(),
            List.of(),
            tables);
      }
      try (Reach reach = Reach.open(server, session, database, console)) {
        Outlook outlook =
            migrator.get().look(new Workspace(server, reach, database, NAME, console));
        return new Info(
            database,
            migrator.get().describe(),
            outlook.version(),
            outlook.steps(),
            outlook.problems(),
            tables);
      }
    }
  }
}

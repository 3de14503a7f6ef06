package io.github.pgvol.physical.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A way to the server's replication protocol, which pg_basebackup speaks: as whom, and over what.
 *
 * @param how makes a tool take this way
 */
record Replication(UnaryOperator<Tool> how) {

  private static final String COLD =
      "Take the backup while the server is stopped for the time of the copy (<online>false</online>,"
          + " -Dpgvol.online=false), or ";

  /**
   * Finds one that the server accepts.
   *
   * @throws UserProblem when there is none: with the server's words, and the way without it
   */
  static Replication find(Server server) throws IOException, InterruptedException {
    List<UnaryOperator<Tool>> ways = new ArrayList<>();
    ways.add(tool -> tool);
    ways.add(tool -> tool.withEnvironment("PGHOST", "127.0.0.1"));
    // Peer authentication wants the system's user of the same name.
    ways.add(tool -> tool.as("postgres"));
    ways.add(tool -> tool.as("postgres").withEnvironment("PGUSER", "postgres"));
    Optional<String> refusal = Optional.empty();
    for (UnaryOperator<Tool> way : ways) {
      Tool psql = Tool.of("psql", "-XAtwq", "-d", "replication=yes", "-c", "IDENTIFY_SYSTEM");
      ToolResult result = server.run(way.apply(psql), null, OutputStream.nullOutputStream());
      if (result.ok()) {
        return new Replication(way);
      }
      refusal = refusal.or(() -> Optional.of(Tools.shorten(result.errors())));
    }
    throw new UserProblem(
        "The server accepts no replication connection, which a backup of a running server needs: "
            + server.describe()
            + " says: "
            + refusal.orElse(""),
        COLD
            + "let user "
            + server.access().user()
            + " in: a line «local replication all trust» (or scram-sha-256) in pg_hba.conf, then"
            + " SELECT pg_reload_conf().");
  }

  /**
   * Demands what can be seen before: the server's words for it come in many languages.
   *
   * @throws UserProblem when the user or the server may not do it
   */
  static void demandSettings(ServerRun run) throws IOException, InterruptedException {
    JsonNode row =
        run.control()
            .query(
                "SELECT current_setting('max_wal_senders')::int AS senders,"
                    + " current_setting('max_replication_slots')::int AS slots,"
                    + " current_setting('wal_level') AS level,"
                    + " (SELECT rolsuper OR rolreplication FROM pg_roles"
                    + " WHERE rolname = current_user) AS may")
            .get(0);
    String server = run.server().describe();
    String user = run.server().access().user();
    if (!row.get("may").asBoolean()) {
      throw new UserProblem(
          "User " + user + " has no replication right on " + server + ".",
          COLD
              + "give it the right (ALTER ROLE … REPLICATION), or name another user: <username>"
              + " (-Dpgvol.username).");
    }
    for (String setting : List.of("senders", "slots")) {
      if (row.get(setting).asInt() == 0) {
        String name = setting.equals("senders") ? "max_wal_senders" : "max_replication_slots";
        throw new UserProblem(
            "A backup of a running server needs replication, and "
                + name
                + " is 0 on "
                + server
                + ".",
            COLD + "set " + name + " to 10 and restart the server.");
      }
    }
    if (row.get("level").asText().equals("minimal")) {
      throw new UserProblem(
          "A backup of a running server needs its WAL, and wal_level is minimal on " + server + ".",
          COLD + "set wal_level to replica and restart the server.");
    }
  }

  /**
   * Keeps the WAL that is written from now on, until the run's control session ends: else a busy
   * server removes what the backup needs while it is taken.
   */
  static void keepWal(ServerRun run) throws IOException, InterruptedException {
    try {
      run.control()
          .value(
              "SELECT slot_name FROM pg_create_physical_replication_slot('pgvol_"
                  + run.id()
                  + "', immediately_reserve => true, temporary => true)");
    } catch (SqlException e) {
      throw new UserProblem(
          "The server's replication slots cannot be used, which a backup of a running server needs: "
              + run.server().describe()
              + " says: "
              + e.getMessage(),
          COLD + "free a slot: SELECT slot_name, active FROM pg_replication_slots shows them.",
          e);
    }
  }

  /** A tool that takes this way. */
  Tool tool(String... command) {
    return how.apply(Tool.of(command));
  }
}

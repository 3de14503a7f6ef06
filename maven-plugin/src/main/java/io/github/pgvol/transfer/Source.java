package io.github.pgvol.transfer;

import io.github.pgvol.archive.Pipe;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.guard.PsqlScript;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One state of the database that is read, held open: all that reads it takes part in its snapshot.
 * Nothing is written there, and nobody is waited for.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
 *     synchronization</a>
 */
final class Source implements AutoCloseable {

  /** As pg_dump has it, so that values come as they are. */
  private static final String EXACTLY =
      " -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex"
          + " -c synchronize_seqscans=off";

  private static final int MOST = 10;

  private final Server server;
  private final String database;
  private final ServerRun.Identity identity;
  private final Session session;
  private final Start start;

  private record Start(String id, long size, String version, int major) {}

  private Source(Server server, ServerRun.Identity identity, Session session)
      throws IOException, InterruptedException {
    this.server = server;
    this.database = server.access().database();
    this.identity = identity;
    this.session = session;
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    this.start =
        session.one(
            "SELECT pg_export_snapshot() AS id, pg_database_size(current_database()) AS size,"
                + " current_setting('server_version') AS version,"
                + " current_setting('server_version_num')::int / 10000 AS major",
            Start.class);
  }

  static Source open(Server server, String who) throws IOException, InterruptedException {
    ServerRun.Identity identity = ServerRun.Identity.of(who);
    // Not a name that a run of pgvol on that server would take for what an earlier one has left.
    ServerRun.Identity reading =
        new ServerRun.Identity(identity.id(), "pgvol-read" + identity.name().substring(5));
    Session session = Connections.open(server, server.access().database(), reading.name());
    boolean open = false;
    try {
      Source source = new Source(server, reading, session);
      open = true;
      return source;
    } finally {
      if (!open) {
        session.close();
      }
    }
  }

  int major() {
    return start.major();
  }

  String version() {
    return start.version();
  }

  long size() {
    return start.size();
  }

  List<TableRows> tables() throws IOException, InterruptedException {
    return new Inspector(session, major()).tables();
  }

  /** pg_dump locks all tables for reading, also those whose rows nobody wants. */
  void demandReadable() throws IOException, InterruptedException {
    List<String> closed =
        session.texts(
            "SELECT c.oid::regclass::text FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'S')"
                + " AND nspname !~ '^pg_' AND nspname <> 'information_schema'"
                + " AND NOT CASE relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'SELECT')"
                + " ELSE has_table_privilege(c.oid, 'SELECT') END ORDER BY 1");
    if (!closed.isEmpty()) {
      throw new UserProblem(
          "User "
              + server.access().user()
              + " may not read all of database "
              + database
              + " on "
              + server.describe()
              + ": "
              + closed.stream().limit(MOST).collect(Collectors.joining(", "))
              + (closed.size() > MOST ? " and " + (closed.size() - MOST) + " more" : "")
              + ".",
          "pg_dump reads everything there is. GRANT pg_read_all_data TO that user, or connect as"
              + " another one: <fromServerId> (-Dpgvol.fromServerId), or the user in <from>.");
    }
  }

  List<Masking.MaskedTable> plan(Masking masking) throws IOException, InterruptedException {
    return masking.plan(session);
  }

  List<String> extensions() throws IOException, InterruptedException {
    return new Inspector(session, major()).extensionNames();
  }

  DatabaseProperties properties() throws IOException, InterruptedException {
    return new Inspector(session, major()).properties(database);
  }

  List<Role> roles() throws IOException, InterruptedException {
    return SourceRoles.read(session);
  }

  List<TableRows> count(List<TableRows> tables) throws IOException, InterruptedException {
    try {
      return new Inspector(session, major()).count(tables);
    } catch (SqlException e) {
      throw new UserProblem(
          "The tables of database "
              + database
              + " on "
              + server.describe()
              + " cannot all be read: "
              + e.getMessage(),
          "A transfer needs a user that may read everything. Rows that are not needed are left out"
              + " with <excludeTableData> (-Dpgvol.excludeTableData).",
          e);
    }
  }

  /**
   * Writes what pg_dump tells of a section.
   *
   * @param section {@code pre-data}, {@code data} or {@code post-data}; empty for all
   * @param without the tables whose rows are not wanted
   */
  void dump(String section, Set<TableRows> without, Ownership ownership, OutputStream out)
      throws IOException, InterruptedException {
    List<String> more = new ArrayList<>(List.of("--snapshot=" + start.id()));
    if (!section.isEmpty()) {
      more.add("--section=" + section);
    }
    if (ownership.none()) {
      more.addAll(List.of("--no-owner", "--no-acl"));
    }
    for (TableRows table : without) {
      more.add("--exclude-table-data=" + Sql.name(table.schema(), table.name()));
    }
    Tool pgDump =
        identity
            .tool(database, "pg_dump", "--no-password", "--format=plain")
            .with(more.toArray(String[]::new));
    Pipe pipe = new Pipe();
    Task<ToolResult> dumping = Task.begin("pg_dump", () -> run(pgDump, pipe));
    try {
      try {
        PlainDump.copy(pipe.source(), out, ownership.roles());
      } catch (IOException e) {
        pipe.source().close();
        if (!Pipe.isReaderGone(e)) {
          demand(dumping, e);
        }
        throw e;
      }
      demand(dumping.result());
    } finally {
      pipe.source().close();
      dumping.cancel();
    }
  }

  private ToolResult run(Tool tool, Pipe pipe) throws IOException, InterruptedException {
    try {
      ToolResult result = server.run(tool, null, pipe.sink());
      pipe.sink().close();
      return result;
    } catch (IOException | InterruptedException | RuntimeException e) {
      pipe.fail(e);
      throw e;
    }
  }

  /** Where what was read ended too early, pg_dump has said why. */
  private void demand(Task<ToolResult> dumping, IOException why) throws InterruptedException {
    ToolResult result;
    try {
      result = dumping.result();
    } catch (IOException e) {
      why.addSuppressed(e);
      return;
    }
    demand(result);
  }

  private void demand(ToolResult result) {
    Tools.demand(
        result,
        server,
        "pg_dump of database " + database,
        "Nothing was replaced. What the message names has to be readable for user "
            + server.access().user()
            + "; if the server went away, its log tells why.");
  }

  /** Writes a table's rows, masked, as a COPY for psql. */
  void copy(Masking.MaskedTable table, PsqlScript.Lines out)
      throws IOException, InterruptedException {
    String script =
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\nSET TRANSACTION SNAPSHOT "
            + Sql.text(start.id())
            + ";\nCOPY ("
            + table.query()
            + ") TO STDOUT;\nCOMMIT;\n\\q\n";
    // By its input: what is in arguments is seen by all, and the salt is in it.
    Tool psql =
        identity
            .tool(
                database,
                "psql",
                "-X",
                "-q",
                "-A",
                "-t",
                "--no-password",
                "-v",
                "ON_ERROR_STOP=1",
                "-f",
                "-")
            .withEnvironment("PGOPTIONS", Session.OPTIONS + EXACTLY);
    out.line(
        "COPY "
            + Sql.name(table.schema(), table.name())
            + " ("
            + table.columns()
            + ") FROM STDIN;");
    ToolResult result =
        server.run(psql, new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)), out);
    Tools.demand(
        result,
        server,
        "Masking table " + table.schema() + "." + table.name(),
        "Nothing was replaced. Look at the rules for that table in <mask> (-Dpgvol.mask).");
    out.line("\\.");
  }

  @Override
  public void close() {
    session.close();
  }
}

package io.github.pgvol.diff;

import io.github.pgvol.archive.Pipe;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares two databases of one server. */
final class Comparison {

  /** So that the same values are the same texts, whatever the databases' own settings are. */
  private static final String OPTIONS =
      Session.OPTIONS
          + " -c timezone=UTC -c intervalstyle=postgres -c bytea_output=hex"
          + " -c extra_float_digits=1 -c lc_monetary=C";

  private final Server server;
  private final String name;

  /**
   * @param name what the server's views show for the sessions
   */
  Comparison(Server server, String name) {
    this.server = server;
    this.name = name;
  }

  Difference compare(String before, String after, String from, String to)
      throws IOException, InterruptedException {
    Task<Snapshot> first = Task.begin("first state", () -> read(before));
    Task<Snapshot> second = Task.begin("second state", () -> read(after));
    try {
      Snapshot old = first.result();
      Snapshot now = second.result();
      List<Difference.Table> tables = new ArrayList<>();
      TreeSet<String> names = new TreeSet<>(old.tables().keySet());
      names.addAll(now.tables().keySet());
      for (String table : names) {
        Snapshot.Relation was = old.tables().get(table);
        Snapshot.Relation is = now.tables().get(table);
        if (was == null) {
          tables.add(
              new Difference.Table(Difference.Kind.ADDED, table, 0, is.rows(), null, List.of()));
        } else if (is == null) {
          tables.add(
              new Difference.Table(Difference.Kind.GONE, table, was.rows(), 0, null, List.of()));
        } else if (!was.equals(is)) {
          tables.add(table(table, before, was, after, is));
        }
      }
      tables.removeIf(
          table ->
              table.kind() == Difference.Kind.CHANGED
                  && table.rows().none()
                  && table.columns().isEmpty());
      return new Difference(
          from,
          to,
          tables,
          changes(old.indexes(), now.indexes()),
          changes(points(old.migrations()), points(now.migrations())));
    } finally {
      first.cancel();
      second.cancel();
    }
  }

  private Snapshot read(String database) throws IOException, InterruptedException {
    try (Session session = Session.open(server, database, name)) {
      for (String setting :
          List.of(
              "timezone TO 'UTC'",
              "intervalstyle TO 'postgres'",
              "bytea_output TO 'hex'",
              "extra_float_digits TO 1",
              "lc_monetary TO 'C'")) {
        session.execute("SET " + setting);
      }
      return new SnapshotReader(session).read();
    }
  }

  private static Map<String, String> points(List<Migrations> migrations) {
    Map<String, String> points = new LinkedHashMap<>();
    migrations.forEach(
        one ->
            points.put(
                one.tool() + " in " + one.table(),
                (one.version() == null ? "the start" : one.version())
                    + " ("
                    + one.applied()
                    + " applied)"));
    return points;
  }

  private static List<Difference.Change> changes(
      Map<String, String> before, Map<String, String> after) {
    List<Difference.Change> changes = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      String was = before.get(name);
      String is = after.get(name);
      if (!Objects.equals(was, is)) {
        Difference.Kind kind =
            was == null
                ? Difference.Kind.ADDED
                : is == null ? Difference.Kind.GONE : Difference.Kind.CHANGED;
        changes.add(new Difference.Change(kind, name, was, is));
      }
    }
    return changes;
  }

  private Difference.Table table(
      String table, String before, Snapshot.Relation was, String after, Snapshot.Relation is)
      throws IOException, InterruptedException {
    List<Difference.Change> columns = changes(was.columns(), is.columns());
    RowChanges rows =
        was.sum().equals(is.sum()) && was.rows() == is.rows() && was.columns().equals(is.columns())
            ? new RowChanges(0, 0, 0)
            : rows(before, was, after, is);
    return new Difference.Table(
        Difference.Kind.CHANGED, table, was.rows(), is.rows(), rows, columns);
  }

  /** By the columns that both have: a column that was added does not make each row another one. */
  private RowChanges rows(String before, Snapshot.Relation was, String after, Snapshot.Relation is)
      throws IOException, InterruptedException {
    List<String> common =
        was.columns().keySet().stream().filter(is.columns()::containsKey).toList();
    List<String> key = was.key().equals(is.key()) ? was.key() : List.of();
    String values = checksum(common);
    String query =
        "SELECT line FROM (SELECT "
            + (key.isEmpty() ? values : checksum(key))
            + " || ' ' || "
            + values
            + " FROM ONLY "
            + Sql.name(was.schema(), was.name())
            + ") AS rows (line) ORDER BY line COLLATE \"C\"";
    Pipe old = new Pipe();
    Pipe now = new Pipe();
    Task<Void> first = Task.doing("rows before", () -> copy(before, query, old));
    Task<Void> second = Task.doing("rows after", () -> copy(after, query, now));
    try (BufferedReader left = reader(old);
        BufferedReader right = reader(now)) {
      RowChanges changes = RowChanges.between(left, right);
      first.result();
      second.result();
      return changes;
    } finally {
      first.cancel();
      second.cancel();
    }
  }

  private static BufferedReader reader(Pipe pipe) {
    return new BufferedReader(new InputStreamReader(pipe.source(), StandardCharsets.US_ASCII));
  }

  private static String checksum(List<String> columns) {
    return columns.isEmpty()
        ? "md5('')"
        : "md5(ROW("
            + columns.stream().map(Sql::name).collect(Collectors.joining(", "))
            + ")::text)";
  }

  private void copy(String database, String query, Pipe pipe)
      throws IOException, InterruptedException {
    Tool psql =
        Tool.of("psql", "-X", "-q", "--no-password", "-c", "COPY (" + query + ") TO STDOUT")
            .withEnvironment("PGDATABASE", database)
            .withEnvironment("PGAPPNAME", name)
            .withEnvironment("PGOPTIONS", OPTIONS);
    try (OutputStream out = pipe.sink()) {
      ToolResult result = server.run(psql, null, out);
      if (!result.ok()) {
        throw new IOException("The rows cannot be read: " + result.errors().strip());
      }
    } catch (IOException | RuntimeException e) {
      pipe.fail(e);
      throw e;
    }
  }
}

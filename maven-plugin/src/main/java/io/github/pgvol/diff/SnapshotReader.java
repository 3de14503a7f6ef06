package io.github.pgvol.diff;

import io.github.pgvol.facts.TableRows;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a database is made of, all tables from one snapshot. */
final class SnapshotReader {

  private final Session session;

  SnapshotReader(Session session) {
    this.session = session;
  }

  private record Column(
      String schema, String relation, String name, String definition, boolean key) {}

  private record Index(String schema, String name, String definition) {}

  private record Sum(long rows, String sum) {}

  Snapshot read() throws IOException, InterruptedException {
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    Inspector inspector = new Inspector(session);
    List<Column> columns =
        session.query(
            "SELECT nspname AS schema, relname AS relation, attname AS name,"
                + " format_type(atttypid, atttypmod)"
                + " || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END"
                + " || coalesce(CASE attgenerated WHEN '' THEN ' DEFAULT ' ELSE ' GENERATED AS '"
                + " END || pg_get_expr(adbin, adrelid), '')"
                + " || CASE attidentity WHEN '' THEN '' ELSE ' IDENTITY' END AS definition,"
                + " coalesce((SELECT attnum = ANY (conkey) FROM pg_constraint"
                + " WHERE conrelid = c.oid AND contype = 'p'), false) AS key"
                + " FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid"
                + " JOIN pg_namespace n ON n.oid = relnamespace"
                + " LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum"
                + " WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped"
                + " ORDER BY nspname, relname, attnum",
            Column.class);
    List<Index> indexes =
        session.query(
            "SELECT nspname AS schema, c.relname AS name, pg_get_indexdef(c.oid) AS definition"
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                + " WHERE relkind IN ('i', 'I') AND nspname !~ '^pg_'"
                + " AND nspname <> 'information_schema' ORDER BY 1, 2",
            Index.class);
    Map<String, Snapshot.Relation> tables = new TreeMap<>();
    for (TableRows table : inspector.tables()) {
      tables.put(table.schema() + "." + table.name(), relation(table, columns));
    }
    Map<String, String> definitions = new TreeMap<>();
    indexes.forEach(one -> definitions.put(one.schema() + "." + one.name(), one.definition()));
    Snapshot snapshot = new Snapshot(tables, definitions, inspector.migrations());
    session.execute("COMMIT");
    return snapshot;
  }

  private Snapshot.Relation relation(TableRows table, List<Column> all)
      throws IOException, InterruptedException {
    List<Column> own =
        all.stream()
            .filter(
                column ->
                    column.schema().equals(table.schema())
                        && column.relation().equals(table.name()))
            .toList();
    Map<String, String> columns = new LinkedHashMap<>();
    own.forEach(column -> columns.put(column.name(), column.definition()));
    Sum sum =
        session.one(
            "SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS sum"
                + " FROM ONLY "
                + Sql.name(table.schema(), table.name())
                + " AS t",
            Sum.class);
    return new Snapshot.Relation(
        table.schema(),
        table.name(),
        columns,
        own.stream().filter(Column::key).map(Column::name).toList(),
        sum.rows(),
        sum.sum());
  }
}

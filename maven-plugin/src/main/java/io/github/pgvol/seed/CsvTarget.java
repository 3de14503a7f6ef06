package io.github.pgvol.seed;

import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table that a CSV file's rows go into.
 *
 * @param seed the file
 * @param oid the table
 * @param schema its schema
 * @param table its name
 * @param columns the columns of the file's header, as the table has them
 * @param key those that tell one row from another; empty when the file has not all of any key
 * @param filled whether the table has rows already
 */
record CsvTarget(
    Seed seed,
    long oid,
    String schema,
    String table,
    List<Column> columns,
    List<String> key,
    boolean filled) {

  private static final Pattern NUMBERED = Pattern.compile("^\\d+[_. -]+");

  /**
   * A column.
   *
   * @param name its name
   * @param generated whether it is computed by the table
   * @param always whether it is numbered by the table, GENERATED ALWAYS
   * @param sequence where its numbers come from by default, quoted; null for none
   */
  record Column(String name, boolean generated, boolean always, String sequence) {}

  private record Found(long oid, String schema, String name) {}

  private record Key(List<String> columns) {}

  /** The quoted name. */
  String name() {
    return Sql.name(schema, table);
  }

  /** The quoted names of the columns. */
  String list() {
    return columns.stream()
        .map(column -> Sql.name(column.name()))
        .collect(Collectors.joining(", "));
  }

  /** Finds it. */
  static CsvTarget of(Seed seed, Session session) throws IOException, InterruptedException {
    String file = SeedFiles.plainName(seed.path());
    Found found = find(seed, file.substring(0, file.length() - ".csv".length()), session);
    List<String> header;
    try (CsvRows rows = CsvRows.open(seed.path())) {
      header = rows.header();
    }
    List<Column> columns = columns(seed, found, header, session);
    Set<String> named = columns.stream().map(Column::name).collect(Collectors.toSet());
    // By preference the primary key: indisprimary sorts after false.
    Optional<Key> key =
        session
            .query(
                "SELECT (SELECT json_agg(attname ORDER BY position) FROM"
                    + " unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)"
                    + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number)"
                    + " AS columns FROM pg_index i WHERE indrelid = "
                    + found.oid()
                    + " AND indisunique AND indimmediate AND indisvalid AND indpred IS NULL"
                    + " AND indexprs IS NULL AND indnkeyatts = indnatts"
                    + " ORDER BY indisprimary DESC, indexrelid",
                Key.class)
            .stream()
            .filter(candidate -> named.containsAll(candidate.columns()))
            .findFirst();
    boolean filled =
        session
            .value("SELECT EXISTS (SELECT FROM " + Sql.name(found.schema(), found.name()) + ")")
            .asBoolean();
    return new CsvTarget(
        seed,
        found.oid(),
        found.schema(),
        found.name(),
        columns,
        key.map(Key::columns).orElse(List.of()),
        filled);
  }

  private static Found find(Seed seed, String name, Session session)
      throws IOException, InterruptedException {
    List<Found> tables =
        session.query(
            "SELECT c.oid::bigint AS oid, nspname AS schema, relname AS name FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'p')"
                + " AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'pgvol')"
                + " ORDER BY nspname <> 'public', nspname, relname",
            Found.class);
    for (String wanted : List.of(name, NUMBERED.matcher(name).replaceFirst(""))) {
      for (boolean exactly : new boolean[] {true, false}) {
        List<Found> matching =
            tables.stream().filter(table -> matches(table, wanted, exactly)).toList();
        if (matching.size() == 1
            || (!matching.isEmpty()
                && matching.get(0).schema().equals("public")
                && !same(matching.get(0), matching.get(1)))) {
          return matching.get(0);
        }
        if (!matching.isEmpty()) {
          throw new UserProblem(
              "The seed "
                  + seed.name()
                  + " may be for several tables: "
                  + matching.stream()
                      .map(table -> table.schema() + "." + table.name())
                      .collect(Collectors.joining(", "))
                  + ".",
              "Name the file as the table with its schema, as in shop.users.csv.");
        }
      }
    }
    throw new UserProblem(
        "There is no table " + name + " for the seed " + seed.name() + ".",
        "Name the file as the table, as in users.csv or shop.users.csv, and see to it that"
            + " migrations or a script before it (<seeds>, -Dpgvol.seeds) make the table.");
  }

  private static boolean same(Found a, Found b) {
    return a.schema().equals(b.schema());
  }

  private static boolean matches(Found table, String wanted, boolean exactly) {
    return equal(wanted, table.name(), exactly)
        || equal(wanted, table.schema() + "." + table.name(), exactly)
        || wanted.equals(Sql.name(table.schema(), table.name()))
        || wanted.equals(Sql.name(table.name()));
  }

  private static boolean equal(String a, String b, boolean exactly) {
    return exactly ? a.equals(b) : a.equalsIgnoreCase(b);
  }

  private static List<Column> columns(Seed seed, Found table, List<String> header, Session session)
      throws IOException, InterruptedException {
    List<Column> all =
        session.query(
            "SELECT attname AS name, attgenerated <> '' AS generated, attidentity = 'a' AS always,"
                + " pg_get_serial_sequence("
                + Sql.text(Sql.name(table.schema(), table.name()))
                + ", attname) AS sequence FROM pg_attribute WHERE attrelid = "
                + table.oid()
                + " AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            Column.class);
    String where = "The seed " + seed.name() + " for table " + table.schema() + "." + table.name();
    String advice =
        "Its first line names the columns. Those of the table: "
            + all.stream().map(Column::name).collect(Collectors.joining(", "))
            + ".";
    if (header.isEmpty()) {
      throw new UserProblem(where + " is empty.", advice);
    }
    List<Column> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      Column column =
          all.stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .or(() -> onlyIgnoringCase(all, name))
              .orElseThrow(
                  () ->
                      new UserProblem(
                          where + " has a column «" + name + "», which the table has not.",
                          advice));
      if (column.generated()) {
        throw new UserProblem(
            where + " has the column " + column.name() + ", which the table computes itself.",
            "Leave that column out of the file.");
      }
      if (!seen.add(column.name())) {
        throw new UserProblem(where + " names column " + column.name() + " twice.", advice);
      }
      columns.add(column);
    }
    return columns;
  }

  private static Optional<Column> onlyIgnoringCase(List<Column> all, String name) {
    List<Column> matching = all.stream().filter(one -> one.name().equalsIgnoreCase(name)).toList();
    return matching.size() == 1 ? Optional.of(matching.get(0)) : Optional.empty();
  }
}

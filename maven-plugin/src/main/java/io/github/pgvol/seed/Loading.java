package io.github.pgvol.seed;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.dump.DumpFormatException;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.PsqlScript;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Loads seeds, each script and each group of CSV files in a transaction that also notes that they
 * are loaded.
 */
final class Loading {

  private static final Pattern PLACE = Pattern.compile("psql:<stdin>:(\\d+): ");
  private static final Pattern ROW = Pattern.compile("COPY \\S+, line (\\d+)");
  private static final Pattern NO_TRANSACTION =
      Pattern.compile("(?m)^\\s*--\\s*pgvol:\\s*no[- ]transaction\\s*$");
  private static final int HEAD = 2_000;
  private static final String CHANGED =
      " It was loaded before and has changed since, so it is run again as a whole: write it so that"
          + " it can be (INSERT … ON CONFLICT), or put what is new into a file of its own.";

  private final ServerRun run;
  private final String database;

  Loading(ServerRun run, String database) {
    this.run = run;
    this.database = database;
  }

  /** Runs a script. */
  void script(Seed seed, boolean again) throws IOException, InterruptedException {
    boolean alone;
    try (InputStream in = Compression.openDecompressed(seed.path())) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      alone = NO_TRANSACTION.matcher(head).find();
    }
    ToolResult result;
    try {
      result =
          PsqlScript.run(
              run,
              database,
              "",
              out -> {
                if (!alone) {
                  // In the script's first line: its lines keep their numbers.
                  out.write("BEGIN; ".getBytes(StandardCharsets.UTF_8));
                }
                try (InputStream in = Compression.openDecompressed(seed.path())) {
                  PlainDump.Facts facts = PlainDump.copy(in, out);
                  demandOwn(seed, facts);
                }
                out.line("");
                out.line("RESET SESSION AUTHORIZATION;");
                out.line(SeedHistory.insert(seed, SeedHistory.CHANGES_OF_TRANSACTION) + ";");
                if (!alone) {
                  out.line("COMMIT;");
                }
              });
    } catch (DumpFormatException e) {
      throw new UserProblem(
          "The seed " + seed.name() + " is refused: " + e.getMessage() + ".",
          "Seeds are SQL alone: commands of psql and of the server's files are not run.",
          e);
    }
    if (!result.ok()) {
      throw failed(seed, PLACE.matcher(result.errors()).replaceAll("line $1: "), again);
    }
  }

  /** What acts on the whole server cannot be kept apart from the data that others use. */
  private static void demandOwn(Seed seed, PlainDump.Facts facts) {
    if (!facts.leftOut().isEmpty()) {
      PlainDump.LeftOut first = facts.leftOut().get(0);
      throw new UserProblem(
          "The seed "
              + seed.name()
              + " acts on the whole server in line "
              + first.line()
              + ": "
              + first.command()
              + " "
              + first.name(),
          "Seeds fill one database. Make roles and tablespaces where the server is made, as in"
              + " /docker-entrypoint-initdb.d.");
    }
  }

  private UserProblem failed(Seed seed, String said, boolean again) {
    return new UserProblem(
        "The seed "
            + seed.name()
            + " failed in database "
            + database
            + " of "
            + run.server().describe()
            + ": "
            + Tools.shorten(said),
        "Nothing of it was kept." + (again ? CHANGED : " Mend the file, and run this goal again."));
  }

  /** Loads CSV files in the order that their tables' foreign keys want. */
  void rows(List<Seed> seeds, Set<String> again) throws IOException, InterruptedException {
    TableOrder order;
    try (Session session = run.open(database)) {
      List<CsvTarget> targets = new ArrayList<>();
      for (Seed seed : seeds) {
        CsvTarget target = CsvTarget.of(seed, session);
        demandKey(target, again.contains(seed.name()));
        targets.add(target);
      }
      order = TableOrder.of(targets, session);
    }
    // Which line of what psql reads is the first of which file.
    NavigableMap<Long, CsvTarget> places = new TreeMap<>();
    ToolResult result =
        PsqlScript.run(
            run,
            database,
            "",
            out -> {
              out.line("BEGIN;");
              for (TableOrder.Reference key : order.postponed()) {
                out.line(alter(key, "DEFERRABLE INITIALLY DEFERRED"));
              }
              out.line("SET CONSTRAINTS ALL DEFERRED;");
              for (CsvTarget target : order.targets()) {
                synchronized (places) {
                  places.put(out.number(), target);
                }
                load(target, out);
              }
              synchronized (places) {
                places.put(out.number(), null);
              }
              out.line("SET CONSTRAINTS ALL IMMEDIATE;");
              for (TableOrder.Reference key : order.postponed()) {
                out.line(alter(key, "NOT DEFERRABLE INITIALLY IMMEDIATE"));
              }
              out.line("COMMIT;");
            });
    if (!result.ok()) {
      synchronized (places) {
        throw explain(result.errors(), places, again);
      }
    }
  }

  private static String alter(TableOrder.Reference key, String how) {
    return "ALTER TABLE "
        + key.table()
        + " ALTER CONSTRAINT "
        + Sql.name(key.name())
        + " "
        + how
        + ";";
  }

  /** Without a key, rows that are there already cannot be told from new ones. */
  private static void demandKey(CsvTarget target, boolean again) {
    if (again && target.key().isEmpty()) {
      throw new UserProblem(
          "The seed "
              + target.seed().name()
              + " has changed since it was loaded, and which of its rows are in table "
              + target.schema()
              + "."
              + target.table()
              + " cannot be told: the file has not all columns of a primary key or unique index.",
          "Add them to the file, put new rows into a file of its own, or start over with an empty"
              + " database (mvn pgvol:reset, or a restore).");
    }
  }

  private static void load(CsvTarget target, PsqlScript.Lines out) throws IOException {
    boolean merges = target.filled() && !target.key().isEmpty();
    String into = merges ? "pg_temp.pgvol_rows" : target.name();
    if (merges) {
      out.line(
          "CREATE TEMPORARY TABLE pgvol_rows AS SELECT "
              + target.list()
              + " FROM "
              + target.name()
              + " WITH NO DATA;");
    }
    out.line("COPY " + into + " (" + target.list() + ") FROM STDIN;");
    long rows;
    try (CsvRows csv = CsvRows.open(target.seed().path())) {
      rows = csv.copy(out);
    }
    out.line("\\.");
    String inserted = Long.toString(rows);
    String updated = "0";
    if (merges) {
      out.line(known(target) + " \\gset");
      out.line(merge(target) + " \\gset");
      out.line("DROP TABLE pg_temp.pgvol_rows;");
      inserted = rows + " - :pgvol_known";
      updated = ":pgvol_written - (" + inserted + ")";
    }
    for (CsvTarget.Column column : target.columns()) {
      if (column.sequence() != null) {
        out.line(advance(target, column));
      }
    }
    out.line(
        SeedHistory.insert(
                target.seed(),
                "jsonb_build_array(jsonb_build_object('schema', "
                    + Sql.text(target.schema())
                    + ", 'table', "
                    + Sql.text(target.table())
                    + ", 'inserted', "
                    + inserted
                    + ", 'updated', "
                    + updated
                    + ", 'deleted', 0))")
            + ";");
  }

  private static String known(CsvTarget target) {
    String same =
        target.key().stream()
            .map(column -> "r." + Sql.name(column) + " = t." + Sql.name(column))
            .collect(Collectors.joining(" AND "));
    return "SELECT count(*) AS pgvol_known FROM pg_temp.pgvol_rows r WHERE EXISTS (SELECT FROM "
        + target.name()
        + " t WHERE "
        + same
        + ")";
  }

  /** Only rows that are other than before are written. */
  private static String merge(CsvTarget target) {
    String key = target.key().stream().map(Sql::name).collect(Collectors.joining(", "));
    List<String> others =
        target.columns().stream()
            .filter(column -> !target.key().contains(column.name()) && !column.always())
            .map(column -> Sql.name(column.name()))
            .toList();
    String action =
        others.isEmpty()
            ? "NOTHING"
            : "UPDATE SET "
                + others.stream()
                    .map(column -> column + " = EXCLUDED." + column)
                    .collect(Collectors.joining(", "))
                + " WHERE ("
                + others.stream().map(c -> "t." + c + "::text").collect(Collectors.joining(", "))
                + ") IS DISTINCT FROM ("
                + others.stream()
                    .map(c -> "EXCLUDED." + c + "::text")
                    .collect(Collectors.joining(", "))
                + ")";
    return "WITH written AS (INSERT INTO "
        + target.name()
        + " AS t ("
        + target.list()
        + ") OVERRIDING SYSTEM VALUE SELECT "
        + target.list()
        + " FROM pg_temp.pgvol_rows ON CONFLICT ("
        + key
        + ") DO "
        + action
        + " RETURNING 1) SELECT count(*) AS pgvol_written FROM written";
  }

  /** The numbers that the table gives by itself go on after those of the file. */
  private static String advance(CsvTarget target, CsvTarget.Column column) {
    String name = Sql.name(column.name());
    return "SELECT setval("
        + Sql.text(column.sequence())
        + "::regclass, max("
        + name
        + ")) FROM "
        + target.name()
        + " HAVING max("
        + name
        + ") >= (SELECT last_value FROM "
        + column.sequence()
        + ");";
  }

  private UserProblem explain(
      String errors, NavigableMap<Long, CsvTarget> places, Set<String> again) throws IOException {
    Matcher place = PLACE.matcher(errors);
    String said = PLACE.matcher(errors).replaceAll("").strip();
    Map.Entry<Long, CsvTarget> at =
        place.find() ? places.floorEntry(Long.parseLong(place.group(1))) : null;
    if (at == null || at.getValue() == null) {
      return new UserProblem(
          "The CSV seeds failed in database "
              + database
              + " of "
              + run.server().describe()
              + ": "
              + Tools.shorten(said),
          "Nothing of them was kept. "
              + (said.contains("must be owner")
                  ? "Tables refer to each other in a circle: make one of the foreign keys DEFERRABLE,"
                      + " or connect as the tables' owner: <username> (-Dpgvol.username)."
                  : "What a row refers to has to be in one of the files, or there before."));
    }
    Seed seed = at.getValue().seed();
    Matcher row = ROW.matcher(said);
    if (row.find()) {
      Path file = seed.path();
      long line = CsvRows.lineOf(file, Long.parseLong(row.group(1)));
      said = "line " + line + ": " + said;
    }
    return failed(seed, said, again.contains(seed.name()));
  }
}

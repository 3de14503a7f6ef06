package io.github.pgvol.transfer;

import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which columns are masked on the way, and how. */
public final class Masking {

  /** Nothing is masked. */
  public static final Masking NONE = new Masking(List.of(), "");

  private static final int MOST = 50;

  private final List<MaskRule> rules;
  private final String salt;

  private Masking(List<MaskRule> rules, String salt) {
    this.rules = rules;
    this.salt = salt;
  }

  /**
   * Reads rules.
   *
   * @param elements rules by column, as XML has them
   * @param text rules in one text
   * @param salt what keeps others from finding values by their hashes; without one each transfer
   *     has masks of its own
   * @throws UserProblem when one cannot be read
   */
  public static Masking of(Map<String, String> elements, String text, Optional<String> salt) {
    List<MaskRule> rules = new ArrayList<>(MaskRule.read(elements));
    rules.addAll(MaskRule.read(text));
    return rules.isEmpty()
        ? NONE
        : new Masking(
            List.copyOf(rules),
            salt.orElseGet(
                () ->
                    ServerRun.Identity.newId()
                        + ServerRun.Identity.newId()
                        + ServerRun.Identity.newId()));
  }

  /** True when nothing is masked. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * A table of which some columns are masked.
   *
   * @param schema its schema
   * @param name its name
   * @param columns the quoted names of the columns that rows are made of
   * @param query what gives those rows, masked
   * @param masked how many columns are
   */
  record MaskedTable(String schema, String name, String columns, String query, int masked) {}

  /**
   * Finds the columns, and tries the expressions on no rows.
   *
   * @param session the source
   * @throws UserProblem when a rule matches no column, or does not fit one
   */
  List<MaskedTable> plan(Session session) throws IOException, InterruptedException {
    if (rules.isEmpty()) {
      return List.of();
    }
    List<MaskColumn> columns = MaskColumn.all(session);
    Map<Long, List<Long>> descendants = new HashMap<>();
    for (MaskColumn.Inheritance one : MaskColumn.inheritance(session)) {
      descendants.computeIfAbsent(one.ancestor(), missing -> new ArrayList<>()).add(one.child());
    }
    Map<Long, Map<String, MaskRule>> masks = new LinkedHashMap<>();
    for (MaskRule rule : rules) {
      List<MaskColumn> matching = matching(rule, columns);
      for (MaskColumn column : matching) {
        demandFree(rule, column);
        mask(masks, column.oid(), column.name(), rule);
        for (long child : descendants.getOrDefault(column.oid(), List.of())) {
          mask(masks, child, column.name(), rule);
        }
      }
    }
    MaskSql sql = new MaskSql(salt);
    List<MaskedTable> tables = new ArrayList<>();
    for (Map.Entry<Long, Map<String, MaskRule>> entry : masks.entrySet()) {
      List<MaskColumn> all =
          columns.stream().filter(column -> column.oid() == entry.getKey()).toList();
      // A partitioned table has no rows of its own.
      boolean rows = !all.isEmpty() && all.get(0).kind().equals("r");
      MaskedTable table = all.isEmpty() ? null : table(all, entry.getValue(), sql);
      if (rows) {
        rehearse(table, session);
        tables.add(table);
      }
    }
    return tables;
  }

  private static void mask(
      Map<Long, Map<String, MaskRule>> masks, long table, String column, MaskRule rule) {
    // The first rule for a column counts: those of patterns come behind.
    masks.computeIfAbsent(table, missing -> new HashMap<>()).putIfAbsent(column, rule);
  }

  private static List<MaskColumn> matching(MaskRule rule, List<MaskColumn> columns) {
    List<MaskColumn> tables =
        columns.stream()
            .filter(
                column ->
                    rule.table().matches(column.table())
                        && (rule.schema().isEmpty()
                            || rule.schema().get().matches(column.schema())))
            .toList();
    List<MaskColumn> matching =
        tables.stream().filter(column -> rule.column().matches(column.name())).toList();
    if (matching.isEmpty()) {
      throw new UserProblem(
          "The mask «" + rule.text() + "» matches no column of the source.",
          tables.isEmpty()
              ? "There is no such table. Its tables: "
                  + columns.stream()
                      .map(column -> column.schema() + "." + column.table())
                      .distinct()
                      .limit(MOST)
                      .collect(Collectors.joining(", "))
              : "Columns there: "
                  + tables.stream()
                      .map(MaskColumn::name)
                      .distinct()
                      .limit(MOST)
                      .collect(Collectors.joining(", ")));
    }
    return matching;
  }

  private static void demandFree(MaskRule rule, MaskColumn column) {
    String why =
        column.generated()
            ? "the table computes that column from others: mask those"
            : column.reference()
                ? "the column is part of a foreign key, and rows would refer to nothing"
                : column.divides() ? "the column decides in which partition a row is" : null;
    if (why != null) {
      throw new UserProblem(
          "The mask «" + rule.text() + "» cannot be for " + column.describe() + ": " + why + ".",
          "Take it out of <mask> (-Dpgvol.mask)."
              + (column.reference()
                  ? " A key that tells something is best replaced in the source by one that does not,"
                      + " or its tables left out with <excludeTableData>."
                  : ""));
    }
  }

  private static MaskedTable table(List<MaskColumn> all, Map<String, MaskRule> masks, MaskSql sql) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (MaskColumn column : all) {
      if (column.generated()) {
        continue;
      }
      MaskRule rule = masks.get(column.name());
      if (rule != null) {
        demandFree(rule, column);
      }
      names.add(Sql.name(column.name()));
      values.add(rule == null ? Sql.name(column.name()) : sql.expression(rule, column));
    }
    MaskColumn first = all.get(0);
    return new MaskedTable(
        first.schema(),
        first.table(),
        String.join(", ", names),
        "SELECT "
            + String.join(", ", values)
            + " FROM ONLY "
            + Sql.name(first.schema(), first.table()),
        masks.size());
  }

  private static void rehearse(MaskedTable table, Session session)
      throws IOException, InterruptedException {
    session.execute("SAVEPOINT pgvol_mask");
    try {
      session.execute("SELECT FROM (" + table.query() + " LIMIT 0) AS q");
    } catch (SqlException e) {
      session.execute("ROLLBACK TO SAVEPOINT pgvol_mask");
      throw new UserProblem(
          "The masks for table "
              + table.schema()
              + "."
              + table.name()
              + " do not fit: "
              + e.getMessage(),
          MaskRule.ADVICE,
          e);
    }
    session.execute("RELEASE SAVEPOINT pgvol_mask");
  }
}

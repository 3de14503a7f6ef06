package io.github.pgvol.transfer;

import io.github.pgvol.facts.TableRows;
import io.github.pgvol.problem.UserProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tables' rows come along. What else there is (tables without rows, views, functions) always
 * does, so that the result is a whole database.
 *
 * @param tables patterns of those whose rows come, none for all
 * @param excluded patterns of those whose rows do not
 */
public record Selection(List<String> tables, List<String> excluded) {

  private static final int MOST = 50;

  /** Copies the lists. */
  public Selection {
    tables = List.copyOf(tables);
    excluded = List.copyOf(excluded);
  }

  /** Reads lists divided by commas. */
  public static Selection of(String tables, String excluded) {
    return new Selection(split(tables), split(excluded));
  }

  private static List<String> split(String list) {
    return Arrays.stream(list.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .toList();
  }

  /**
   * The tables whose rows stay where they are.
   *
   * @throws UserProblem when a pattern matches none
   */
  Set<TableRows> without(List<TableRows> all) {
    List<TablePattern> in = patterns(tables, "tables", all);
    List<TablePattern> out = patterns(excluded, "excludeTableData", all);
    return all.stream()
        .filter(table -> (!in.isEmpty() && !matches(in, table)) || matches(out, table))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean matches(List<TablePattern> patterns, TableRows table) {
    return patterns.stream().anyMatch(one -> one.matches(table.schema(), table.name()));
  }

  private static List<TablePattern> patterns(
      List<String> texts, String parameter, List<TableRows> all) {
    List<TablePattern> patterns = texts.stream().map(TablePattern::of).toList();
    for (TablePattern pattern : patterns) {
      if (!all.stream().anyMatch(table -> matches(List.of(pattern), table))) {
        throw new UserProblem(
            "«" + pattern.text() + "» is no table of the source.",
            "Set <"
                + parameter
                + "> (-Dpgvol."
                + parameter
                + ") to some of these, * and ? stand for what you like: "
                + all.stream()
                    .limit(MOST)
                    .map(table -> table.schema() + "." + table.name())
                    .collect(Collectors.joining(", "))
                + (all.size() > MOST ? " …" : ""));
      }
    }
    return patterns;
  }
}

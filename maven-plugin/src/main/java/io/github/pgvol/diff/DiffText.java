package io.github.pgvol.diff;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A difference as people read it. */
public final class DiffText {

  private DiffText() {}

  /** The lines. */
  public static List<String> lines(Difference difference) {
    String what = "From " + difference.from() + " to " + difference.to() + ": ";
    if (difference.none()) {
      return List.of(what + "no difference.");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Difference.Table table : difference.tables()) {
      rows.add(List.of("table", shown(table.name()), word(table.kind()), describe(table)));
      for (Difference.Change column : table.columns()) {
        rows.add(
            List.of(
                "column",
                shown(table.name()) + "." + column.name(),
                word(column.kind()),
                describe(column)));
      }
    }
    for (Difference.Change index : difference.indexes()) {
      rows.add(List.of("index", shown(index.name()), word(index.kind()), describe(index)));
    }
    for (Difference.Change migration : difference.migrations()) {
      rows.add(
          List.of("migrations", migration.name(), word(migration.kind()), describe(migration)));
    }
    List<String> lines = new ArrayList<>();
    lines.add(what + Units.count(rows.size(), "difference") + ".");
    lines.addAll(Table.of(List.of("what", "name", "is", "how")).lines(rows));
    return lines;
  }

  private static String shown(String name) {
    return name.startsWith("public.") ? name.substring("public.".length()) : name;
  }

  private static String word(Difference.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String describe(Difference.Table table) {
    if (table.rows() == null) {
      return Units.count(
          table.kind() == Difference.Kind.ADDED ? table.rowsAfter() : table.rowsBefore(), "row");
    }
    RowChanges rows = table.rows();
    if (rows.none()) {
      return "the same " + Units.count(table.rowsAfter(), "row");
    }
    List<String> parts = new ArrayList<>();
    if (rows.added() > 0) {
      parts.add(Units.count(rows.added(), "row") + " added");
    }
    if (rows.gone() > 0) {
      parts.add(Units.count(rows.gone(), "row") + " gone");
    }
    if (rows.changed() > 0) {
      parts.add(Units.count(rows.changed(), "row") + " changed");
    }
    return String.join(", ", parts)
        + " (of "
        + Units.count(table.rowsBefore())
        + (table.rowsBefore() == table.rowsAfter()
            ? ")"
            : ", now " + Units.count(table.rowsAfter()) + ")");
  }

  private static String describe(Difference.Change change) {
    return switch (change.kind()) {
      case ADDED -> change.after();
      case GONE -> "was " + change.before();
      case CHANGED -> change.before() + " → " + change.after();
    };
  }
}

package io.github.pgvol.console;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows under headings. */
public final class Table {

  private static final Character[] PLAIN = plainBorders();

  private final List<String> headings;
  private final Set<String> right;

  private Table(List<String> headings, Set<String> right) {
    this.headings = headings;
    this.right = right;
  }

  /** A table with these headings. */
  public static Table of(List<String> headings) {
    return new Table(headings, Set.of());
  }

  /** The same with some columns aligned to the right, as numbers are. */
  public Table right(String... columns) {
    return new Table(headings, Set.of(columns));
  }

  /** The table as text, lines divided by line feeds. */
  public String rows(Collection<List<String>> rows) {
    List<Column> columns = new ArrayList<>();
    for (String heading : headings) {
      HorizontalAlign align =
          right.contains(heading) ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
      columns.add(new Column().header(heading).headerAlign(align).dataAlign(align).maxWidth(1000));
    }
    Object[][] data =
        rows.stream()
            .map(row -> row.stream().map(Table::printable).toArray())
            .toArray(Object[][]::new);
    String text = AsciiTable.getTable(PLAIN, columns.toArray(Column[]::new), data);
    return text.lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /** The table as lines. */
  public List<String> lines(Collection<List<String>> rows) {
    return rows(rows).lines().toList();
  }

  /** Rows in one sentence: cells in brackets behind the first. */
  public static String inline(Collection<List<String>> rows) {
    if (rows.isEmpty()) {
      return "(none)";
    }
    return rows.stream().map(Table::inline).collect(Collectors.joining("; "));
  }

  private static String inline(List<String> row) {
    List<String> details = row.stream().skip(1).filter(cell -> !cell.isEmpty()).toList();
    return row.get(0) + (details.isEmpty() ? "" : " (" + String.join(", ", details) + ")");
  }

  /** Names come from people: what would move the cursor is shown as what it is. */
  private static String printable(String cell) {
    StringBuilder text = new StringBuilder();
    cell.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  private static Character[] plainBorders() {
    return AsciiTable.NO_BORDERS;
  }
}

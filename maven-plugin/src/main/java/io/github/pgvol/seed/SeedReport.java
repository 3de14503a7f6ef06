package io.github.pgvol.seed;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What was loaded.
 *
 * @param loaded the files, in the order in which they were loaded; none when nothing was pending
 * @param duration how long it took
 */
public record SeedReport(List<Loaded> loaded, Duration duration) {

  /** Copies the list. */
  public SeedReport {
    loaded = List.copyOf(loaded);
  }

  /**
   * A file that was loaded.
   *
   * @param name the seed's name
   * @param again whether it had been loaded before, with another content
   * @param changes what it changed
   */
  public record Loaded(String name, boolean again, List<Change> changes) {
    /** Copies the list. */
    public Loaded {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Rows of a table that a file changed.
   *
   * @param schema the table's schema
   * @param table its name
   * @param inserted how many are new
   * @param updated how many are other than before
   * @param deleted how many are gone
   */
  public record Change(String schema, String table, long inserted, long updated, long deleted) {}

  /** How many rows were inserted or updated. */
  public long rows() {
    return loaded.stream()
        .flatMap(file -> file.changes().stream())
        .mapToLong(change -> change.inserted() + change.updated())
        .sum();
  }

  /** For people: a line of it all, and a table of rows per file and table. */
  public List<String> lines() {
    if (loaded.isEmpty()) {
      return List.of("All seeds are loaded already.");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Loaded file : loaded) {
      String name = file.name() + (file.again() ? " (changed)" : "");
      if (file.changes().isEmpty()) {
        rows.add(List.of(name, "", "", "", ""));
      }
      for (Change change : file.changes()) {
        rows.add(
            List.of(
                name,
                change.schema() + "." + change.table(),
                number(change.inserted()),
                number(change.updated()),
                number(change.deleted())));
        name = "";
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "Loaded "
            + Units.count(loaded.size(), "seed")
            + " in "
            + Units.time(duration)
            + ": "
            + Units.count(rows(), "row")
            + ".");
    lines.addAll(
        Table.of(List.of("seed", "table", "inserted", "updated", "deleted"))
            .right("inserted", "updated", "deleted")
            .lines(rows));
    return lines;
  }

  private static String number(long rows) {
    return rows == 0 ? "" : Units.count(rows);
  }
}

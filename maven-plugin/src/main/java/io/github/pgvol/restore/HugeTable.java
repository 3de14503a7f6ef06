package io.github.pgvol.restore;

import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.TocEntry;
import io.github.pgvol.facts.TableRows;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that has most of a database's rows. pg_restore loads a table through one connection, so
 * the others would have nothing to do meanwhile; such a one is loaded through all of them.
 *
 * @param entry its data in the archive
 * @param rows how many rows it has
 */
record HugeTable(TocEntry entry, long rows) {

  private static final long FEWEST_ROWS = 500_000;

  /** What dividing the rows costs. */
  private static final double DEARER = 1.3;

  /** The least that it has to be worth. */
  private static final double GAIN = 1.1;

  /**
   * Finds one.
   *
   * @param tables the exact row counts of the archive's tables
   * @param jobs how many connections there are
   * @return empty when it would not be faster
   */
  static Optional<HugeTable> find(DumpToc toc, List<TableRows> tables, int jobs) {
    Map<List<String>, Long> rows = new HashMap<>();
    tables.forEach(table -> rows.put(List.of(table.schema(), table.name()), table.rows()));
    List<HugeTable> all =
        toc.tableData().stream()
            .filter(TocEntry::copied)
            .map(
                entry ->
                    new HugeTable(
                        entry, rows.getOrDefault(List.of(entry.namespace(), entry.tag()), 0L)))
            .sorted(Comparator.comparingLong(HugeTable::rows).reversed())
            .toList();
    if (jobs < 2 || all.isEmpty() || all.get(0).rows() < FEWEST_ROWS) {
      return Optional.empty();
    }
    double total = all.stream().mapToLong(HugeTable::rows).sum();
    double largest = all.get(0).rows();
    double second = all.size() > 1 ? all.get(1).rows() : 0;
    double whole = Math.max(largest, total / jobs);
    double shared = Math.max(second, (total - largest) / jobs) + DEARER * largest / jobs;
    return GAIN * shared < whole ? Optional.of(all.get(0)) : Optional.empty();
  }
}

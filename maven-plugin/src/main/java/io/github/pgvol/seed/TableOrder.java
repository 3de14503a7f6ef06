package io.github.pgvol.seed;

import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * In which order files are loaded so that what a row refers to is there before it.
 *
 * @param targets the tables in that order
 * @param postponed the foreign keys that no order satisfies, as tables refer to each other in a
 *     circle, and that are not deferrable: they have to be, for a while
 */
record TableOrder(List<CsvTarget> targets, List<Reference> postponed) {

  /**
   * A foreign key.
   *
   * @param from the table that has it
   * @param to the table that it refers to
   * @param table the same table's quoted name
   * @param name its name
   * @param deferrable whether it can be checked at a transaction's end
   */
  record Reference(long from, long to, String table, String name, boolean deferrable) {}

  /** Asks for the foreign keys between the tables. */
  static TableOrder of(List<CsvTarget> targets, Session session)
      throws IOException, InterruptedException {
    if (targets.size() < 2) {
      return new TableOrder(targets, List.of());
    }
    String oids =
        targets.stream().map(target -> "" + target.oid()).collect(Collectors.joining(", "));
    return of(
        targets,
        session.query(
            "SELECT conrelid::bigint AS \"from\", confrelid::bigint AS \"to\","
                + " conrelid::regclass::text AS \"table\", conname AS name,"
                + " condeferrable AS deferrable FROM pg_constraint WHERE contype = 'f'"
                + " AND conrelid IN ("
                + oids
                + ") AND confrelid IN ("
                + oids
                + ") AND conrelid <> confrelid ORDER BY conname",
            Reference.class));
  }

  static TableOrder of(List<CsvTarget> targets, List<Reference> references) {
    List<CsvTarget> left = new ArrayList<>(targets);
    List<CsvTarget> ordered = new ArrayList<>();
    List<Reference> postponed = new ArrayList<>();
    while (!left.isEmpty()) {
      // Where there is a circle, the table that misses least begins.
      CsvTarget next =
          left.stream()
              .min(Comparator.comparingLong(target -> missing(target, left, references).size()))
              .orElseThrow();
      missing(next, left, references).stream()
          .filter(reference -> !reference.deferrable())
          .forEach(postponed::add);
      ordered.add(next);
      left.remove(next);
    }
    return new TableOrder(List.copyOf(ordered), List.copyOf(postponed));
  }

  private static List<Reference> missing(
      CsvTarget target, List<CsvTarget> left, List<Reference> references) {
    return references.stream()
        .filter(reference -> reference.from() == target.oid() && reference.to() != target.oid())
        .filter(reference -> left.stream().anyMatch(other -> other.oid() == reference.to()))
        .toList();
  }
}

package io.github.pgvol.diff;

import io.github.pgvol.facts.Migrations;
import java.util.List;
import java.util.Map;

/**
 * What a database is made of.
 *
 * @param tables its tables by their names
 * @param indexes the definitions of its indexes by their names
 * @param migrations how far migration tools have come
 */
record Snapshot(
    Map<String, Relation> tables, Map<String, String> indexes, List<Migrations> migrations) {

  /**
   * A table.
   *
   * @param schema its schema
   * @param name its name
   * @param columns the definitions of its columns by their names, in their order
   * @param key the columns of its primary key; empty without one
   * @param rows how many rows it holds
   * @param sum a checksum of all rows, whatever their order
   */
  record Relation(
      String schema,
      String name,
      Map<String, String> columns,
      List<String> key,
      long rows,
      String sum) {}
}

package io.github.pgvol.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What is different between two states.
 *
 * @param from the first state, in words
 * @param to the second one
 * @param tables tables that are not the same in both
 * @param indexes indexes that are not the same in both
 * @param migrations migration tools that have come to another point
 */
public record Difference(
    String from, String to, List<Table> tables, List<Change> indexes, List<Change> migrations) {

  /** How something differs. */
  public enum Kind {
    /** It is in the second state only. */
    ADDED,
    /** It is in the first state only. */
    GONE,
    /** It is in both, and not the same. */
    CHANGED
  }

  /**
   * Something that is not the same in both.
   *
   * @param before what it was; null where it was not
   * @param after what it is; null where it is not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Change(Kind kind, String name, String before, String after) {}

  /**
   * A table that is not the same in both.
   *
   * @param rowsBefore how many rows it had
   * @param rowsAfter how many it has
   * @param rows which rows differ; null for a table that is in one state only
   * @param columns which columns differ
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Table(
      Kind kind,
      String name,
      long rowsBefore,
      long rowsAfter,
      RowChanges rows,
      List<Change> columns) {}

  /** Nothing at all. */
  public boolean none() {
    return tables.isEmpty() && indexes.isEmpty() && migrations.isEmpty();
  }
}

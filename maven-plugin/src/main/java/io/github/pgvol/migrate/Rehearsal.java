package io.github.pgvol.migrate;

import java.util.List;

/**
 * What a rehearsal has shown.
 *
 * @param before how far the database is
 * @param acts what was done, each with what it cost
 */
public record Rehearsal(Outlook before, List<Act> acts) {

  /** Copies the list. */
  public Rehearsal {
    acts = List.copyOf(acts);
  }

  /**
   * One migration.
   *
   * @param file its file or class
   * @param millis how long it took
   * @param rows how many rows it inserted, updated and deleted, -1 when that is not known
   * @param rewritten tables whose files were written anew
   * @param locks locks on tables that were there before, those held longest first
   */
  public record Act(String file, long millis, long rows, List<String> rewritten, List<Lock> locks) {
    /** Copies its lists. */
    public Act {
      rewritten = List.copyOf(rewritten);
      locks = List.copyOf(locks);
    }
  }

  /**
   * A lock.
   *
   * @param table the table
   * @param mode PostgreSQL's name of it
   * @param millis how long it was held at least
   */
  public record Lock(String table, String mode, long millis) {}
}

package io.github.pgvol.diff;

import java.io.BufferedReader;
import java.io.IOException;

/**
 * Rows of a table that are not in both states.
 *
 * @param added how many are in the second one only
 * @param gone how many are in the first one only
 * @param changed how many have the same key in both, and other values
 */
public record RowChanges(long added, long gone, long changed) {

  /**
   * Counts them, in constant memory.
   *
   * @param before lines of a key, a blank and a checksum, in the order of their bytes
   * @param after the same of the other state
   */
  static RowChanges between(BufferedReader before, BufferedReader after) throws IOException {
    long added = 0;
    long gone = 0;
    long changed = 0;
    String old = before.readLine();
    String now = after.readLine();
    while (old != null || now != null) {
      int order = old == null ? 1 : now == null ? -1 : key(old).compareTo(key(now));
      if (order < 0) {
        gone++;
        old = before.readLine();
      } else if (order > 0) {
        added++;
        now = after.readLine();
      } else {
        if (!old.equals(now)) {
          changed++;
        }
        old = before.readLine();
        now = after.readLine();
      }
    }
    return new RowChanges(added, gone, changed);
  }

  private static String key(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  /** None at all. */
  public boolean none() {
    return added == 0 && gone == 0 && changed == 0;
  }
}

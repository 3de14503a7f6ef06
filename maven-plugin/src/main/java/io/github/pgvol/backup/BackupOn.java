package io.github.pgvol.backup;

import io.github.pgvol.problem.UserProblem;
import java.util.Locale;

/** After which integration tests a backup is taken. */
public enum BackupOn {
  /** After all, and where none were run. */
  ALWAYS,
  /** When one failed. */
  FAILURE,
  /** When none failed. */
  SUCCESS,
  /** After none. */
  NEVER;

  /**
   * Reads a parameter.
   *
   * @throws UserProblem when it is none of these
   */
  public static BackupOn parse(String word) {
    for (BackupOn on : values()) {
      if (on.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
        return on;
      }
    }
    throw new UserProblem(
        "«" + word + "» tells not when a backup is to be taken.",
        "Set <backupOn> (-Dpgvol.backupOn) to always, failure, success or never.");
  }

  /**
   * Whether one is taken.
   *
   * @param failed whether a test failed
   */
  public boolean takes(boolean failed) {
    return this == ALWAYS || this == (failed ? FAILURE : SUCCESS);
  }
}

package io.github.pgvol.restore;

import io.github.pgvol.problem.UserProblem;
import java.util.Locale;

/** What a restore keeps of the state that it replaces. */
public enum Safety {
  /** The old database, renamed: {@code undo} puts it back in no time. */
  UNDO,
  /** A backup in the catalog. */
  BACKUP,
  /** Nothing. */
  NONE;

  /**
   * Reads a parameter.
   *
   * @throws UserProblem when it is none of these
   */
  public static Safety parse(String word) {
    for (Safety safety : values()) {
      if (safety.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
        return safety;
      }
    }
    throw new UserProblem(
        "«" + word + "» is no way to keep the old state.",
        "Set <safety> (-Dpgvol.safety) to undo, backup or none.");
  }
}

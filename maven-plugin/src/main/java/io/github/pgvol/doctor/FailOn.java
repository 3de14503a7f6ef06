package io.github.pgvol.doctor;

import io.github.pgvol.problem.UserProblem;
import java.util.Locale;

/** What makes the goal fail. */
public enum FailOn {
  /** Warnings and errors. */
  WARNING,
  /** Errors. */
  ERROR,
  /** Nothing. */
  NEVER;

  /**
   * Reads a parameter.
   *
   * @throws UserProblem when it is none of these
   */
  public static FailOn parse(String word) {
    for (FailOn one : values()) {
      if (one.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
        return one;
      }
    }
    throw new UserProblem(
        "«" + word + "» is nothing that doctor can fail on.",
        "Set <failOn> (-Dpgvol.doctor.failOn) to warning, error or never.");
  }

  /** Whether a finding makes the goal fail. */
  public boolean fails(Finding finding) {
    if (finding.mended() != null) {
      return false;
    }
    return switch (this) {
      case WARNING -> finding.severity().compareTo(Severity.WARNING) >= 0;
      case ERROR -> finding.severity() == Severity.ERROR;
      case NEVER -> false;
    };
  }
}

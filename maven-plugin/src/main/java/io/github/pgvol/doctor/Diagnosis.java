package io.github.pgvol.doctor;

import java.io.IOException;
import java.util.Optional;

/**
 * A finding, and how it is mended without risk.
 *
 * @param finding the finding
 * @param repair mends it; empty where only the user can
 */
record Diagnosis(Finding finding, Optional<Repair> repair) {

  /** Mends something. */
  @FunctionalInterface
  interface Repair {
    /** Does it, and says what was done. */
    String apply() throws IOException, InterruptedException;
  }

  static Diagnosis ok(Check check, String what) {
    return of(check, Severity.OK, what, null, null);
  }

  static Diagnosis info(Check check, String what, String why, String mend) {
    return of(check, Severity.INFO, what, why, mend);
  }

  static Diagnosis warning(Check check, String what, String why, String mend) {
    return of(check, Severity.WARNING, what, why, mend);
  }

  static Diagnosis error(Check check, String what, String why, String mend) {
    return of(check, Severity.ERROR, what, why, mend);
  }

  private static Diagnosis of(
      Check check, Severity severity, String what, String why, String mend) {
    return new Diagnosis(
        new Finding(check.name(), severity, what, why, mend, false, null), Optional.empty());
  }

  /** The same, which can be mended. */
  Diagnosis with(Repair how) {
    return new Diagnosis(
        new Finding(
            finding.check(),
            finding.severity(),
            finding.what(),
            finding.why(),
            finding.mend(),
            true,
            null),
        Optional.of(how));
  }
}

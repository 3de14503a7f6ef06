package io.github.pgvol.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One thing that was looked at.
 *
 * @param check what was looked for: the check's name
 * @param severity how bad it is
 * @param what what was found, and where
 * @param why why it matters; null where all is well
 * @param mend the command that mends it, or what to do; null where all is well
 * @param fixable whether {@code -Dpgvol.fix} mends it
 * @param mended what was done about it; null when nothing was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
    String check,
    Severity severity,
    String what,
    String why,
    String mend,
    boolean fixable,
    String mended) {

  /** The same, put right. */
  Finding mendedBy(String deed) {
    return new Finding(check, severity, what, why, mend, fixable, deed);
  }

  /** The same, with what kept it from being put right. */
  Finding notMended(String reason) {
    return new Finding(
        check, severity, what + " Mending it failed: " + reason, why, mend, fixable, null);
  }
}

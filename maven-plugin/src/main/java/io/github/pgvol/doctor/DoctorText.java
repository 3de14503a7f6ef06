package io.github.pgvol.doctor;

import io.github.pgvol.console.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings as people read them. */
public final class DoctorText {

  private DoctorText() {}

  /** Lines, and how many findings there are of each kind. */
  public static List<String> lines(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      String word = finding.severity().word().toUpperCase(Locale.ROOT);
      boolean first = true;
      for (String part : finding.what().lines().toList()) {
        lines.add(
            first
                ? String.format("%-8s %s: %s", word, finding.check(), part)
                : String.format("%-8s   %s", "", part));
        first = false;
      }
      if (finding.mended() != null) {
        lines.add(String.format("%-8s mended: %s", "", finding.mended()));
        continue;
      }
      if (finding.why() != null) {
        lines.add(String.format("%-8s %s", "", finding.why()));
      }
      if (finding.mend() != null) {
        lines.add(
            String.format(
                "%-8s -> %s%s", "", finding.mend(), finding.fixable() ? " (or -Dpgvol.fix)" : ""));
      }
    }
    lines.add(summary(findings));
    return lines;
  }

  /** How many there are of each kind: «1 error, 2 warnings». */
  public static String summary(List<Finding> findings) {
    long mended = findings.stream().filter(finding -> finding.mended() != null).count();
    return Units.count(open(findings, Severity.ERROR), "error")
        + ", "
        + Units.count(open(findings, Severity.WARNING), "warning")
        + (mended == 0 ? "" : ", " + mended + " mended")
        + ".";
  }

  private static long open(List<Finding> findings, Severity severity) {
    return findings.stream()
        .filter(finding -> finding.severity() == severity && finding.mended() == null)
        .count();
  }
}

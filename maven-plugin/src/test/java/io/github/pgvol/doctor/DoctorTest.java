package io.github.pgvol.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {

  private static Finding finding(Severity severity, String mended) {
    return new Finding("disk", severity, "Full.\nReally.", "Why.", "rm", true, mended);
  }

  @Test
  void failsOnWhatItIsToldTo() {
    Finding warning = finding(Severity.WARNING, null);
    Finding error = finding(Severity.ERROR, null);
    assertThat(FailOn.parse(" Error ").fails(error)).isTrue();
    assertThat(FailOn.ERROR.fails(warning)).isFalse();
    assertThat(FailOn.WARNING.fails(warning)).isTrue();
    assertThat(FailOn.WARNING.fails(error)).isTrue();
    assertThat(FailOn.WARNING.fails(finding(Severity.INFO, null))).isFalse();
    assertThat(FailOn.NEVER.fails(error)).isFalse();
    assertThat(FailOn.ERROR.fails(finding(Severity.ERROR, "done"))).isFalse();
    assertThatThrownBy(() -> FailOn.parse("always"))
        .isInstanceOfSatisfying(
            UserProblem.class, e -> assertThat(e.advice()).contains("-Dpgvol.doctor.failOn"));
  }

  @Test
  void textTellsWhatWhyAndHow() {
    assertThat(DoctorText.lines(List.of(finding(Severity.ERROR, null))))
        .containsExactly(
            "ERROR    disk: Full.",
            "           Really.",
            "         Why.",
            "         -> rm (or -Dpgvol.fix)",
            "1 error, 0 warnings.");
    assertThat(DoctorText.lines(List.of(finding(Severity.WARNING, "removed it"))))
        .containsExactly(
            "WARNING  disk: Full.",
            "           Really.",
            "         mended: removed it",
            "0 errors, 0 warnings, 1 mended.");
  }

  @Test
  void theLinesOfALogThatMatter() {
    assertThat(
            StartCheck.excerpt(
                List.of("starting", "FATAL:  no", "HINT:  do this", "shutting down")))
        .isEqualTo("\nFATAL:  no\nHINT:  do this");
    assertThat(StartCheck.excerpt(List.of("one", "two"))).isEqualTo("\none\ntwo");
    assertThat(StartCheck.excerpt(List.of())).isEqualTo(" nothing.");
  }

  @Test
  void aDiskIsFullBeforeItIs() {
    DiskCheck.Space space =
        DiskCheck.Space.parse(
                "Filesystem 1024-blocks Used Available Capacity Mounted on\n"
                    + "/dev/vda 100000000 40000000 60000000 40% /data\n")
            .orElseThrow();
    assertThat(space.free()).isEqualTo(60_000_000L * 1024);
    assertThat(space.severity(1 << 30)).isEqualTo(Severity.OK);
    assertThat(space.severity(80L << 30)).isEqualTo(Severity.WARNING);
    assertThat(new DiskCheck.Space(1L << 40, 10L << 30).severity(1)).isEqualTo(Severity.ERROR);
    assertThat(new DiskCheck.Space(1L << 40, 30L << 30).severity(1)).isEqualTo(Severity.WARNING);
    assertThat(new DiskCheck.Space(1L << 30, 50L << 20).severity(1)).isEqualTo(Severity.ERROR);
    assertThat(DiskCheck.Space.parse("df: nothing")).isEmpty();
  }
}

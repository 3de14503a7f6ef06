package io.github.pgvol.doctor;

import io.github.pgvol.console.Console;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Looks, explains, proposes, and mends what is safe where it is asked to. */
public final class Doctor {

  private static final List<Check> CHECKS =
      List.of(
          new StartCheck(),
          new MountCheck(),
          new VersionCheck(),
          new OwnerCheck(),
          new PidFileCheck(),
          new DiskCheck(),
          new CollationCheck(),
          new ChecksumCheck(),
          new AmcheckCheck(),
          new ComposeCheck(),
          new CatalogCheck());

  private final Console console;

  /**
   * @param console is told who is waited for
   */
  public Doctor(Console console) {
    this.console = console;
  }

  /** Looks at everything; the worst comes first. */
  public List<Finding> examine(DoctorRequest request) throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    request
        .missing()
        .ifPresent(
            reason ->
                findings.add(
                    new Finding(
                        "server",
                        Severity.WARNING,
                        "No server was looked at: " + reason,
                        "Only the project's files and the backups could be checked.",
                        "Start the server, or say which it is with <container>"
                            + " (-Dpgvol.container), <service> (-Dpgvol.service) or <volume>"
                            + " (-Dpgvol.volume).",
                        false,
                        null)));
    try (Patient patient = new Patient(request, console)) {
      for (Check check : CHECKS) {
        for (Diagnosis diagnosis : look(check, patient)) {
          findings.add(request.fix() ? mend(diagnosis) : diagnosis.finding());
        }
      }
    }
    findings.sort(Comparator.comparing(Finding::severity).reversed());
    return List.copyOf(findings);
  }

  /** A check that fails keeps none of the others from looking. */
  private List<Diagnosis> look(Check check, Patient patient) throws InterruptedException {
    try {
      return check.look(patient);
    } catch (IOException | UserProblem e) {
      console.debug(check.name() + ": " + e);
      return List.of(
          Diagnosis.warning(
              check,
              "This could not be looked at: " + e.getMessage(),
              "Nobody knows whether there is something wrong.",
              e instanceof UserProblem problem ? problem.advice() : "mvn -X pgvol:doctor"));
    }
  }

  private static Finding mend(Diagnosis diagnosis) throws InterruptedException {
    if (diagnosis.repair().isEmpty()) {
      return diagnosis.finding();
    }
    try {
      return diagnosis.finding().mendedBy(diagnosis.repair().get().apply());
    } catch (IOException | UserProblem e) {
      return diagnosis.finding().notMended(e.getMessage());
    }
  }
}

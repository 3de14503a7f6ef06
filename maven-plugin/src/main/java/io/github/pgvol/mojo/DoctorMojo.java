package io.github.pgvol.mojo;

import io.github.pgvol.console.Json;
import io.github.pgvol.doctor.Doctor;
import io.github.pgvol.doctor.DoctorText;
import io.github.pgvol.doctor.FailOn;
import io.github.pgvol.doctor.Finding;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Finds what is wrong with the server, its volume, the Compose files and the backups, says why it
 * matters and what to do, and mends what is safe.
 *
 * @since 0.1.0
 */
@Mojo(name = "doctor", requiresProject = false, threadSafe = true)
public final class DoctorMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.doctor.skip", defaultValue = "false")
  private boolean skipDoctor;

  /**
   * What makes the goal fail: {@code warning} (and errors), {@code error} or {@code never}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.doctor.failOn", defaultValue = "error")
  private String failOn;

  /**
   * Reads every page, table and index of the server to find damage; without it this goal is done in
   * seconds, however large the data.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.doctor.deep", defaultValue = "true")
  private boolean deep;

  /**
   * Mends what can be mended without risk: owner and mode of files, a stale postmaster.pid, the
   * rights of the backups' folder and its {@code .gitignore}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.fix", defaultValue = "false")
  private boolean fix;

  /**
   * Prints JSON to standard output instead of text; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipDoctor;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    FailOn limit = FailOn.parse(failOn);
    ServerParameters server = server();
    List<Finding> findings =
        new Doctor(wiring.console()).examine(wiring.patient(server, deep, fix));
    if (json) {
      Json.print(findings);
    } else {
      wiring.console().info(DoctorText.lines(findings));
    }
    if (findings.stream().anyMatch(limit::fails)) {
      throw new UserProblem(
          "The doctor found " + DoctorText.summary(findings),
          "Each finding above says what to do. What this goal fails on is <failOn>"
              + " (-Dpgvol.doctor.failOn): warning, error or never.");
    }
  }
}

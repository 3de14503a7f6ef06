package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.it.FaultyEngine.Fault;
import io.github.pgvol.it.FaultyGoal.Kind;
import io.github.pgvol.it.FaultyGoal.Outcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** On Docker, with a container that depends on the server's. */
class PhysicalFaultIT extends PhysicalFaults {

  PhysicalFaultIT() {
    super(Engines.DOCKER);
  }

  /**
   * A cold backup is killed when its server runs again and what depends on that does not: whichever
   * goal comes next starts the dependents, and so it does those that a reset had stopped.
   */
  @Test
  void killedBetweenTheServerAndItsDependents() throws IOException, InterruptedException {
    // The workbench is started first, then the server, then the dependent.
    Outcome outcome = goal(Kind.BACKUP_FILES_COLD, "").fork(Fault.HALT, 3, "before start");
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(Fault.HALT.status());
    server().startAgain();
    assertThat(server().dependentRuns()).isFalse();
    VolumeGoals goals = goals();
    goals.finish();
    assertThat(goals.console().text())
        .contains("Started container " + server().dependent().orElseThrow() + " again");
    assertNothingIsLeft(outcome.output());
  }
}

package io.github.pgvol.it;

/** On Docker, with a container that depends on the server's. */
class FaultSweepIT extends FaultSweeps {

  FaultSweepIT() {
    super(Engines.DOCKER);
  }
}

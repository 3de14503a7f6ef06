package io.github.pgvol.it;

/** On this machine, without containers. */
class FaultSweepLocalIT extends FaultSweeps {

  FaultSweepLocalIT() {
    super(Engines.LOCAL);
  }
}

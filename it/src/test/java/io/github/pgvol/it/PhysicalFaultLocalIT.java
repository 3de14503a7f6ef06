package io.github.pgvol.it;

/** On this machine, without containers. */
class PhysicalFaultLocalIT extends PhysicalFaults {

  PhysicalFaultLocalIT() {
    super(Engines.LOCAL);
  }
}

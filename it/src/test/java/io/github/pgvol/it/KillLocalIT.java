package io.github.pgvol.it;

/** On this machine, without containers. */
class KillLocalIT extends Kills {

  KillLocalIT() {
    super(Engines.LOCAL, 17);
  }
}

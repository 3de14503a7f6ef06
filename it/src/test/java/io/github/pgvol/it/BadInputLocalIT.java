package io.github.pgvol.it;

/** On this machine, without containers. */
class BadInputLocalIT extends BadInput {

  BadInputLocalIT() {
    super(Engines.LOCAL, 17);
  }
}

package io.github.pgvol.it;

/** On this machine, without containers. */
class TemplateFaultLocalIT extends TemplateFaults {

  TemplateFaultLocalIT() {
    super(Engines.LOCAL, 17);
  }
}

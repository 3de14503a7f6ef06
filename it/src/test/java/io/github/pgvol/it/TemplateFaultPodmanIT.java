package io.github.pgvol.it;

/** On Podman, and on the latest version. */
class TemplateFaultPodmanIT extends TemplateFaults {

  TemplateFaultPodmanIT() {
    super(Engines.PODMAN, 18);
  }
}

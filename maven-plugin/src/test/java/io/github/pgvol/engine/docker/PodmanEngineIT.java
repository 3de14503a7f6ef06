package io.github.pgvol.engine.docker;

/** The contract on Podman. */
class PodmanEngineIT extends EngineContract {
  PodmanEngineIT() {
    super("podman");
  }
}

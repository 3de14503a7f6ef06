package io.github.pgvol.engine.docker;

/** The contract on Docker. */
class DockerEngineIT extends EngineContract {
  DockerEngineIT() {
    super("docker");
  }
}

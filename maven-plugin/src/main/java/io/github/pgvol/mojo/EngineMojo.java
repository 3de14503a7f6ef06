package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals share that need an engine. */
abstract class EngineMojo extends PgvolMojo {

  /**
   * The engine that runs the server: {@code docker}, {@code podman}, or {@code auto} for the first
   * that answers. Where it is asked: DOCKER_HOST, the current Docker context, then the places where
   * engines listen by default.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.engine", defaultValue = "auto")
  private String engine;

  /**
   * How many seconds to wait for another run of pgvol that is at work on the same server or volume.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.lockTimeout", defaultValue = "1800")
  private int lockTimeout;

  /** The engine only. */
  final ServerParameters engine() {
    return engine(Optional.empty());
  }

  /** The engine, and a volume on it. */
  final ServerParameters engine(Optional<String> volume) {
    return new ServerParameters(
        engine,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        volume,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        lockTimeout);
  }

  /** A parameter that may be left out; an empty one is. */
  static Optional<String> given(String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }
}

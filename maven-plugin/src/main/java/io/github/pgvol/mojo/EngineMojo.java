package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals share that need an engine. */
abstract class EngineMojo extends PgvolMojo {

  /**
   * The engine that runs the server: {@code docker}, {@code podman}, {@code local} for processes
   * and folders of this machine, or {@code auto} for the first container engine that answers, and
   * where none does, {@code local}. Where it is asked: DOCKER_HOST, the current Docker context,
   * then the places where engines listen by default. A server of this project that the local engine
   * runs goes before them.
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

  /**
   * The folder in which the local engine keeps its volumes. By default {@code pgvol} in the user's
   * data folder ({@code ~/.local/share}, {@code ~/Library/Application Support}, {@code
   * %LOCALAPPDATA%}); for root {@code /var/lib/pgvol}, as its servers are run by another user.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.localDirectory")
  private File localDirectory;

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
        lockTimeout,
        Optional.ofNullable(localDirectory).map(File::toPath));
  }

  /** A parameter that may be left out; an empty one is. */
  static Optional<String> given(String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }
}

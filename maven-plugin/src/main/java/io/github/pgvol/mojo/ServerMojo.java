package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals share that need a server: how it is found, and who connects. */
abstract class ServerMojo extends PgvolMojo {

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
   * The server's container, by name or id. Not needed where the server is that of the project's
   * Compose project, or the only one there is.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.container")
  private String container;

  /**
   * The server's service in the Compose project.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.service")
  private String service;

  /**
   * The volume on which the server's data lives.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume")
  private String volume;

  /**
   * The role to connect as. By default the container's POSTGRES_USER, which is {@code postgres} in
   * the official image.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.username")
  private String username;

  /**
   * The role's password. By default the container's POSTGRES_PASSWORD. Connections are made beside
   * the server, where the official image asks for none.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.password")
  private String password;

  /**
   * The database. By default the container's POSTGRES_DB, which in the official image is named as
   * the user.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.database")
  private String database;

  /**
   * How many seconds to wait for another run of pgvol that is at work on the same server.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.lockTimeout", defaultValue = "1800")
  private int lockTimeout;

  /** The parameters as one. */
  final ServerParameters server() {
    return new ServerParameters(
        engine,
        given(container),
        given(service),
        given(volume),
        given(username),
        given(password),
        given(database),
        lockTimeout);
  }

  /** A parameter that may be left out; an empty one is. */
  static Optional<String> given(String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }
}

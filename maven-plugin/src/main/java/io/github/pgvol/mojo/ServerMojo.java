package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals share that need a server: how it is found, and who connects. */
abstract class ServerMojo extends EngineMojo {

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

  /** What else on the command line leads to the same server and the same backups. */
  final String locating(Wiring wiring) {
    StringBuilder more = new StringBuilder();
    append(more, "container", container);
    append(more, "service", service);
    append(more, "volume", volume);
    append(more, "username", username);
    append(more, "database", database);
    wiring.ownCatalog().ifPresent(folder -> append(more, "catalog", folder.toString()));
    return more.toString();
  }

  private static void append(StringBuilder line, String property, String value) {
    given(value)
        .ifPresent(
            told ->
                line.append(" -Dpgvol.")
                    .append(property)
                    .append('=')
                    .append(told.matches("[\\w./:@+-]+") ? told : '"' + told + '"'));
  }

  /** The parameters as one. */
  final ServerParameters server() {
    ServerParameters base = engine();
    return new ServerParameters(
        base.engine(),
        given(container),
        given(service),
        given(volume),
        given(username),
        given(password),
        given(database),
        base.lockTimeout());
  }
}

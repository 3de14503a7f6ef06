package io.github.pgvol.mojo;

import io.github.pgvol.engine.local.DevContainer;
import io.github.pgvol.maven.Credentials;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Parameter;

/** What goals share that need a server: how it is found, and who connects. */
abstract class ServerMojo extends EngineMojo {

  /**
   * Where the server is reached, when it is in no container of this machine: {@code
   * jdbc:postgresql://db.example.com/app}, {@code postgresql://app@db.example.com/app}, or libpq's
   * {@code host=… dbname=…} and {@code service=…}. It goes before container, service and volume. By
   * default the variable {@code PGVOL_URL}, and in a dev container with pgvol's feature what that
   * tells. Client tools that fit the server have to be on this machine.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.url")
  private String url;

  /**
   * The {@code <server>} in settings.xml that has user and password for a server by its URL. {@code
   * pgvol.username} and {@code pgvol.password} go before it, and it goes before those in the URL.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.serverId")
  private String serverId;

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
   * The volume on which the server's data lives; or a folder, which has a slash in its name, as in
   * {@code ./_data/postgres}.
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
    append(more, "url", url);
    append(more, "serverId", serverId);
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
  final ServerParameters server() throws IOException, InterruptedException {
    ServerParameters base = engine();
    Optional<String> where = given(url).or(() -> given(System.getenv("PGVOL_URL")));
    boolean named = Stream.of(container, service, volume).anyMatch(one -> given(one).isPresent());
    if (where.isEmpty() && !named && base.engine().equals("auto")) {
      where = new DevContainer().url();
    }
    if (where.isPresent()) {
      return byUrl(base, where);
    }
    return new ServerParameters(
        base.engine(),
        Optional.empty(),
        given(container),
        given(service),
        given(volume).map(this::volumeOrFolder),
        given(username),
        given(password),
        given(database),
        base.lockTimeout(),
        base.localDirectory());
  }

  /** No engine has a slash in a volume's name. */
  private String volumeOrFolder(String name) {
    return name.contains("/") || name.contains("\\")
        ? folder().resolve(name).normalize().toString()
        : name;
  }

  private ServerParameters byUrl(ServerParameters base, Optional<String> where) {
    Optional<Credentials> known = given(serverId).map(this::credentials);
    return new ServerParameters(
        base.engine(),
        where,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        given(username).or(() -> known.flatMap(Credentials::user)),
        given(password).or(() -> known.flatMap(Credentials::password)),
        given(database),
        base.lockTimeout(),
        base.localDirectory());
  }
}

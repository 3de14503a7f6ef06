package io.github.pgvol.serve;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A server that answers.
 *
 * @param container its container
 * @param volume its volume
 * @param host where it is reached
 * @param port its port there
 * @param user its superuser
 * @param password the superuser's password
 * @param database the database
 * @param version the server's version
 */
public record Started(
    String container,
    String volume,
    String host,
    int port,
    String user,
    String password,
    String database,
    String version) {

  /**
   * The JDBC URL, without user and password.
   *
   * @see <a href="https://jdbc.postgresql.org/documentation/use/">Connecting, which asks for
   *     percent-encoding</a>
   */
  public String jdbcUrl() {
    return "jdbc:postgresql://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return jdbcUrl();
  }
}

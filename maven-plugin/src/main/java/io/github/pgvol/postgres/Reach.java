package io.github.pgvol.postgres;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.Tunnel;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.postgresql.Driver;

/**
 * How programs of this machine reach a server by network: by its published port, by its container's
 * own address, or else through a {@link Tunnel}. The way is proven with a connection to a database
 * that only this server has.
 */
public final class Reach implements AutoCloseable {

  private static final int TRIAL_SECONDS = 3;

  /** libpq's variables, and pgjdbc's names for the same. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "PGSSLMODE", "sslmode",
          "PGSSLROOTCERT", "sslrootcert",
          "PGSSLCERT", "sslcert",
          "PGSSLKEY", "sslkey",
          "PGGSSENCMODE", "gssEncMode",
          "PGCHANNELBINDING", "channelBinding");

  private final Server server;
  private final Map<String, String> variables;
  private final Optional<Tunnel> tunnel;

  private Reach(Server server, Map<String, String> variables, Optional<Tunnel> tunnel) {
    this.server = server;
    this.variables = Map.copyOf(variables);
    this.tunnel = tunnel;
  }

  /**
   * Finds a way.
   *
   * @param session a session of the server
   * @param proof a database to connect to
   * @throws UserProblem when there is none
   */
  public static Reach open(Server server, Session session, String proof, Console console)
      throws IOException, InterruptedException {
    int port = session.value("SELECT current_setting('port')::int").asInt();
    // Another server may answer at an address that is taken for this one's.
    String same =
        session.value("SELECT extract(epoch FROM pg_postmaster_start_time())::text").asText();
    List<String> refusals = new ArrayList<>();
    for (Map<String, String> address : candidates(server, port)) {
      Reach reach = new Reach(server, address, Optional.empty());
      if (reach.leads(proof, same, refusals)) {
        console.debug("The server is reached at " + reach.where() + ".");
        return reach;
      }
    }
    if (server.origin().container().isPresent()) {
      Tunnel tunnel = Tunnel.open(server, port);
      Reach reach =
          new Reach(
              server,
              Map.of("PGHOST", tunnel.host(), "PGPORT", Integer.toString(tunnel.port())),
              Optional.of(tunnel));
      if (reach.leads(proof, same, refusals)) {
        console.debug("The server is reached through a tunnel at " + reach.where() + ".");
        return reach;
      }
      if (!tunnel.trouble().isEmpty()) {
        refusals.add(tunnel.trouble());
      }
      tunnel.close();
    }
    throw new UserProblem(
        "No connection by network to "
            + server.describe()
            + " as "
            + server.access().user()
            + ": "
            + String.join("; ", refusals.stream().distinct().toList()),
        "Set <username> and <password> (-Dpgvol.username, -Dpgvol.password) to what the server"
            + " accepts by TCP, and see that listen_addresses lets its own network in.");
  }

  private static List<Map<String, String>> candidates(Server server, int port)
      throws IOException, InterruptedException {
    List<Map<String, String>> all = new ArrayList<>(server.addresses(port));
    all.removeIf(address -> address.getOrDefault("PGHOST", "localhost").startsWith("/"));
    if (server.origin().container().isEmpty()) {
      return all;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (server.run(Tool.of("hostname", "-i"), null, out).ok()) {
      for (String host : out.toString(StandardCharsets.UTF_8).strip().split("\\s+", -1)) {
        if (!host.isEmpty() && !host.startsWith("127.") && !host.equals("::1")) {
          all.add(Map.of("PGHOST", host, "PGPORT", Integer.toString(port)));
        }
      }
    }
    return all;
  }

  private boolean leads(String proof, String same, List<String> refusals) {
    try (Connection connection = trial(proof);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text")) {
      if (rows.next() && rows.getString(1).equals(same)) {
        return true;
      }
      refusals.add("another server answers at " + where());
    } catch (SQLException e) {
      refusals.add(where() + ": " + e.getMessage());
    }
    return false;
  }

  private Connection trial(String database) throws SQLException {
    Properties properties = properties("pgvol reach");
    properties.setProperty("loginTimeout", Integer.toString(TRIAL_SECONDS));
    properties.setProperty("connectTimeout", Integer.toString(TRIAL_SECONDS));
    return new Driver().connect(jdbcUrl(database), properties);
  }

  private String where() {
    return host() + ":" + port();
  }

  /** The host. */
  public String host() {
    return variables.getOrDefault(
        "PGHOSTADDR", variables.getOrDefault("PGHOST", "localhost").split(",", 2)[0]);
  }

  /** The port. */
  public int port() {
    return Integer.parseInt(variables.getOrDefault("PGPORT", "5432").split(",", 2)[0]);
  }

  /** The JDBC URL of a database, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + authority() + "/" + encode(database);
  }

  /** The URL of a database as libpq and most tools read it, with user and password: a secret. */
  public String url(String database) {
    Server.Access access = server.access();
    StringBuilder options = new StringBuilder();
    variables.forEach(
        (name, value) -> {
          if (name.startsWith("PGSSL")) {
            options
                .append(options.isEmpty() ? '?' : '&')
                .append(PROPERTIES.getOrDefault(name, name.substring(2).toLowerCase(Locale.ROOT)))
                .append('=')
                .append(encode(value));
          }
        });
    return "postgresql://"
        + encode(access.user())
        + access.password().map(word -> ":" + encode(word)).orElse("")
        + "@"
        + authority()
        + "/"
        + encode(database)
        + options;
  }

  private String authority() {
    return (host().contains(":") ? "[" + host() + "]" : host()) + ":" + port();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What libpq's programs find in their environment to get to a database: it holds a secret. */
  public Map<String, String> libpq(String database) {
    Map<String, String> all = new TreeMap<>(variables);
    all.put("PGHOST", host());
    all.put("PGPORT", Integer.toString(port()));
    all.put("PGUSER", server.access().user());
    server.access().password().ifPresent(password -> all.put("PGPASSWORD", password));
    all.put("PGDATABASE", database);
    return all;
  }

  /**
   * What pgjdbc has to know besides the URL: it holds a secret.
   *
   * @param applicationName what the server's own views show for its sessions
   */
  public Properties properties(String applicationName) {
    Properties properties = new Properties();
    properties.setProperty("user", server.access().user());
    server.access().password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("socketFactory", WatchedSockets.class.getName());
    PROPERTIES.forEach(
        (variable, property) -> {
          String value = variables.get(variable);
          if (value != null) {
            properties.setProperty(property, value);
          }
        });
    return properties;
  }

  @Override
  public void close() throws IOException {
    if (tunnel.isPresent()) {
      tunnel.get().close();
    }
  }
}

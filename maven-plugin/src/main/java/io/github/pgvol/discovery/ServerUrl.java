package io.github.pgvol.discovery;

import io.github.pgvol.problem.UserProblem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is, as people write it: {@code jdbc:postgresql://…}, {@code postgresql://…}, or
 * libpq's {@code host=… dbname=…}, which may name a {@code service} of pg_service.conf.
 *
 * @param variables libpq's environment variables that say the same
 * @see <a
 *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING">libpq's
 *     connection strings</a>
 * @see <a href="https://www.postgresql.org/docs/current/libpq-envars.html">libpq's environment
 *     variables</a>
 * @see <a href="https://jdbc.postgresql.org/documentation/use/">the JDBC driver's</a>
 */
public record ServerUrl(Map<String, String> variables) {

  private static final String JDBC = "jdbc:";
  private static final Pattern URI =
      Pattern.compile(
          "(?:postgresql|postgres)://(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
              + "(?<hosts>[^/?]*)(?:/(?<database>[^?]*))?(?:\\?(?<parameters>.*))?");
  private static final Pattern HOST =
      Pattern.compile("(?<name>\\[[^\\]]*]|[^:]*)(?::(?<port>\\d*))?");
  private static final Pattern PAIR =
      Pattern.compile(
          "\\s*([A-Za-z_]+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|((?:[^\\s'\\\\]|\\\\.)*))");

  /** The keywords that a tool's environment can carry. */
  private static final Map<String, String> KEYWORDS =
      Map.ofEntries(
          Map.entry("host", "PGHOST"),
          Map.entry("hostaddr", "PGHOSTADDR"),
          Map.entry("port", "PGPORT"),
          Map.entry("dbname", "PGDATABASE"),
          Map.entry("user", "PGUSER"),
          Map.entry("password", "PGPASSWORD"),
          Map.entry("passfile", "PGPASSFILE"),
          Map.entry("service", "PGSERVICE"),
          Map.entry("require_auth", "PGREQUIREAUTH"),
          Map.entry("channel_binding", "PGCHANNELBINDING"),
          Map.entry("connect_timeout", "PGCONNECT_TIMEOUT"),
          Map.entry("sslmode", "PGSSLMODE"),
          Map.entry("sslnegotiation", "PGSSLNEGOTIATION"),
          Map.entry("sslcert", "PGSSLCERT"),
          Map.entry("sslkey", "PGSSLKEY"),
          Map.entry("sslcertmode", "PGSSLCERTMODE"),
          Map.entry("sslrootcert", "PGSSLROOTCERT"),
          Map.entry("sslcrl", "PGSSLCRL"),
          Map.entry("sslcrldir", "PGSSLCRLDIR"),
          Map.entry("sslsni", "PGSSLSNI"),
          Map.entry("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
          Map.entry("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
          Map.entry("gssencmode", "PGGSSENCMODE"),
          Map.entry("krbsrvname", "PGKRBSRVNAME"),
          Map.entry("gsslib", "PGGSSLIB"),
          Map.entry("target_session_attrs", "PGTARGETSESSIONATTRS"),
          Map.entry("load_balance_hosts", "PGLOADBALANCEHOSTS"));

  /** What is said for one session, and pgvol says itself or can do without. */
  private static final Set<String> ONE_SESSION =
      Set.of(
          "application_name",
          "fallback_application_name",
          "client_encoding",
          "options",
          "keepalives",
          "keepalives_idle",
          "keepalives_interval",
          "keepalives_count",
          "tcp_user_timeout");

  /** Copies the variables. */
  public ServerUrl {
    variables = Collections.unmodifiableMap(new TreeMap<>(variables));
  }

  /**
   * Reads one.
   *
   * @throws UserProblem when it is none; the message holds no password
   */
  public static ServerUrl parse(String text) {
    String url = text.strip();
    boolean jdbc = url.startsWith(JDBC);
    Matcher uri = URI.matcher(jdbc ? url.substring(JDBC.length()) : url);
    if (uri.matches()) {
      return ofUri(uri, jdbc);
    }
    if (!jdbc && !url.contains("://") && url.contains("=")) {
      return ofPairs(url);
    }
    throw unreadable("it is neither jdbc:postgresql://…, postgresql://… nor host=… dbname=…");
  }

  private static ServerUrl ofUri(Matcher uri, boolean jdbc) {
    Map<String, String> variables = new TreeMap<>();
    hosts(uri.group("hosts"), variables);
    put(variables, "PGUSER", decoded(uri.group("user")));
    put(variables, "PGPASSWORD", decoded(uri.group("password")));
    put(variables, "PGDATABASE", decoded(uri.group("database")));
    String parameters = uri.group("parameters");
    for (String pair : parameters == null ? new String[0] : parameters.split("&", -1)) {
      int equals = pair.indexOf('=');
      String keyword = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (keyword.equals("ssl") && !value.equals("false")) {
        variables.putIfAbsent("PGSSLMODE", jdbc ? "verify-full" : "require");
      } else if (jdbc && keyword.equals("connectTimeout")) {
        variables.put("PGCONNECT_TIMEOUT", value);
      } else if (KEYWORDS.containsKey(keyword)) {
        put(variables, KEYWORDS.get(keyword), value);
      } else if (!jdbc && !keyword.isEmpty() && !ONE_SESSION.contains(keyword)) {
        // The JDBC driver's others are about how a program works with its connection.
        throw unreadable("pgvol knows no keyword «" + keyword + "»");
      }
    }
    return new ServerUrl(variables);
  }

  private static void hosts(String list, Map<String, String> variables) {
    List<String> names = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      Matcher host = HOST.matcher(one);
      if (!host.matches()) {
        throw unreadable("«" + one + "» is no host and port");
      }
      String name = decoded(host.group("name"));
      names.add(name.startsWith("[") ? name.substring(1, name.length() - 1) : name);
      ports.add(host.group("port") == null ? "" : host.group("port"));
    }
    put(variables, "PGHOST", String.join(",", names));
    if (ports.stream().anyMatch(port -> !port.isEmpty())) {
      variables.put("PGPORT", String.join(",", ports));
    }
  }

  private static ServerUrl ofPairs(String text) {
    Map<String, String> variables = new TreeMap<>();
    Matcher pair = PAIR.matcher(text);
    int end = 0;
    while (end < text.length() && pair.find(end) && pair.start() == end) {
      String variable = KEYWORDS.get(pair.group(1));
      String value = pair.group(2) == null ? pair.group(3) : pair.group(2);
      if (variable != null) {
        put(variables, variable, value.replaceAll("\\\\(.)", "$1"));
      } else if (!ONE_SESSION.contains(pair.group(1))) {
        throw unreadable("pgvol knows no keyword «" + pair.group(1) + "»");
      }
      end = pair.end();
    }
    if (!text.substring(end).isBlank()) {
      throw unreadable("it is not a list of keyword=value");
    }
    return new ServerUrl(variables);
  }

  private static void put(Map<String, String> variables, String name, String value) {
    if (value != null && !value.isEmpty()) {
      variables.put(name, value);
    }
  }

  private static String decoded(String text) {
    if (text == null) {
      return "";
    }
    try {
      // A plus is a plus there.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unreadable("a percent sign in it is followed by no number");
    }
  }

  private static UserProblem unreadable(String why) {
    return new UserProblem(
        "The server's URL cannot be read: " + why + ".",
        "Set <url> (-Dpgvol.url) to one as in jdbc:postgresql://db.example.com:5432/app,"
            + " postgresql://app@db.example.com/app, or service=app for one of pg_service.conf.");
  }

  /** libpq's variables that say how to connect, and not where and to what. */
  static Set<String> settings() {
    Set<String> variables = new TreeSet<>(KEYWORDS.values());
    variables.removeAll(
        Set.of("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"));
    return variables;
  }

  /** A variable's value. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** What people call it: the service, or hosts with their ports. */
  public String name() {
    Optional<String> service = variable("PGSERVICE");
    if (service.isPresent()) {
      return "of service " + service.get();
    }
    String host = variable("PGHOST").or(() -> variable("PGHOSTADDR")).orElse("localhost");
    return variable("PGPORT").map(port -> host + ":" + port).orElse(host);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name();
  }
}

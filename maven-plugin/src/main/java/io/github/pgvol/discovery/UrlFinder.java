package io.github.pgvol.discovery;

import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.local.ClientTools;
import io.github.pgvol.engine.local.UrlServer;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Finds a server by its URL, and the client tools of this machine that fit it. */
public final class UrlFinder {

  private static final String NAME = "pgvol-look";
  private static final String DEFAULT_PORT = "5432";

  /** Where libpq looks when nothing is said. */
  private static final Map<String, String> DEFAULT_FILES =
      Map.of(
          "PGPASSFILE", ".pgpass",
          "PGSSLROOTCERT", ".postgresql/root.crt",
          "PGSSLCRL", ".postgresql/root.crl",
          "PGSSLCERT", ".postgresql/postgresql.crt",
          "PGSSLKEY", ".postgresql/postgresql.key");

  private final Map<String, String> environment;
  private final Path home;
  private final Path cache;
  private final Images images;

  /**
   * @param environment this process's variables
   * @param home the user's folder
   * @param cache a folder of pgvol's own for what goes through files
   * @param images where tools come from that this machine does not have
   */
  public UrlFinder(Map<String, String> environment, Path home, Path cache, Images images) {
    this.environment = Map.copyOf(environment);
    this.home = home;
    this.cache = cache;
    this.images = images;
  }

  /** Client tools of container images. */
  public interface Images {
    /** The major versions of those that are on this machine already; none without an engine. */
    List<Integer> majors() throws IOException, InterruptedException;

    /**
     * The server, with the tools of an image.
     *
     * @param major one of {@link #majors()}
     * @param name what the server is called
     * @param access who connects
     * @param connection libpq's variables that lead there
     */
    Server open(int major, String name, Server.Access access, Map<String, String> connection)
        throws IOException, InterruptedException;
  }

  /**
   * Finds it.
   *
   * @param text the URL
   * @param user who connects; else whom the URL, PGUSER, or the system names
   * @param password the password; else the URL's, or what libpq finds (PGPASSWORD, ~/.pgpass)
   * @param database the database; else the URL's, PGDATABASE, or the one named as the user
   * @throws UserProblem when it cannot be reached, or no tools fit it
   */
  public ServerFinder.Found find(
      String text, Optional<String> user, Optional<String> password, Optional<String> database)
      throws IOException, InterruptedException {
    ServerUrl url = ServerUrl.parse(text);
    String name = url.name();
    Map<String, String> connection = connection(url);
    user.ifPresent(value -> connection.put("PGUSER", value));
    password.ifPresent(value -> connection.put("PGPASSWORD", value));
    connection.computeIfAbsent(
        "PGUSER",
        missing -> environment.getOrDefault("PGUSER", System.getProperty("user.name", "postgres")));
    String role = connection.get("PGUSER");
    String target =
        database
            .or(() -> Optional.ofNullable(connection.get("PGDATABASE")))
            .or(() -> Optional.ofNullable(environment.get("PGDATABASE")))
            .orElse(role);
    connection.remove("PGDATABASE");
    Server.Access access =
        new Server.Access(
            role,
            Optional.ofNullable(connection.get("PGPASSWORD"))
                .or(() -> Optional.ofNullable(environment.get("PGPASSWORD"))),
            target);
    Path scratch =
        cache.resolve(
            UUID.nameUUIDFromBytes((name + "\n" + role).getBytes(StandardCharsets.UTF_8))
                .toString());
    List<ClientTools> all = ClientTools.all();
    if (!all.isEmpty()) {
      int major = major(new UrlServer(name, access, connection, all.get(0), scratch));
      Optional<ClientTools> tools = ClientTools.fitting(all, major);
      if (tools.isPresent()) {
        return new ServerFinder.Found(
            new UrlServer(name, access, connection, tools.get(), scratch),
            Optional.empty(),
            "as <url> says, with the client tools of PostgreSQL "
                + tools.get().major()
                + " in "
                + tools.get().folder());
      }
      int fitting = fitting(images.majors(), major).orElseThrow(() -> tooOld(name, major, all));
      return ofImage(fitting, name, access, connection);
    }
    List<Integer> majors = images.majors();
    int newest = majors.stream().max(Integer::compare).orElseThrow(UrlFinder::noTools);
    Server looking = images.open(newest, name, access, complete(connection));
    int major = major(looking);
    int fitting = fitting(majors, major).orElseThrow(() -> imagesTooOld(name, major, newest));
    return fitting == newest
        ? new ServerFinder.Found(looking, Optional.empty(), reason(newest))
        : ofImage(fitting, name, access, connection);
  }

  private ServerFinder.Found ofImage(
      int major, String name, Server.Access access, Map<String, String> connection)
      throws IOException, InterruptedException {
    return new ServerFinder.Found(
        images.open(major, name, access, complete(connection)), Optional.empty(), reason(major));
  }

  /** What libpq finds on this machine by itself, it does not find in a container. */
  private Map<String, String> complete(Map<String, String> connection) {
    Map<String, String> whole = new TreeMap<>(connection);
    if (!whole.containsKey("PGHOST") && !whole.containsKey("PGHOSTADDR")) {
      whole.put("PGHOST", "localhost");
    }
    for (String variable : ServerUrl.settings()) {
      Optional.ofNullable(environment.get(variable))
          .filter(value -> !value.isEmpty())
          .ifPresent(value -> whole.putIfAbsent(variable, value));
    }
    DEFAULT_FILES.forEach(
        (variable, file) -> {
          if (Files.isReadable(home.resolve(file))) {
            whole.putIfAbsent(variable, home.resolve(file).toString());
          }
        });
    return whole;
  }

  private static String reason(int major) {
    return "as <url> says, with the client tools of an image of PostgreSQL " + major;
  }

  /** Of the server's own major, else of the next later one. */
  private static Optional<Integer> fitting(List<Integer> majors, int server) {
    return majors.stream().filter(major -> major >= server).min(Integer::compare);
  }

  private Map<String, String> connection(ServerUrl url) {
    Map<String, String> connection = new TreeMap<>();
    url.variable("PGSERVICE")
        .ifPresent(
            service ->
                connection.putAll(ServiceFile.resolve(service, environment, home).variables()));
    connection.putAll(url.variables());
    connection.remove("PGSERVICE");
    place(connection);
    return connection;
  }

  /**
   * The hosts that a URL leads to, divided by commas; empty for the socket of this machine.
   *
   * @param text the URL
   */
  public String hosts(String text) {
    Map<String, String> connection = connection(ServerUrl.parse(text));
    return connection.getOrDefault("PGHOSTADDR", connection.getOrDefault("PGHOST", ""));
  }

  /** A URL without a host means what the environment says; one with a host goes there alone. */
  private void place(Map<String, String> connection) {
    if (!connection.containsKey("PGHOST") && !connection.containsKey("PGHOSTADDR")) {
      for (String variable : List.of("PGHOST", "PGHOSTADDR", "PGPORT")) {
        String value = environment.get(variable);
        if (value != null && !value.isEmpty()) {
          connection.putIfAbsent(variable, value);
        }
      }
    }
    connection.putIfAbsent("PGPORT", DEFAULT_PORT);
  }

  private static int major(Server server) throws IOException, InterruptedException {
    try (Session session = Connections.control(server, server.access().database(), NAME)) {
      return new Inspector(session).major();
    }
  }

  private static UserProblem noTools() {
    return new UserProblem(
        "There are no client tools of PostgreSQL (psql, pg_dump, pg_restore) on this machine, nor an"
            + " image of PostgreSQL on its engine, and a server by its URL needs them.",
        "Install them (apt-get install postgresql-client, brew install libpq, or PostgreSQL's"
            + " installer for Windows; they are looked for on the PATH and where these put them), or"
            + " pull an image: docker pull postgres.");
  }

  private static UserProblem imagesTooOld(String name, int major, int newest) {
    return new UserProblem(
        "The server "
            + name
            + " runs PostgreSQL "
            + major
            + ", and the newest image on this machine's engine is of "
            + newest
            + ": its client tools refuse a newer server.",
        "Pull one of that version: docker pull postgres:" + major);
  }

  private static UserProblem tooOld(String name, int major, List<ClientTools> all) {
    return new UserProblem(
        "The server "
            + name
            + " runs PostgreSQL "
            + major
            + ", and the newest client tools on this machine are of "
            + all.get(0).major()
            + " ("
            + all.get(0).folder()
            + "): they refuse a newer server.",
        "Install those of "
            + major
            + " or later, as in apt-get install postgresql-client-"
            + major
            + " from PostgreSQL's own repository, or pull an image that has them: docker pull postgres:"
            + major);
  }
}

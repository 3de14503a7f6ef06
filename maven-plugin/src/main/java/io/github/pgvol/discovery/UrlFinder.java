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

  private final Map<String, String> environment;
  private final Path home;
  private final Path cache;

  /**
   * @param environment this process's variables
   * @param home the user's folder
   * @param cache a folder of pgvol's own for what goes through files
   */
  public UrlFinder(Map<String, String> environment, Path home, Path cache) {
    this.environment = Map.copyOf(environment);
    this.home = home;
    this.cache = cache;
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
    Optional<String> service = url.variable("PGSERVICE");
    Map<String, String> connection = new TreeMap<>();
    if (service.isPresent()) {
      connection.putAll(ServiceFile.resolve(service.get(), environment, home).variables());
    }
    connection.putAll(url.variables());
    connection.remove("PGSERVICE");
    place(connection);
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
        new Server.Access(role, Optional.ofNullable(connection.get("PGPASSWORD")), target);
    Path scratch =
        cache.resolve(
            UUID.nameUUIDFromBytes((name + "\n" + role).getBytes(StandardCharsets.UTF_8))
                .toString());
    List<ClientTools> all = ClientTools.all();
    if (all.isEmpty()) {
      throw new UserProblem(
          "There are no client tools of PostgreSQL (psql, pg_dump, pg_restore) on this machine, and"
              + " a server by its URL needs them.",
          "Install them: apt-get install postgresql-client, brew install libpq, or PostgreSQL's"
              + " installer for Windows. They are looked for on the PATH and where these put them.");
    }
    int major = major(new UrlServer(name, access, connection, all.get(0), scratch));
    ClientTools tools = ClientTools.fitting(all, major).orElseThrow(() -> tooOld(name, major, all));
    return new ServerFinder.Found(
        new UrlServer(name, access, connection, tools, scratch),
        Optional.empty(),
        "as <url> says, with the client tools of PostgreSQL "
            + tools.major()
            + " in "
            + tools.folder());
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

  private static int major(UrlServer server) throws IOException, InterruptedException {
    try (Session session = Connections.control(server, server.access().database(), NAME)) {
      return new Inspector(session).major();
    }
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
            + " from PostgreSQL's own repository.");
  }
}

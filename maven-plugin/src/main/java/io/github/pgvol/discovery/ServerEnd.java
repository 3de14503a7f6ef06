package io.github.pgvol.discovery;

import io.github.pgvol.problem.UserProblem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of two servers, as people name it in one word: a URL, {@code container:shop-db-1}, {@code
 * service:db}, {@code volume:shop_data}, a name that is a container's or a service's, with {@code
 * docker:}, {@code podman:} or {@code local:} before it, and {@code /database} behind it.
 *
 * @param kind what the name is the name of
 * @param engine the engine; empty for the one that goals use
 * @param name the URL or the name
 * @param database the database that is named with it; a URL has its own
 */
public record ServerEnd(
    Kind kind, Optional<String> engine, String name, Optional<String> database) {

  /** What a server is named by. */
  public enum Kind {
    /** A URL. */
    URL,
    /** Its container. */
    CONTAINER,
    /** Its Compose service. */
    SERVICE,
    /** Its volume. */
    VOLUME,
    /** Its container or its service, whichever there is. */
    NAME
  }

  private static final Pattern URL = Pattern.compile("(?is)(?:jdbc:|[a-z]+://).*|.*[\\w]\\s*=.*");
  private static final Pattern LOCAL =
      Pattern.compile(
          "(?:(?<engine>docker|podman|local):)?(?:(?<kind>container|service|volume):)?"
              + "(?<name>[^:/\\s]+)(?:/(?<database>.+))?");

  /**
   * Reads one.
   *
   * @param parameter the parameter's name, for messages
   */
  public static ServerEnd parse(String text, String parameter) {
    String end = text.strip();
    if (URL.matcher(end).matches()) {
      return new ServerEnd(Kind.URL, Optional.empty(), end, Optional.empty());
    }
    Matcher local = LOCAL.matcher(end);
    if (!local.matches()) {
      throw new UserProblem(
          "«" + end + "» names no server.",
          "Set <"
              + parameter
              + "> (-Dpgvol."
              + parameter
              + ") to a URL (jdbc:postgresql://…, postgresql://…, service=…), or to a container or"
              + " Compose service: db, container:shop-db-1, service:db, docker:db, podman:db/app, local:db.");
    }
    Kind kind =
        local.group("kind") == null
            ? Kind.NAME
            : Kind.valueOf(local.group("kind").toUpperCase(java.util.Locale.ROOT));
    return new ServerEnd(
        kind,
        Optional.ofNullable(local.group("engine")),
        local.group("name"),
        Optional.ofNullable(local.group("database")));
  }

  /** For people; a URL may hold a password. */
  @Override
  public String toString() {
    return kind == Kind.URL ? ServerUrl.parse(name).toString() : name;
  }
}

package io.github.pgvol.maven;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a goal was told about the server.
 *
 * @param engine the engine's kind
 * @param url where the server is reached, instead of all that follows up to the user
 * @param container the container
 * @param service the Compose service
 * @param volume the volume
 * @param username the role
 * @param password its password
 * @param database the database
 * @param lockTimeout how many seconds to wait for others
 * @param localDirectory where the local engine keeps what it has, empty for the usual place
 */
public record ServerParameters(
    String engine,
    Optional<String> url,
    Optional<String> container,
    Optional<String> service,
    Optional<String> volume,
    Optional<String> username,
    Optional<String> password,
    Optional<String> database,
    int lockTimeout,
    Optional<Path> localDirectory) {

  /** How long to wait for others. */
  public Duration patience() {
    return Duration.ofSeconds(lockTimeout);
  }

  /** On an engine, with a database where one is named; nothing else is said of the server. */
  public ServerParameters on(String kind, Optional<String> named) {
    return new ServerParameters(
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        named.or(() -> database),
        lockTimeout,
        localDirectory);
  }

  /** The same by one of these. */
  public ServerParameters named(
      Optional<String> byContainer, Optional<String> byService, Optional<String> byVolume) {
    return new ServerParameters(
        engine,
        Optional.empty(),
        byContainer,
        byService,
        byVolume,
        username,
        password,
        database,
        lockTimeout,
        localDirectory);
  }

  /** A server by its URL. */
  public ServerParameters byUrl(
      String where, Optional<String> user, Optional<String> secret, Optional<String> named) {
    return new ServerParameters(
        engine,
        Optional.of(where),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        user,
        secret,
        named,
        lockTimeout,
        localDirectory);
  }

  /** The same, with a volume by its name instead of a container. */
  public ServerParameters onVolume(String name) {
    return new ServerParameters(
        engine,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(name),
        username,
        password,
        database,
        lockTimeout,
        localDirectory);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return engine + " " + container + service + volume + username + database;
  }
}

package io.github.pgvol.engine.docker;

import java.util.Optional;

/**
 * Where an engine may answer.
 *
 * @param origin who says so, as in {@code DOCKER_HOST}; empty for a usual place
 * @param address as in {@code unix:///run/docker.sock}, {@code tcp://host:2375}, {@code
 *     npipe:////./pipe/docker_engine}
 * @param certificates the folder with ca.pem, cert.pem and key.pem, empty without TLS
 * @param decisive whether the search ends here when nothing answers: the user said that this is it
 */
record Candidate(
    Optional<String> origin, String address, Optional<String> certificates, boolean decisive) {

  private static final String UNIX = "unix://";
  private static final String PIPE = "npipe://";
  private static final String TCP = "tcp://";

  /** A usual place. */
  static Candidate usual(String address) {
    return new Candidate(Optional.empty(), address, Optional.empty(), false);
  }

  /** The socket's or pipe's path, empty for TCP and whatever else there is. */
  Optional<String> path() {
    for (String scheme : new String[] {UNIX, PIPE}) {
      if (address.startsWith(scheme)) {
        return Optional.of(address.substring(scheme.length()));
      }
    }
    return Optional.empty();
  }

  /** Whether docker-java can speak to it. */
  boolean supported() {
    return path().isPresent() || address.startsWith(TCP);
  }

  /** For people. */
  @Override
  public String toString() {
    return origin.map(from -> from + " (" + address + ")").orElse(address);
  }
}

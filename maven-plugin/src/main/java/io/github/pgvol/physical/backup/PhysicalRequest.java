package io.github.pgvol.physical.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A physical backup to take.
 *
 * @param engine what runs the server, or holds its volume
 * @param place where the data is
 * @param running gives the server, and is asked only when its container runs
 * @param database the database that was named; empty for the server's own
 * @param catalog where it goes
 * @param compression how it is compressed, empty for the fastest
 * @param threads in how many threads
 * @param online whether a server that runs goes on running
 * @param label the user's name for it
 * @param git what is checked out
 * @param createdBy name and version of this program
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record PhysicalRequest(
    Engine engine,
    Place place,
    Running running,
    Optional<String> database,
    Catalog catalog,
    Optional<Compression> compression,
    int threads,
    boolean online,
    Optional<String> label,
    Optional<Manifest.Git> git,
    String createdBy,
    String who,
    Duration patience) {

  /** Gives a running server. */
  @FunctionalInterface
  public interface Running {
    /** Finds it. */
    ContainerServer server() throws IOException, InterruptedException;
  }

  /** How it is compressed. */
  Compression packing() {
    return compression.orElse(Compression.of(Compression.Method.ZSTD));
  }
}

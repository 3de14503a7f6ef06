package io.github.pgvol.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server somewhere: all that pgvol asks of it goes through PostgreSQL's own tools, run
 * beside it. They have its version, and compression happens where the data is.
 *
 * <p>Safe for use by several threads at once.
 */
public interface Server {

  /** What it is, for people: «docker container shop-db-1, volume shop_data». */
  String describe();

  /** Who connects, and to what unless told otherwise. */
  Access access();

  /** Where it lives. */
  Origin origin();

  /**
   * Runs a program beside the server and waits for its end. Environment variables of libpq (user,
   * password) are set as {@link #access()} says; the tool's own win.
   *
   * @param in what it reads, or null. Its end is not told to the program: one that reads has to
   *     know by itself when to stop
   * @param out where its output goes, as it comes
   * @throws IOException when the program could not be run or its output was cut short
   */
  ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException;

  /**
   * Starts a program beside the server that goes on when nobody waits for it: also after this
   * process has ended. Its environment is as with {@link #run}; it reads nothing, and nobody hears
   * what it says.
   *
   * @throws IOException when it could not be started
   */
  void launch(Tool tool) throws IOException;

  /** A folder beside the server, with room, in which tools find what was uploaded. */
  String scratch();

  /** The folder of the server's data, or where one looks for free disk space. */
  String dataFolder();

  /**
   * Where the server is reached by network from here, each as libpq's variables say it (PGHOST,
   * PGPORT, PGSSLMODE …), best first; empty where no way is known.
   *
   * @param port the TCP port that it listens on, where it is
   */
  default List<Map<String, String>> addresses(int port) {
    return List.of();
  }

  /** Unpacks a tar stream into a folder beside the server. */
  void upload(String folder, InputStream tar) throws IOException;

  /** Reads a file or folder beside the server as a tar stream, to be closed. */
  InputStream download(String path) throws IOException;

  /**
   * Who connects.
   *
   * @param user the role
   * @param password its password, empty when none is known
   * @param database the database that goals act on
   */
  record Access(String user, Optional<String> password, String database) {
    /** Without the password. */
    @Override
    public String toString() {
      return user + "@" + database;
    }
  }

  /**
   * Where a server lives.
   *
   * @param engine {@code docker}, {@code podman}, {@code local} or {@code url}
   * @param volume the volume's name or the folder, empty when there is none
   * @param container the container's name, empty when there is none
   * @param image the image's name, empty without a container
   * @param imageDigest the image's digest or id, empty without a container
   * @param platform operating system and architecture, as in {@code linux/amd64}
   */
  record Origin(
      String engine,
      Optional<String> volume,
      Optional<String> container,
      Optional<String> image,
      Optional<String> imageDigest,
      Optional<String> platform) {

    /** One of which nothing is known but how it is reached. */
    public static Origin ofUrl() {
      return new Origin(
          "url",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }
}

package io.github.pgvol.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Where the local engine keeps what it has.
 *
 * <pre>
 * volumes/NAME/volume.json   a volume: its labels, when it was made
 * volumes/NAME/data/         its files: PGDATA
 * servers/NAME/              a server: how it is to be run, its log, folders for sockets and scratch
 * binaries/                  PostgreSQL's programs that came from a Maven repository
 * locks/                     who changes one of these
 * </pre>
 *
 * @param folder the folder of all that
 */
public record LocalHome(Path folder) {

  /** What Unix sockets' paths may take, with the server's own name for them. */
  private static final int LONGEST_SOCKET_FOLDER = 80;

  /** Absolute, without dots. */
  public LocalHome {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The usual place: the user's data folder, as the operating system has it. Root's servers are run
   * by another user, who cannot enter root's own folders.
   *
   * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
   *     directories</a>
   */
  public static LocalHome usual(Map<String, String> environment, Path home) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return new LocalHome(
          absolute(environment.get("LOCALAPPDATA"), home.resolve("AppData").resolve("Local"))
              .resolve("pgvol"));
    }
    if (ServerUser.root()) {
      return new LocalHome(Path.of("/var/lib/pgvol"));
    }
    if (system.startsWith("mac")) {
      return new LocalHome(home.resolve("Library").resolve("Application Support").resolve("pgvol"));
    }
    return new LocalHome(
        absolute(environment.get("XDG_DATA_HOME"), home.resolve(".local").resolve("share"))
            .resolve("pgvol"));
  }

  private static Path absolute(String value, Path otherwise) {
    try {
      return value != null && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
    } catch (InvalidPathException e) {
      return otherwise;
    }
  }

  /** What a server or a volume may be called. */
  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*");
  }

  /** How the engine is called that works here. */
  String describe() {
    return "the local engine in " + folder;
  }

  Path volumes() {
    return folder.resolve("volumes");
  }

  Path volume(String name) {
    return volumes().resolve(name);
  }

  Path data(String volume) {
    return volume(volume).resolve("data");
  }

  Path servers() {
    return folder.resolve("servers");
  }

  Path server(String name) {
    return servers().resolve(name);
  }

  /** Where a server, and what runs beside it, has its temporary files. */
  Path temporary(String server) {
    return server(server).resolve("tmp");
  }

  Path binaries() {
    return folder.resolve("binaries");
  }

  Path lock(String name) {
    return folder.resolve("locks").resolve(name + ".lock");
  }

  /** A server's log. */
  public Path log(String name) {
    return server(name).resolve("log");
  }

  /**
   * The private folder of a server's Unix socket. A socket's path is cut after about a hundred
   * bytes: where the server's own folder has too long a name, it lies with the system's temporary
   * files.
   */
  Path sockets(String name) {
    Path own = server(name).resolve("socket");
    if (own.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_FOLDER) {
      return own;
    }
    UUID key = UUID.nameUUIDFromBytes(own.toString().getBytes(StandardCharsets.UTF_8));
    return Path.of("/tmp").resolve("pgvol-" + key.toString().substring(0, 13));
  }

  /** Makes a folder, and those above it, that others cannot change. */
  static Path make(Path folder) throws IOException {
    return Files.createDirectories(folder);
  }
}

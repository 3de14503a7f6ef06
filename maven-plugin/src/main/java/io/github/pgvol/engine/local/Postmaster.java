package io.github.pgvol.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself in its data folder, in {@code postmaster.pid}.
 *
 * @param pid its process
 * @param started when it began, in seconds since 1970
 * @param port its TCP port
 * @param socketFolder the folder of its Unix socket, empty for none
 * @param ready whether it accepts connections
 * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">The files of a
 *     cluster</a>; the lines are those of PostgreSQL's {@code src/include/utils/pidfile.h}
 */
record Postmaster(long pid, long started, int port, String socketFolder, boolean ready) {

  private static final int STARTED = 2;
  private static final int PORT = 3;
  private static final long TOLERANCE_SECONDS = 60;
  private static final int SOCKET = 4;
  private static final int STATUS = 7;

  /** Whether it has told all ways to it: where Unix sockets are, that is the last one. */
  boolean reachable() {
    return Programs.windows() || ready || !socketFolder.isEmpty();
  }

  static Path file(Path data) {
    return data.resolve("postmaster.pid");
  }

  /** Whether there is such a file: a server runs, or was killed. */
  static boolean mentioned(Path data) {
    return Files.exists(file(data));
  }

  /** The server that runs on some data; empty when none does. */
  static Optional<Postmaster> of(Path data) {
    return read(data).filter(server -> server.alive(data));
  }

  /** What the file says, true or not; empty while it is being written. */
  static Optional<Postmaster> read(Path data) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file(data), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty();
    }
    if (lines.size() <= SOCKET
        || !lines.get(0).strip().matches("\\d{1,18}")
        || !lines.get(STARTED).strip().matches("\\d{1,18}")
        || !lines.get(PORT).strip().matches("\\d{1,5}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Postmaster(
            Long.parseLong(lines.get(0).strip()),
            Long.parseLong(lines.get(STARTED).strip()),
            Integer.parseInt(lines.get(PORT).strip()),
            lines.get(SOCKET).strip(),
            lines.size() > STATUS && lines.get(STATUS).strip().equals("ready")));
  }

  /**
   * Numbers of processes come again, after a restart of a machine or a container sooner than one
   * would think: whether it is the server of these data, its current folder tells; else its name;
   * and where nothing is told of it, when it began.
   */
  private boolean alive(Path data) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty() || Marked.ended(pid)) {
      return false;
    }
    try {
      Path cwd = Path.of("/proc", Long.toString(pid), "cwd");
      if (Files.isSymbolicLink(cwd)) {
        return cwd.toRealPath().equals(data.toRealPath());
      }
    } catch (IOException e) {
      // Another user's, or it has just ended.
    }
    ProcessHandle.Info info = process.get().info();
    Optional<String> name =
        info.command().map(command -> String.valueOf(Path.of(command).getFileName()));
    if (name.isPresent()) {
      return name.get().startsWith("postgres") || name.get().startsWith("postmaster");
    }
    return info.startInstant()
        .map(begin -> Math.abs(begin.getEpochSecond() - started) < TOLERANCE_SECONDS)
        .orElse(true);
  }
}

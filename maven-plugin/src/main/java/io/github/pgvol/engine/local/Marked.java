package io.github.pgvol.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process as it is written down: its number, and when it began, as numbers come again.
 *
 * @param pid the number
 * @param begun when, in words that are compared only
 */
record Marked(long pid, String begun) {

  private static final int START_TIME = 19;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Whether a process has ended, and nobody has asked how: in some containers nobody ever does. */
  static boolean ended(long pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  static Marked of(ProcessHandle process) {
    return new Marked(process.pid(), begun(process));
  }

  private static String begun(ProcessHandle process) {
    try {
      // Fields behind the name, which is in brackets and may hold anything.
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)[START_TIME];
    } catch (IOException | RuntimeException e) {
      return process.info().startInstant().map(Object::toString).orElse("");
    }
  }

  static Optional<Marked> read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.size() == 2
          ? Optional.of(new Marked(Long.parseLong(lines.get(0)), lines.get(1)))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Files.write(file, List.of(Long.toString(pid), begun));
  }

  /** The process, when it is that one and runs. */
  Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> !ended(pid))
        .filter(process -> begun(process).equals(begun));
  }

  /** Ends it and all that it has started, at once. */
  void kill() {
    running()
        .ifPresent(
            process -> {
              List<ProcessHandle> started = process.descendants().toList();
              process.destroyForcibly();
              started.forEach(ProcessHandle::destroyForcibly);
              await();
            });
  }

  /** A signal is sent at once; that it has done its work takes a moment. */
  private void await() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (running().isPresent() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}

package io.github.pgvol.engine.local;

import io.github.pgvol.engine.Tail;
import io.github.pgvol.engine.ToolResult;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs programs of this machine, as the engines run those in containers. */
final class Programs {

  private static final int MOST_ERRORS = 64 << 10;
  private static final int GRACE_SECONDS = 5;

  private Programs() {}

  /**
   * Runs a program and waits for its end. When this thread is interrupted, or its output cannot be
   * passed on, the program is ended.
   *
   * @param environment what it finds in its environment besides this process's own
   * @param in what it reads, or null for nothing; it is read by another thread, and closed at the
   *     end
   * @param out where its output goes, as it comes
   */
  static ToolResult run(
      List<String> command, Map<String, String> environment, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return run(builder(command, environment), in, out, started -> {});
  }

  /**
   * As {@link #run(List, Map, InputStream, OutputStream)}.
   *
   * @param started is told of the program
   */
  static ToolResult run(
      ProcessBuilder builder, InputStream in, OutputStream out, Consumer<ProcessHandle> started)
      throws IOException, InterruptedException {
    Process process = builder.start();
    Tail errors = new Tail(MOST_ERRORS);
    Feeder feeder = new Feeder(process, in);
    Thread listener = thread("errors", () -> copy(process.getErrorStream(), errors));
    Reader reader = new Reader(process, out);
    boolean ended = false;
    try {
      started.accept(process.toHandle());
      int exit = process.waitFor();
      reader.join();
      listener.join();
      ended = true;
      for (IOException failure : Arrays.asList(feeder.failure, reader.failure)) {
        if (failure != null) {
          throw failure;
        }
      }
      return new ToolResult(exit, errors.text());
    } finally {
      if (!ended) {
        end(process);
      }
      // It waits for input that nobody needs any more.
      feeder.thread.interrupt();
    }
  }

  /** Starts a program that goes on when this process has ended; nobody hears it. */
  static void launch(List<String> command, Map<String, String> environment) throws IOException {
    builder(command, environment)
        .redirectInput(ProcessBuilder.Redirect.from(nothing()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static File nothing() {
    return new File(windows() ? "NUL" : "/dev/null");
  }

  /** A program's file name on this system. */
  static String fileName(String program) {
    return windows() ? program + ".exe" : program;
  }

  /**
   * Finds a program.
   *
   * @param path the folders to look in, as in the variable PATH
   */
  static Optional<Path> find(String program, String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      try {
        Path file = Path.of(folder).resolve(fileName(program));
        if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        // Then it is not there.
      }
    }
    return Optional.empty();
  }

  /**
   * What goes before a command that is to have a session of its own: Ctrl-C is for Maven alone.
   * macOS has no setsid, and perl.
   *
   * @param path the folders to look in, as in the variable PATH
   */
  static List<String> apart(String path) {
    if (windows()) {
      return List.of();
    }
    Optional<Path> setsid = find("setsid", path);
    return setsid.isPresent()
        ? List.of(setsid.get().toString())
        : find("perl", path)
            .map(
                perl ->
                    List.of(
                        perl.toString(),
                        "-MPOSIX=setsid",
                        "-e",
                        "setsid(); exec { $ARGV[0] } @ARGV or exit 127",
                        "--"))
            .orElse(List.of());
  }

  static boolean mac() {
    return System.getProperty("os.name", "").startsWith("Mac");
  }

  static boolean windows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    // Where to go is said by what is given, or not at all.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** Ends a program, and those that it has started. */
  private static void end(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    started.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(String what, Runnable work) {
    Thread thread = new Thread(work, "pgvol program " + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Gives a program its input. */
  private static final class Feeder {

    private final Thread thread;
    private volatile IOException failure;

    Feeder(Process process, InputStream in) {
      this.thread =
          thread(
              "input",
              () -> {
                try (OutputStream program = process.getOutputStream()) {
                  byte[] buffer = new byte[1 << 16];
                  for (int n = read(process, in, buffer); n >= 0; n = read(process, in, buffer)) {
                    program.write(buffer, 0, n);
                    program.flush();
                  }
                } catch (IOException e) {
                  // The program has ended: its exit status tells what that means.
                }
              });
    }

    /** Input that cannot be read is not the end of it: the program must not take it for that. */
    private int read(Process process, InputStream in, byte[] buffer) {
      try {
        return in == null ? -1 : in.read(buffer);
      } catch (IOException e) {
        if (process.isAlive()) {
          failure = e;
          end(process);
        }
        return -1;
      }
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try (from) {
      from.transferTo(to);
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Passes a program's output on. */
  private static final class Reader {
    private final Thread thread;
    private volatile IOException failure;

    Reader(Process process, OutputStream out) {
      this.thread =
          thread(
              "output",
              () -> {
                try (InputStream from = process.getInputStream()) {
                  byte[] buffer = new byte[1 << 16];
                  for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    out.write(buffer, 0, n);
                  }
                } catch (IOException e) {
                  failure = e;
                  end(process);
                }
              });
    }

    void join() throws InterruptedException {
      thread.join();
    }
  }
}

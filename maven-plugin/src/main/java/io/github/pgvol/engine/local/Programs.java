package io.github.pgvol.engine.local;

import io.github.pgvol.engine.Tail;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
    Process process = builder(command, environment).start();
    Tail errors = new Tail(MOST_ERRORS);
    Thread feeder = thread("input", () -> feed(in, process.getOutputStream()));
    Thread listener = thread("errors", () -> copy(process.getErrorStream(), errors));
    Reader reader = new Reader(process, out);
    boolean ended = false;
    try {
      int exit = process.waitFor();
      reader.join();
      listener.join();
      ended = true;
      if (reader.failure != null) {
        throw new IOException("The output of " + command.get(0) + " was cut short", reader.failure);
      }
      return new ToolResult(exit, errors.text());
    } finally {
      if (!ended) {
        end(process);
      }
      // It waits for input that nobody needs any more.
      feeder.interrupt();
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

  private static java.io.File nothing() {
    return new java.io.File(windows() ? "NUL" : "/dev/null");
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

  private static void end(Process process) {
    process.destroy();
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

  private static void feed(InputStream in, OutputStream program) {
    try (program) {
      if (in == null) {
        return;
      }
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        program.write(buffer, 0, n);
        program.flush();
      }
    } catch (IOException e) {
      // The program has ended, or there is no more to be had: its exit status tells what it means.
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
                  process.destroy();
                }
              });
    }

    void join() throws InterruptedException {
      thread.join();
    }
  }
}

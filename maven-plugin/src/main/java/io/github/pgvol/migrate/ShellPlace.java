package io.github.pgvol.migrate;

import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder of this machine, and its shell. */
public final class ShellPlace implements CommandMigrator.Place {

  private static final int GRACE_SECONDS = 3;

  private final Path folder;

  /** Runs commands in a folder. */
  public ShellPlace(Path folder) {
    this.folder = folder;
  }

  @Override
  public String describe() {
    return "";
  }

  @Override
  public Map<String, String> libpq(Workspace workspace) {
    return workspace.reach().libpq(workspace.database());
  }

  @Override
  public ToolResult run(String command, Map<String, String> environment, OutputStream out)
      throws IOException, InterruptedException {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    ProcessBuilder builder =
        new ProcessBuilder(
            windows ? List.of("cmd.exe", "/d", "/c", command) : List.of("sh", "-c", command));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("PGSERVICE", "PGHOSTADDR"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread hook = new Thread(() -> end(process), "pgvol command end");
    Runtime.getRuntime().addShutdownHook(hook);
    Thread listener = new Thread(() -> copy(process.getInputStream(), out), "pgvol command output");
    listener.setDaemon(true);
    try {
      process.getOutputStream().close();
      listener.start();
      int exit = process.waitFor();
      listener.join(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
      return new ToolResult(exit, "");
    } finally {
      end(process);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // This process is ending, and the hook is what does it.
      }
    }
  }

  /** With all that it has started. */
  private static void end(Process process) {
    List<ProcessHandle> all =
        java.util.stream.Stream.concat(
                process.toHandle().descendants(), java.util.stream.Stream.of(process.toHandle()))
            .toList();
    all.forEach(ProcessHandle::destroy);
    try {
      for (ProcessHandle one : all) {
        one.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      all.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try (from) {
      byte[] buffer = new byte[1 << 13];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // It has ended.
    }
  }
}

package io.github.pgvol.it.invoker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end; what it prints goes into a file, so that no pipe can fill up. */
final class Shell {

  private static final int PATIENCE_SECONDS = 240;

  private Shell() {}

  /**
   * Standard output and errors as one, and the exit status.
   *
   * @param status the exit status
   * @param output what was printed
   */
  record Result(int status, String output) {}

  static Result run(
      Path folder, Map<String, String> environment, String input, List<String> command) {
    try {
      File output = File.createTempFile("pgvol-it", ".log");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        if (input == null) {
          builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (input != null) {
          process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
          process.getOutputStream().close();
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new AssertionError(
              "No end after " + PATIENCE_SECONDS + " s: " + command + "\n" + read(output));
        }
        return new Result(process.exitValue(), read(output));
      } finally {
        Files.deleteIfExists(output.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private static String read(File file) throws IOException {
    return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
  }
}

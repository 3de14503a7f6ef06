package io.github.pgvol.engine.docker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an engine's address depends on: all that {@link Candidates} knows of the outside.
 *
 * @param environment the variables
 * @param system the operating system's name, as in {@code os.name}
 * @param home the user's folder
 * @param user the user's number, empty where there is none
 * @param files the file system
 */
public record Machine(
    Map<String, String> environment,
    String system,
    String home,
    Optional<String> user,
    FileSystem files) {

  /** What is asked of the file system; paths have slashes on every system. */
  public interface FileSystem {

    /** Whether there is something at this path: a file, folder, socket or named pipe. */
    boolean exists(String path);

    /** The names in a folder, sorted; none when it cannot be read. */
    List<String> names(String folder);

    /** The text of a file. */
    String read(String path) throws IOException;
  }

  /** The machine this runs on. */
  public static Machine here() {
    String home = System.getProperty("user.home", "");
    return new Machine(
        System.getenv(), System.getProperty("os.name", ""), home, userNumber(home), new Real());
  }

  boolean windows() {
    return system.startsWith("Windows");
  }

  boolean mac() {
    return system.startsWith("Mac");
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** /proc/self belongs to the user of this process; the home folder should. */
  private static Optional<String> userNumber(String home) {
    for (String path : List.of("/proc/self", home)) {
      try {
        return Optional.of(String.valueOf(Files.getAttribute(Path.of(path), "unix:uid")));
      } catch (IOException | RuntimeException e) {
        // Not a system with user numbers, or not here.
      }
    }
    return Optional.empty();
  }

  private static final class Real implements FileSystem {

    private static final String PIPES = "//./pipe/";

    @Override
    public boolean exists(String path) {
      if (path.startsWith(PIPES)) {
        // Opening a pipe to see whether it is there would take up one of its instances.
        String[] pipes = new File("\\\\.\\pipe\\").list();
        return pipes == null || List.of(pipes).contains(path.substring(PIPES.length()));
      }
      return Files.exists(Path.of(path)) || Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> names(String folder) {
      try (Stream<Path> found = Files.list(Path.of(folder))) {
        return found.map(path -> path.getFileName().toString()).sorted().toList();
      } catch (IOException | RuntimeException e) {
        return List.of();
      }
    }

    @Override
    public String read(String path) throws IOException {
      return Files.readString(Path.of(path));
    }
  }
}

package io.github.pgvol.engine.local;

import io.github.pgvol.problem.UserProblem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * sh, find, df and the like: on Windows those that come with Git. System32 has a find of its own,
 * which is another program, so a folder is taken as a whole.
 *
 * @param folder where they are; empty where they are what the system itself calls so
 */
record UnixTools(Optional<Path> folder) {

  /** Those of this machine. */
  static UnixTools here() {
    return Programs.windows()
        ? onWindows(System.getenv(), Files::isRegularFile)
        : new UnixTools(Optional.empty());
  }

  /**
   * Those of a Windows.
   *
   * @throws UserProblem when there are none
   */
  static UnixTools onWindows(Map<String, String> environment, Predicate<Path> exists) {
    return findOnWindows(environment, exists)
        .orElseThrow(
            () ->
                new UserProblem(
                    "There is no sh on this machine, and on Windows pgvol needs one: scripts run beside"
                        + " the server.",
                    "Install Git for Windows: its sh is found where the installer puts it"
                        + " (…\\Git\\usr\\bin), or on the PATH. Or run Maven in WSL."));
  }

  /** Those of a Windows, if there are any. */
  static Optional<UnixTools> findOnWindows(
      Map<String, String> environment, Predicate<Path> exists) {
    List<Path> places = new ArrayList<>();
    String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
    for (String entry : path.split(";", -1)) {
      folder(entry).ifPresent(places::add);
      // Git's installer puts C:\Program Files\Git\cmd there, or bin.
      folder(entry).map(Path::getParent).map(UnixTools::ofGit).ifPresent(places::add);
    }
    for (String variable : List.of("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")) {
      folder(environment.get(variable))
          .map(programs -> ofGit(programs.resolve("Git")))
          .ifPresent(places::add);
    }
    folder(environment.get("LOCALAPPDATA"))
        .map(data -> ofGit(data.resolve("Programs").resolve("Git")))
        .ifPresent(places::add);
    folder(environment.get("USERPROFILE"))
        .map(home -> ofGit(home.resolve("scoop").resolve("apps").resolve("git").resolve("current")))
        .ifPresent(places::add);
    return places.stream()
        .filter(place -> exists.test(place.resolve("sh.exe")))
        .filter(place -> exists.test(place.resolve("find.exe")))
        .findFirst()
        .map(place -> new UnixTools(Optional.of(place)));
  }

  private static Path ofGit(Path git) {
    return git.resolve("usr").resolve("bin");
  }

  private static Optional<Path> folder(String name) {
    try {
      return name == null || name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The program to run. */
  String resolve(String program) {
    return folder
        .map(place -> place.resolve(program + ".exe"))
        .filter(Files::isRegularFile)
        .map(Path::toString)
        .orElse(program);
  }
}

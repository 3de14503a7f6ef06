package io.github.pgvol.engine.local;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who runs servers. PostgreSQL refuses to be run by root, so root's servers are run by the owner of
 * their data, else by {@code postgres}, else by {@code nobody}; everybody else runs them himself.
 *
 * @param name the user's name, empty where the system has none for the number
 * @param uid the user's number
 * @param gid the user's group
 */
record ServerUser(String name, int uid, int gid) {

  /** Whether this process is run by root. */
  static boolean root() {
    if (Programs.windows()) {
      return false;
    }
    try {
      Path self = Path.of("/proc/self");
      if (Files.exists(self)) {
        return Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
      }
    } catch (IOException | UnsupportedOperationException e) {
      // Then by the name.
    }
    return "root".equals(System.getProperty("user.name"));
  }

  /**
   * Who runs the server on some data, when that is somebody else than who runs this process.
   *
   * @param data the folder; it need not be there
   */
  static Optional<ServerUser> of(Path data) throws IOException {
    if (!root()) {
      return Optional.empty();
    }
    if (Files.isDirectory(data)) {
      int owner = (Integer) Files.getAttribute(data, "unix:uid");
      if (owner != 0) {
        int group = (Integer) Files.getAttribute(data, "unix:gid");
        return Optional.of(new ServerUser(named(owner), owner, group));
      }
    }
    Optional<ServerUser> user = known("postgres");
    if (user.isEmpty()) {
      user = known("nobody");
    }
    if (user.isEmpty()) {
      throw new UserProblem(
          "PostgreSQL refuses to be run by root, and there is no user postgres or nobody on this"
              + " machine that could run it.",
          "Add a user postgres (useradd --system postgres), or run Maven as another user.");
    }
    return user;
  }

  private static List<String> users() {
    try {
      return Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<ServerUser> known(String name) {
    return users().stream()
        .map(line -> line.split(":", -1))
        .filter(words -> words.length > 3 && words[0].equals(name))
        .filter(words -> words[2].matches("\\d{1,9}") && words[3].matches("\\d{1,9}"))
        .map(words -> new ServerUser(name, Integer.parseInt(words[2]), Integer.parseInt(words[3])))
        .findFirst();
  }

  private static String named(int uid) {
    return users().stream()
        .map(line -> line.split(":", -1))
        .filter(words -> words.length > 2 && words[2].equals(Integer.toString(uid)))
        .map(words -> words[0])
        .findFirst()
        .orElse("");
  }

  /** User and group by number, as chown takes them. */
  String owner() {
    return uid + ":" + gid;
  }

  /** Whom a user is that a tool names: {@code 101:104}, {@code 101} or {@code postgres}. */
  static Optional<ServerUser> parse(String text) {
    String[] words = text.split(":", 2);
    if (!words[0].matches("\\d{1,9}")) {
      return known(words[0]);
    }
    int uid = Integer.parseInt(words[0]);
    int gid = words.length > 1 && words[1].matches("\\d{1,9}") ? Integer.parseInt(words[1]) : uid;
    return Optional.of(new ServerUser(named(uid), uid, gid));
  }

  /**
   * A command as this user runs it.
   *
   * @param path where programs are looked for
   */
  List<String> running(List<String> command, String path) {
    List<String> words = new ArrayList<>();
    Optional<Path> setpriv = Programs.find("setpriv", path);
    if (setpriv.isPresent() && !isBusybox(setpriv.get())) {
      words.addAll(
          List.of(
              setpriv.get().toString(),
              "--reuid=" + uid,
              "--regid=" + gid,
              "--clear-groups",
              "--"));
      words.addAll(command);
      return words;
    }
    Optional<Path> su = Programs.find("su", path);
    if (su.isEmpty() || name.isEmpty()) {
      throw new UserProblem(
          "PostgreSQL refuses to be run by root, and there is no program on this machine to run it"
              + " as user "
              + (name.isEmpty() ? owner() : name)
              + ": neither setpriv nor su.",
          "Install util-linux, or run Maven as another user.");
    }
    words.addAll(List.of(su.get().toString(), "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", name));
    words.addAll(command);
    return words;
  }

  /** Its setpriv does not know other users. */
  private static boolean isBusybox(Path program) {
    try {
      return program.toRealPath().endsWith("busybox");
    } catch (IOException e) {
      return false;
    }
  }

  /** Gives a file or folder, and all that is in it, to this user. */
  void own(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return give(folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return give(file);
          }

          private FileVisitResult give(Path one) throws IOException {
            Files.setAttribute(one, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(one, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

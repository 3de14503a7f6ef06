package io.github.pgvol.engine.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Who may read files and folders. */
final class Rights {

  private Rights() {}

  /** For its owner only. On Windows the user's own folders are so from the beginning. */
  static void close(Path path) throws IOException {
    if (!Programs.windows()) {
      Files.setPosixFilePermissions(
          path,
          PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  /**
   * A folder of the engine's own. Where root's servers are run by another user, that one has to
   * come through, and sees nothing.
   */
  static Path passage(Path folder) throws IOException {
    LocalHome.make(folder);
    if (!Programs.windows()) {
      Files.setPosixFilePermissions(
          folder, PosixFilePermissions.fromString(ServerUser.root() ? "rwx--x--x" : "rwx------"));
    }
    return folder;
  }
}

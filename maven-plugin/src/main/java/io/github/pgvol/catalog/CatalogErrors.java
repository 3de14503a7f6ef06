package io.github.pgvol.catalog;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Says in words why the catalog's folder could not be read or written. */
public final class CatalogErrors {

  private static final String CHOOSE = "choose another folder by <catalog> (-Dpgvol.catalog).";
  private static final long ROOM = 1 << 20;

  private CatalogErrors() {}

  /**
   * Explains a failure that has the catalog's disk for its cause.
   *
   * @param folder the catalog's folder
   * @param failure what was thrown, by whoever wrote to a draft
   * @return empty when the catalog's folder has nothing to do with it
   */
  public static Optional<UserProblem> explain(Path folder, Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure;
        cause != null && depth < 20;
        cause = cause.getCause(), depth++) {
      if (cause instanceof UserProblem known) {
        return Optional.of(known);
      }
      if (cause instanceof DraftWriteException
          || (cause instanceof FileSystemException system && isIn(folder, system.getFile()))) {
        Optional<UserProblem> problem = ofCause(folder, cause, failure);
        if (problem.isPresent()) {
          return problem;
        }
      }
    }
    return Optional.empty();
  }

  /** The catalog's own failures, as something that can be thrown. */
  static RuntimeException translate(Path folder, IOException failure) {
    return explain(folder, failure)
        .or(() -> ofCause(folder, failure, failure))
        .<RuntimeException>map(problem -> problem)
        .orElseGet(
            () ->
                new UncheckedIOException(
                    "The backups in " + folder + " could not be read or written: " + failure,
                    failure));
  }

  private static Optional<UserProblem> ofCause(Path folder, Throwable cause, Throwable failure) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("Read-only file system")) {
      return Optional.of(
          new UserProblem(
              "The folder of backups, " + folder + ", is on a read-only file system.",
              "Make it writable, or " + CHOOSE,
              failure));
    }
    if (cause instanceof AccessDeniedException denied) {
      return Optional.of(
          new UserProblem(
              "The folder of backups, "
                  + folder
                  + ", cannot be used by "
                  + System.getProperty("user.name")
                  + ": no rights on "
                  + denied.getFile()
                  + ".",
              "Give yourself the rights (it may have been created by root), or " + CHOOSE,
              failure));
    }
    if (text.contains("Disk quota exceeded")) {
      return Optional.of(
          new UserProblem(
              "Your disk quota for " + folder + " is used up: there is no room for the backup.",
              "Remove what you no longer need (mvn pgvol:prune), or " + CHOOSE,
              failure));
    }
    long free = cause instanceof DraftWriteException draft ? draft.left() : freeBytes(folder);
    if (isFull(text) || (free >= 0 && free < ROOM)) {
      return Optional.of(
          new UserProblem(
              "The disk of "
                  + folder
                  + " is full"
                  + (free < 0 ? "" : " (free: " + megabytes(free) + ")")
                  + ": no room for the backup.",
              "Make room (mvn pgvol:prune removes old backups), or " + CHOOSE,
              failure));
    }
    if (cause instanceof NotDirectoryException
        || cause instanceof FileAlreadyExistsException
        || text.contains("Not a directory")) {
      Path file = folder;
      while (file.getParent() != null && !Files.exists(file)) {
        file = file.getParent();
      }
      if (!Files.isDirectory(file)) {
        return Optional.of(
            new UserProblem(
                "The folder of backups is to be " + folder + ", but " + file + " is a file.",
                "Move the file away, or " + CHOOSE,
                failure));
      }
    }
    return Optional.empty();
  }

  static boolean isFull(String text) {
    // The system's words may be in another language: then the free bytes tell.
    return text.contains("No space left on device")
        || text.contains("not enough space on the disk");
  }

  private static String megabytes(long bytes) {
    return bytes / 1_000_000 + "." + bytes / 100_000 % 10 + " MB";
  }

  private static long freeBytes(Path folder) {
    try {
      return Files.isDirectory(folder) ? Files.getFileStore(folder).getUsableSpace() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static boolean isIn(Path folder, String file) {
    return file != null && Path.of(file).toAbsolutePath().startsWith(folder.toAbsolutePath());
  }
}

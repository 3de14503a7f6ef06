package io.github.pgvol.template;

import io.github.pgvol.catalog.Backup;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How a backup's file or folder looks from outside. While it looks as it did when every byte of it
 * was read, it is not read again: make and rsync go by the same.
 *
 * @param path where it is
 * @param bytes its size, or that of all files of the folder
 * @param modified when it was last written to, or the file of the folder that was written to last,
 *     in nanoseconds since 1970
 */
public record FileMark(String path, long bytes, long modified) {

  /** Looks at a backup. */
  public static FileMark of(Backup backup) throws IOException {
    Path path = backup.path().toAbsolutePath().normalize();
    AtomicLong bytes = new AtomicLong();
    AtomicLong modified = new AtomicLong();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Instant time = attributes.lastModifiedTime().toInstant();
            bytes.addAndGet(attributes.size());
            modified.accumulateAndGet(
                Math.addExact(
                    Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()),
                Math::max);
            return FileVisitResult.CONTINUE;
          }
        });
    return new FileMark(path.toString(), bytes.get(), modified.get());
  }

  /**
   * Whether it looks the same as another, or null, without what a record's own equals takes to get
   * ready.
   */
  boolean same(FileMark other) {
    return other != null
        && path.equals(other.path)
        && bytes == other.bytes
        && modified == other.modified;
  }
}

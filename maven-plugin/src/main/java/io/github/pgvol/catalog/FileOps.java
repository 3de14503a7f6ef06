package io.github.pgvol.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Every change that the catalog makes on disk goes through here, one method a system call: tests
 * let each call in turn fail, or be the last of a process.
 */
class FileOps {

  private static final FileAttribute<?>[] NONE = {};

  /** Is told of each change before it is made. */
  void step(String change, Path path) throws IOException {}

  /** Waits until what was written is on disk. */
  void toDisk(FileChannel channel) throws IOException {
    channel.force(true);
  }

  final void createFolder(Path folder) throws IOException {
    step("create folder", folder);
    Files.createDirectory(folder, ownerOnly(folder, "rwx------"));
  }

  final void createFolderIfMissing(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      try {
        createFolder(folder);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster; a file of that name is a problem.
        if (!Files.isDirectory(folder)) {
          throw e;
        }
      }
    }
  }

  /** Creates a file for writing; one that is there is an error. */
  final FileChannel create(Path file) throws IOException {
    step("create", file);
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        ownerOnly(file, "rw-------"));
  }

  /** Opens a file for writing and creates it where it is missing. */
  final FileChannel openOrCreate(Path file) throws IOException {
    step("open", file);
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        ownerOnly(file, "rw-------"));
  }

  /** Writes all of the buffer. */
  final void write(FileChannel channel, ByteBuffer bytes, Path file) throws IOException {
    step("write", file);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Creates a file with this content, on disk when this returns. */
  final void writeDurably(Path file, byte[] content) throws IOException {
    try (FileChannel channel = create(file)) {
      int half = content.length / 2;
      write(channel, ByteBuffer.wrap(content, 0, half), file);
      write(channel, ByteBuffer.wrap(content, half, content.length - half), file);
      step("force", file);
      toDisk(channel);
    }
  }

  /** Sees to it that a file's content is on disk. */
  final void force(Path file) throws IOException {
    step("force", file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      toDisk(channel);
    }
  }

  /** Sees to it that a folder's entries are on disk, where the system knows how. */
  final void forceFolder(Path folder) throws IOException {
    step("force folder", folder);
    if (!isPosix(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      toDisk(channel);
    } catch (IOException e) {
      // Network and FUSE file systems know no such thing; PostgreSQL passes over it as well.
      String text = String.valueOf(e.getMessage());
      if (!text.contains("Invalid argument")
          && !text.contains("Bad file descriptor")
          && !text.contains("not supported")) {
        throw e;
      }
    }
  }

  /** Renames within a file system; never half done. */
  final void move(Path from, Path to) throws IOException {
    step("move", to);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file or an empty folder; one that is gone is no error. */
  final void delete(Path path) throws IOException {
    step("delete", path);
    Files.deleteIfExists(path);
  }

  /** Removes a file, or a folder with all that is in it; links are removed, not followed. */
  final void deleteTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Sees to it that a file, or a folder with all that is in it, is on disk and its owner's only.
   */
  final void secureAndForceTree(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            restrict(folder, "rwx------");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isRegularFile()) {
              throw new IOException(file + " is neither a file nor a folder");
            }
            restrict(file, "rw-------");
            force(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            forceFolder(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void restrict(Path path, String permissions) throws IOException {
    if (!isPosix(path)) {
      return;
    }
    Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
    if (Files.getPosixFilePermissions(path).equals(wanted)) {
      return;
    }
    step("set permissions", path);
    try {
      Files.setPosixFilePermissions(path, wanted);
    } catch (FileSystemException | UnsupportedOperationException e) {
      // FAT and the like have no rights but those of their mount.
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    if (!isPosix(path)) {
      return NONE;
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

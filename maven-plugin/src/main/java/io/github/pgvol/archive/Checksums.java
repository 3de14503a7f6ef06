package io.github.pgvol.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * SHA-256 of streams, files and folders, as lower-case hex, the way {@code sha256sum} prints it.
 */
public final class Checksums {

  private static final int BUFFER = 1 << 17;

  private Checksums() {}

  /** A fresh digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Ends a digest: it starts anew afterwards. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Reads a stream to its end.
   *
   * @param progress is told how many more bytes were read
   */
  public static String sha256(InputStream in, LongConsumer progress) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      progress.accept(n);
    }
    return hex(digest);
  }

  /**
   * Reads a file.
   *
   * @param progress is told how many more bytes were read
   */
  public static String sha256(Path file, LongConsumer progress) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in, progress);
    }
  }

  /**
   * Reads all files of a folder.
   *
   * @param progress is told how many more bytes were read
   * @return checksums by the files' names relative to the folder, with {@code /} between their
   *     parts
   */
  public static SortedMap<String, String> ofFolder(Path folder, LongConsumer progress)
      throws IOException {
    SortedMap<String, String> sums = new TreeMap<>();
    for (var file : files(folder).entrySet()) {
      sums.put(file.getKey(), sha256(folder.resolve(file.getKey()), progress));
    }
    return sums;
  }

  /**
   * The files below a folder and their sizes; symbolic links are not followed and counted as files.
   *
   * @return sizes by the files' names relative to the folder, with {@code /} between their parts
   */
  public static SortedMap<String, Long> files(Path folder) throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder.toString());
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            StringBuilder name = new StringBuilder();
            for (Path part : folder.relativize(file)) {
              name.append(name.isEmpty() ? "" : "/").append(part);
            }
            sizes.put(name.toString(), attributes.size());
            return FileVisitResult.CONTINUE;
          }
        });
    return sizes;
  }
}

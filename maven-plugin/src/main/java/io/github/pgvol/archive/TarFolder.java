package io.github.pgvol.archive;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Folders as tar streams, and back. */
public final class TarFolder {

  private static final int BUFFER = 1 << 16;

  private TarFolder() {}

  /**
   * A folder as a tar stream, made while it is read.
   *
   * @param top the name that the folder has in the archive; empty to have its content at the top
   */
  public static InputStream open(Path folder, String top, TarStyle style) throws IOException {
    List<TarParts.Part> parts = new ArrayList<>();
    if (!top.isEmpty()) {
      parts.add(TarParts.folder(top, style));
    }
    addContent(folder, top.isEmpty() ? "" : top + "/", style, parts);
    parts.add(TarParts.end());
    return TarParts.join(parts.iterator());
  }

  private static void addContent(
      Path folder, String prefix, TarStyle style, List<TarParts.Part> parts) throws IOException {
    TreeSet<Path> children;
    try (Stream<Path> listed = Files.list(folder)) {
      children = listed.collect(Collectors.toCollection(TreeSet::new));
    }
    for (Path child : children) {
      String name = prefix + child.getFileName();
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        parts.add(TarParts.folder(name, style));
        addContent(child, name + "/", style, parts);
      } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
        long size = Files.size(child);
        parts.add(TarParts.fileHeader(name, size, style));
        parts.add(TarParts.fileContent(name, size, () -> Files.newInputStream(child)));
      } else {
        throw new UserProblem(
            child + " is neither a file nor a folder.",
            "A backup holds files and folders only: take links and the like out of it.");
      }
    }
  }

  /**
   * Writes a folder as a tar stream; the stream stays open.
   *
   * @param top the name that the folder has in the archive; empty to have its content at the top
   */
  public static void write(Path folder, String top, TarStyle style, OutputStream out)
      throws IOException {
    try (InputStream in = open(folder, top, style)) {
      in.transferTo(out);
    }
  }

  /**
   * Unpacks a tar stream. Only files and folders come out of it, and only below {@code folder};
   * anything else is refused.
   *
   * @param in read to its end, not closed
   * @param folder an existing folder
   * @param progress is told how many more bytes were written
   */
  public static void unpack(InputStream in, Path folder, LongConsumer progress) throws IOException {
    unpack(in, folder, 0, progress);
  }

  /**
   * As {@link #unpack}, without the archive's top folder: what an engine gives when it is asked for
   * a folder goes straight into {@code folder}.
   */
  public static void unpackContent(InputStream in, Path folder, LongConsumer progress)
      throws IOException {
    unpack(in, folder, 1, progress);
  }

  private static void unpack(InputStream in, Path folder, int drop, LongConsumer progress)
      throws IOException {
    // Not closed: the stream belongs to the caller.
    @SuppressWarnings("resource")
    TarEntries.WholeTar tar = new TarEntries.WholeTar(in);
    byte[] buffer = new byte[BUFFER];
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = target(entry, folder, drop);
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else {
        Files.createDirectories(target.getParent());
        try (OutputStream out =
            Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
            out.write(buffer, 0, n);
            progress.accept(n);
          }
        } catch (FileAlreadyExistsException e) {
          throw refused(entry, "is there twice");
        }
      }
    }
    TarEntries.drain(in);
  }

  /** Is shown what is in an archive. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * An entry that is a file.
     *
     * @param name its name in the archive
     * @param content its content; what is not read of it is passed over
     */
    void file(String name, InputStream content) throws IOException;
  }

  /**
   * Reads a tar stream to its end without unpacking it; links and the like are passed over.
   *
   * @param in read to its end, not closed
   */
  public static void scan(InputStream in, Visitor visitor) throws IOException {
    // Not closed: the stream belongs to the caller.
    @SuppressWarnings("resource")
    TarEntries.WholeTar tar = new TarEntries.WholeTar(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (isPlainFile(entry)) {
        visitor.file(entry.getName(), new TarEntries.KeptOpen(tar));
      }
    }
    TarEntries.drain(in);
  }

  private static Path target(TarArchiveEntry entry, Path folder, int drop) {
    String name = entry.getName();
    if (!entry.isDirectory() && !isPlainFile(entry)) {
      throw refused(entry, "is neither a file nor a folder");
    }
    if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
      throw refused(entry, "has a name that leads out of its folder");
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused(entry, "has a name that leads out of its folder");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.size() <= drop && !entry.isDirectory()) {
      throw refused(entry, "lies beside the folder that the archive is of");
    }
    try {
      Path target = folder;
      for (String part : parts.subList(Math.min(drop, parts.size()), parts.size())) {
        target = target.resolve(part);
      }
      // On Windows more than dots leads elsewhere.
      if (!target.normalize().startsWith(folder.normalize())) {
        throw refused(entry, "has a name that leads out of its folder");
      }
      return target;
    } catch (InvalidPathException e) {
      throw refused(entry, "has a name that no file can have here");
    }
  }

  private static boolean isPlainFile(TarArchiveEntry entry) {
    return entry.isFile()
        && !entry.isSymbolicLink()
        && !entry.isLink()
        && !entry.isBlockDevice()
        && !entry.isCharacterDevice()
        && !entry.isFIFO()
        && !entry.isSparse();
  }

  private static UserProblem refused(TarArchiveEntry entry, String why) {
    return new UserProblem(
        "The archive's entry «" + entry.getName() + "» " + why + ".",
        "The archive is damaged or was made to do harm: nothing of it is used. Take another one.");
  }
}

package io.github.pgvol.physical;

import io.github.pgvol.archive.TarEntries;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes one tar archive of several, as they come, in constant memory. */
public final class TarMerge implements AutoCloseable {

  private static final int FILE_MODE = 0100600;
  private static final int FOLDER_MODE = 040700;

  private final TarArchiveOutputStream tar;
  private long uid;
  private long gid;

  /** Writes to a stream, which is closed in the end. */
  public TarMerge(OutputStream out) {
    this.tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /**
   * Adds all entries of an archive.
   *
   * @param in the archive, read to its end, not closed
   * @param renaming gives an entry the name that it has here
   */
  public void addAll(InputStream in, UnaryOperator<String> renaming) throws IOException {
    TarEntries.walk(
        in,
        (entry, content) -> {
          entry.setName(renaming.apply(entry.getName()));
          add(entry, content);
        });
  }

  /** Adds a file that comes from no archive, owned as the last entry of those is. */
  public void addFile(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(FILE_MODE);
    entry.setUserId(uid);
    entry.setGroupId(gid);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Adds a folder that only its owner may use, owned as the last entry of those is. */
  public void addFolder(String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR);
    entry.setMode(FOLDER_MODE);
    entry.setUserId(uid);
    entry.setGroupId(gid);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  /** Adds a symbolic link, owned as the last entry of those is. */
  public void addLink(String name, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    entry.setUserId(uid);
    entry.setGroupId(gid);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private void add(TarArchiveEntry entry, InputStream content) throws IOException {
    uid = entry.getLongUserId();
    gid = entry.getLongGroupId();
    tar.putArchiveEntry(entry);
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  /** Writes the archive's end. */
  @Override
  public void close() throws IOException {
    tar.close();
  }
}

package io.github.pgvol.physical;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes tar archives for tests. */
public final class Tars {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512, "UTF-8");

  /** An empty one. */
  public Tars() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /** With the least that makes a cluster. */
  public static Tars cluster(String prefix) {
    return new Tars()
        .file(prefix + "base/1/PG_VERSION", "17\n")
        .file(prefix + "PG_VERSION", "17\n")
        .file(prefix + "base/1/1259", "x".repeat(8192))
        .file(prefix + "global/pg_control", "c".repeat(8192));
  }

  /** With a file. */
  public Tars file(String name, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(data.length);
    return add(entry, data);
  }

  /** With an entry of another kind. */
  public Tars entry(String name, byte kind, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    entry.setLinkName(target);
    return add(entry, new byte[0]);
  }

  /** With a symbolic link. */
  public Tars link(String name, String target) {
    return entry(name, TarConstants.LF_SYMLINK, target);
  }

  private Tars add(TarArchiveEntry entry, byte[] data) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(data);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The archive. */
  public byte[] bytes() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

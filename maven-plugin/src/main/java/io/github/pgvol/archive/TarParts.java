package io.github.pgvol.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Iterator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The pieces that tar streams are put together from, each opened only when its turn has come. */
final class TarParts {

  private static final int RECORD = 512;

  private TarParts() {}

  /** Opens one piece. */
  interface Part {
    InputStream open() throws IOException;
  }

  /** A folder's header. */
  static Part folder(String name, TarStyle style) {
    TarArchiveEntry entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR);
    entry.setMode(style.folderMode());
    return header(entry, style);
  }

  /** A file's header. */
  static Part fileHeader(String name, long size, TarStyle style) {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
    entry.setSize(size);
    entry.setMode(style.fileMode());
    return header(entry, style);
  }

  /** A file's content of exactly this size, filled up to a whole record. */
  static Part fileContent(String name, long size, Part content) {
    return () ->
        new SequenceInputStream(
            new Exactly(content.open(), name, size),
            new ByteArrayInputStream(new byte[(int) ((RECORD - size % RECORD) % RECORD)]));
  }

  /** The end of the archive. */
  static Part end() {
    return () -> new ByteArrayInputStream(new byte[2 * RECORD]);
  }

  private static Part header(TarArchiveEntry entry, TarStyle style) {
    entry.setIds(0, 0);
    entry.setUserId(style.uid());
    entry.setGroupId(style.gid());
    entry.setUserName("");
    entry.setGroupName("");
    return () -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      // Not closed: closing writes the archive's end, and wants the content first.
      @SuppressWarnings("resource")
      TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, RECORD, "UTF-8");
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      tar.putArchiveEntry(entry);
      return new ByteArrayInputStream(bytes.toByteArray());
    };
  }

  /** All pieces one after the other. */
  static InputStream join(Iterator<Part> parts) {
    return new Joined(parts);
  }

  /** {@link SequenceInputStream} cannot pass on an IOException from opening its next stream. */
  private static final class Joined extends PieceInputStream {

    private final Iterator<Part> parts;
    private InputStream current = InputStream.nullInputStream();

    Joined(Iterator<Part> parts) {
      this.parts = parts;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (true) {
        int read = current.read(buffer, offset, length);
        if (read > 0) {
          return read;
        }
        current.close();
        if (!parts.hasNext()) {
          current = InputStream.nullInputStream();
          return -1;
        }
        current = parts.next().open();
      }
    }

    @Override
    public void close() throws IOException {
      current.close();
      current = InputStream.nullInputStream();
      while (parts.hasNext()) {
        parts.next();
      }
    }
  }

  /** Fails when the content is not of the size that the header has announced. */
  private static final class Exactly extends FilterInputStream {

    private final String name;
    private final long size;
    private long left;

    Exactly(InputStream in, String name, long size) {
      super(in);
      this.name = name;
      this.size = size;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        if (in.read() >= 0) {
          throw new IOException(name + " has grown while it was read: it had " + size + " bytes.");
        }
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException(
            name + " ends after " + (size - left) + " bytes of the " + size + " announced.");
      }
      left -= read;
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(Math.min(bytes, left));
      left -= skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}

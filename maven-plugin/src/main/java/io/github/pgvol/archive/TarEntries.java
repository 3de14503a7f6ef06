package io.github.pgvol.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Tar streams, entry by entry: links, owners and all, unlike {@link TarFolder}. */
public final class TarEntries {

  private static final int BUFFER = 1 << 17;

  private TarEntries() {}

  /** Is shown what is in an archive. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * An entry of whatever kind.
     *
     * @param entry what its header says
     * @param content its content; what is not read of it is passed over
     */
    void entry(TarArchiveEntry entry, InputStream content) throws IOException;
  }

  /**
   * Reads a tar stream to its end; one that was cut off is an {@link IOException}.
   *
   * @param in read to its end, not closed
   */
  public static void walk(InputStream in, Visitor visitor) throws IOException {
    // Not closed: the stream belongs to the caller.
    @SuppressWarnings("resource")
    WholeTar tar = new WholeTar(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      visitor.entry(entry, new KeptOpen(tar));
      // In pieces as large as the decompressor's own: to pass over is to read, there.
      drain(tar);
    }
    drain(in);
  }

  static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (in.read(buffer) >= 0) {
      // What follows the archive's end is padding; a sender may wait for it to be taken.
    }
  }

  /** What reads an entry must not close the archive. */
  static final class KeptOpen extends FilterInputStream {

    KeptOpen(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** An archive that was cut off between two entries must not pass for a short one. */
  static final class WholeTar extends TarArchiveInputStream {

    WholeTar(InputStream in) {
      super(new BufferedInputStream(in, BUFFER), StandardCharsets.UTF_8.name());
    }

    @Override
    protected byte[] readRecord() throws IOException {
      byte[] read = super.readRecord();
      if (read == null) {
        throw new EOFException("The tar stream ends without its end mark: it was cut off.");
      }
      return read;
    }
  }
}

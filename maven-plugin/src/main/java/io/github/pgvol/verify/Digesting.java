package io.github.pgvol.verify;

import io.github.pgvol.archive.Checksums;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** A file that is digested while something else reads it. */
final class Digesting extends FilterInputStream {

  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest = Checksums.sha256();
  private final LongConsumer progress;
  private long count;

  Digesting(InputStream in, LongConsumer progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      digest.update(buffer, offset, read);
      count += read;
      progress.accept(read);
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    // What is skipped counts as well.
    long left = bytes;
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, bytes))];
    while (left > 0) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return bytes - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Closed by whoever opened it, after the rest was read. */
  @Override
  public void close() {}

  long count() {
    return count;
  }

  /** Reads what nobody has read, and gives the checksum of all. */
  String finish() throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (read(buffer, 0, buffer.length) >= 0) {
      // Only the digest is of interest.
    }
    return Checksums.hex(digest);
  }
}

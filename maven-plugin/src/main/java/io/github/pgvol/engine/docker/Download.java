package io.github.pgvol.engine.docker;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A tar stream out of an engine.
 *
 * <p>An engine that fails half-way ends its response as if all were well; so a stream without a tar
 * archive's end (two blocks of zeros) is an error here.
 */
final class Download extends FilterInputStream {

  private static final int TRAILER = 1024;

  private final String what;
  private final Runnable abort;
  private int zeros;
  private boolean ended;

  /**
   * @param what what it is for, as in «read /x of container y»
   * @param in the engine's response
   * @param abort closes the connection
   */
  Download(String what, InputStream in, Runnable abort) {
    super(in);
    this.what = what;
    this.abort = abort;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int got;
    try {
      got = in.read(buffer, offset, length);
    } catch (IOException e) {
      throw new IOException("Cannot " + what + ": short stream: " + e.getMessage(), e);
    }
    if (got < 0) {
      ended = true;
      if (zeros < TRAILER) {
        throw new IOException("Cannot " + what + ": short stream: the archive has no end");
      }
    } else {
      count(buffer, offset, got);
    }
    return got;
  }

  private void count(byte[] buffer, int offset, int got) {
    int trailing = 0;
    int wanted = Math.min(got, TRAILER);
    while (trailing < wanted && buffer[offset + got - 1 - trailing] == 0) {
      trailing++;
    }
    zeros = trailing == got ? Math.min(TRAILER, zeros + got) : trailing;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(1 << 16, Math.max(1, n))];
    long skipped = 0;
    while (skipped < n) {
      int got = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (got < 0) {
        break;
      }
      skipped += got;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Ends the transfer, whatever is left of it: docker-java's own stream would read all of it. */
  @Override
  public void close() throws IOException {
    abort.run();
    if (ended) {
      super.close();
    }
  }
}

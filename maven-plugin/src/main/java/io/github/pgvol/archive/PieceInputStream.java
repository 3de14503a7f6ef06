package io.github.pgvol.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that knows how to read pieces: a single byte is a piece of one, and to skip is to read.
 */
public abstract class PieceInputStream extends InputStream {

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}

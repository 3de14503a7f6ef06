package io.github.pgvol.physical.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What compresses into a file ends its own stream, and must not close the file. */
final class KeptOpen extends FilterOutputStream {

  KeptOpen(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}

package io.github.pgvol.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Counts what is written through it. */
public final class CountingOutputStream extends FilterOutputStream {

  private final LongConsumer progress;
  private long count;

  /**
   * Counts from 0.
   *
   * @param progress is told how many more bytes were written
   */
  public CountingOutputStream(OutputStream out, LongConsumer progress) {
    super(out);
    this.progress = progress;
  }

  /** How many bytes have been written. */
  public long count() {
    return count;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    add(1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    add(length);
  }

  private void add(long bytes) {
    count += bytes;
    progress.accept(bytes);
  }
}

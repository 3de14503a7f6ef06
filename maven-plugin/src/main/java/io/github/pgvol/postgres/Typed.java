package io.github.pgvol.postgres;

import io.github.pgvol.archive.PieceInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a program reads: texts as they come, never an end. */
final class Typed extends PieceInputStream {
  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private byte[] current = new byte[0];
  private int position;

  void write(String text) {
    chunks.add(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (position == current.length) {
      try {
        current = chunks.take();
        position = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("Session ended").initCause(e);
      }
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, buffer, offset, count);
    position += count;
    return count;
  }
}

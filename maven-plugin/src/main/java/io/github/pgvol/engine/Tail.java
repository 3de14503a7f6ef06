package io.github.pgvol.engine;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of what is written to it: what matters in errors comes last. */
public final class Tail extends OutputStream {

  private final int capacity;
  private byte[] ring = new byte[0];
  private int next;
  private boolean full;

  /**
   * @param capacity how many bytes are kept
   */
  public Tail(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return;
    }
    if (ring.length == 0) {
      ring = new byte[capacity];
    }
    int skipped = Math.max(0, length - capacity);
    int from = offset + skipped;
    int left = length - skipped;
    while (left > 0) {
      int part = Math.min(left, capacity - next);
      System.arraycopy(bytes, from, ring, next, part);
      from += part;
      left -= part;
      next += part;
      if (next == capacity) {
        next = 0;
        full = true;
      }
    }
  }

  /** Whether nothing was written. */
  public boolean isEmpty() {
    return next == 0 && !full;
  }

  /** The text, which does not begin in the middle of a character. */
  public String text() {
    if (!full) {
      return new String(ring, 0, next, StandardCharsets.UTF_8);
    }
    byte[] all = new byte[capacity];
    System.arraycopy(ring, next, all, 0, capacity - next);
    System.arraycopy(ring, 0, all, capacity - next, next);
    int start = 0;
    while (start < 3 && start < capacity && (all[start] & 0xC0) == 0x80) {
      start++;
    }
    return new String(all, start, capacity - start, StandardCharsets.UTF_8);
  }
}

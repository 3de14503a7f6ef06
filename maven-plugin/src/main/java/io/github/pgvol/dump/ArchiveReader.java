package io.github.pgvol.dump;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the numbers and texts that an archive is made of ({@code ReadInt}, {@code ReadStr} in
 * pg_backup_archiver.c). It counts its position, and turns a premature end into an exception.
 */
final class ArchiveReader {

  private static final int BUFFER = 1 << 15;
  private static final int INT_BYTES = 4;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int limit;
  private boolean atEnd;
  private long before;
  private int intSize = INT_BYTES;
  private boolean terminalSuspected;
  private IOException failure;

  ArchiveReader(InputStream in) throws IOException {
    this.in = in;
    fillFirst();
  }

  /** The first buffer is filled whole, so that the traces of a terminal can be looked for in it. */
  private void fillFirst() throws IOException {
    limit = in.readNBytes(buffer, 0, buffer.length);
    int breaks = 0;
    for (int i = 0; i < limit; i++) {
      if (buffer[i] == '\n') {
        if (i == 0 || buffer[i - 1] != '\r') {
          return;
        }
        breaks++;
      }
    }
    terminalSuspected = breaks > 0;
  }

  /**
   * Whether every line feed at the beginning has a carriage return before it, which no archive has.
   */
  boolean terminalSuspected() {
    return terminalSuspected;
  }

  long position() {
    return before + next;
  }

  /** Whether an exception comes from the file itself, rather than from what is in it. */
  boolean failedWith(IOException e) {
    return failure != null && e == failure;
  }

  void intSize(int bytes) {
    intSize = bytes;
  }

  /** A byte, or -1 at the end. */
  int readOrEnd() throws IOException {
    return next < limit || fill() ? buffer[next++] & 0xff : -1;
  }

  int readByte() throws IOException {
    int read = readOrEnd();
    if (read < 0) {
      throw truncated();
    }
    return read;
  }

  /** A sign byte, then the magnitude with its lowest byte first. */
  int readInt() throws IOException {
    long start = position();
    int sign = readByte();
    long magnitude = 0;
    for (int i = 0; i < intSize; i++) {
      long b = readByte();
      if (i < INT_BYTES) {
        magnitude |= b << (8 * i);
      } else if (b != 0) {
        throw damaged("a number that is too large", start);
      }
    }
    if (sign > 1 || magnitude > (sign == 1 ? 1L << 31 : Integer.MAX_VALUE)) {
      throw damaged("a number that pg_dump does not write", start);
    }
    return (int) (sign == 1 ? -magnitude : magnitude);
  }

  /**
   * A text of at most so many bytes, or null. Memory is taken as the bytes come, not as announced.
   */
  byte[] readBytes(int most) throws IOException {
    long start = position();
    int length = readInt();
    if (length < 0) {
      return null;
    }
    if (length > most) {
      throw damaged(
          "a text of " + length + " bytes where at most " + most + " are expected", start);
    }
    if (length <= limit - next) {
      byte[] text = new byte[length];
      System.arraycopy(buffer, next, text, 0, length);
      next += length;
      return text;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] part = new byte[Math.min(length, 1 << 13)];
    int missing = length;
    while (missing > 0) {
      int read = read(part, 0, Math.min(part.length, missing));
      if (read < 0) {
        throw truncated();
      }
      text.write(part, 0, read);
      missing -= read;
    }
    return text.toByteArray();
  }

  /** Passes over a text; false if it was null. */
  boolean skipBytes() throws IOException {
    int length = readInt();
    if (length < 0) {
      return false;
    }
    skip(length);
    return true;
  }

  void skip(int length) throws IOException {
    int missing = length;
    while (missing > 0) {
      if (next == limit && !fill()) {
        throw truncated();
      }
      int step = Math.min(missing, limit - next);
      next += step;
      missing -= step;
    }
  }

  int read(byte[] target, int offset, int length) throws IOException {
    if (next == limit && !fill()) {
      return -1;
    }
    int step = Math.min(length, limit - next);
    System.arraycopy(buffer, next, target, offset, step);
    next += step;
    return step;
  }

  private boolean fill() throws IOException {
    if (atEnd) {
      return false;
    }
    before += limit;
    next = 0;
    limit = 0;
    try {
      int read = in.readNBytes(buffer, 0, buffer.length);
      atEnd = read < buffer.length;
      limit = read;
      return read > 0;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  DumpFormatException truncated() {
    return new DumpFormatException(
        "the archive is truncated: it ends at byte "
            + position()
            + ", in the middle of its content");
  }

  static DumpFormatException damaged(String what, long position) {
    return new DumpFormatException("the archive is damaged: " + what + " at byte " + position);
  }
}

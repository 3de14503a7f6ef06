package io.github.pgvol.dump;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a plain dump on their way from the file to psql, through one buffer of fixed size.
 *
 * <p>What has been read past goes out, unless it is held back; what was held back is then released,
 * or discarded, in which case its line ends still go out: lines keep their numbers.
 */
final class PlainStream {

  private static final int MAX_HELD = 1 << 20;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';

  /** What was read; of it, what lies between {@link #pos} and {@link #limit} is still to come. */
  final byte[] buffer;

  int pos;
  int limit;

  /** The line that {@link #pos} is in, from 1; kept by those who move it. */
  long line = 1;

  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int emitted;
  private int heldFrom = -1;
  private boolean skipping;
  private boolean atEnd;
  private boolean started;
  private LineEnds lineEnds = LineEnds.UNKNOWN;
  private boolean returnPending;

  private enum LineEnds {
    UNKNOWN,
    PLAIN,
    TERMINAL
  }

  PlainStream(InputStream in, OutputStream out, int bufferSize) {
    this.buffer = new byte[bufferSize];
    this.in = in;
    this.out = out;
  }

  /** The byte that many places ahead, or -1 behind the end. It has to be a small number. */
  int at(int ahead) throws IOException {
    if (pos + ahead < limit) {
      return buffer[pos + ahead] & 0xff;
    }
    while (pos + ahead >= limit) {
      if (!fill()) {
        return -1;
      }
    }
    return buffer[pos + ahead] & 0xff;
  }

  /** Reads on; false at the end. What lies between pos and limit stays, at another place. */
  boolean fill() throws IOException {
    if (atEnd) {
      return false;
    }
    flush();
    System.arraycopy(buffer, pos, buffer, 0, limit - pos);
    limit -= pos;
    emitted = 0;
    pos = 0;
    if (heldFrom >= 0) {
      heldFrom = 0;
    }
    int from = limit;
    if (returnPending) {
      buffer[limit++] = '\r';
    }
    read();
    if (!started) {
      started = start();
    }
    returnPending = !atEnd && limit > from && buffer[limit - 1] == '\r';
    if (returnPending) {
      limit--;
    }
    refuseZeros(from);
    straightenLineEnds(from);
    return !atEnd || limit > from;
  }

  private void read() throws IOException {
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      atEnd = true;
    } else {
      limit += read;
    }
  }

  private boolean start() throws IOException {
    while (limit < DumpKind.SNIFF_BYTES && !atEnd) {
      read();
    }
    if (limit == 0) {
      throw new DumpFormatException("the file is empty");
    }
    switch (DumpKind.sniff(Arrays.copyOf(buffer, Math.min(limit, DumpKind.SNIFF_BYTES)))) {
      case CUSTOM ->
          throw new DumpFormatException("this is no plain dump but one in the custom format");
      case GZIP -> throw new DumpFormatException("the dump is still compressed by gzip");
      case ZSTD -> throw new DumpFormatException("the dump is still compressed by zstd");
      case TAR, OTHER_TAR ->
          throw new DumpFormatException("this is no plain dump but a tar archive");
      case PLAIN, OTHER -> {}
    }
    if (limit >= 2 && isUtf16Mark()) {
      throw new DumpFormatException(
          "the dump was saved as UTF-16, as '>' in PowerShell does, and may be damaged by that;"
              + " take it anew with pgvol:backup, or let pg_dump write the file itself (pg_dump"
              + " -f)");
    }
    if (limit >= 3
        && (buffer[0] & 0xff) == 0xef
        && (buffer[1] & 0xff) == 0xbb
        && (buffer[2] & 0xff) == 0xbf) {
      pos = 3;
      emitted = 3;
    }
    return true;
  }

  private boolean isUtf16Mark() {
    int mark = (buffer[0] & 0xff) << 8 | (buffer[1] & 0xff);
    return mark == 0xfeff || mark == 0xfffe;
  }

  private void refuseZeros(int from) throws DumpFormatException {
    int i = from;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(buffer, i);
      if (((word - ONES) & ~word & HIGHS) != 0) {
        break;
      }
    }
    for (; i < limit; i++) {
      if (buffer[i] == 0) {
        throw new DumpFormatException(
            "line "
                + lineOf(i)
                + ": a zero byte, which no SQL text has; the file is damaged, or is no plain dump");
      }
    }
  }

  /**
   * Takes out the carriage returns that a terminal has put in: exactly one before each line feed.
   * Whether there was a terminal, the first line tells.
   */
  private void straightenLineEnds(int from) throws DumpFormatException {
    if (lineEnds == LineEnds.UNKNOWN) {
      int first = newline(from);
      if (first < 0) {
        return;
      }
      lineEnds = first > 0 && buffer[first - 1] == '\r' ? LineEnds.TERMINAL : LineEnds.PLAIN;
    }
    if (lineEnds == LineEnds.PLAIN) {
      return;
    }
    int to = from;
    for (int i = from; i < limit; i++) {
      byte b = buffer[i];
      if (b == '\n') {
        if (i == 0 || to == from || buffer[i - 1] != '\r') {
          throw new DumpFormatException(
              "line "
                  + lineOf(to)
                  + " ends in LF, but those before end in CR LF: the file was changed after a"
                  + " terminal ('docker exec -t') or an editor wrote it, and what its line ends"
                  + " were cannot be told; take it anew with pgvol:backup, or with 'docker exec'"
                  + " without -t");
        }
        to--;
      }
      buffer[to++] = b;
    }
    limit = to;
  }

  /** The line of a place that pos has not reached yet. */
  private long lineOf(int place) {
    long lines = line;
    for (int i = pos; i < place; i++) {
      if (buffer[i] == '\n') {
        lines++;
      }
    }
    return lines;
  }

  /** The place of the next line feed in the buffer, or -1. */
  int newline(int from) {
    int i = from;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(buffer, i) ^ NEWLINES;
      long found = (word - ONES) & ~word & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    for (; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  boolean terminalLineEnds() {
    return lineEnds == LineEnds.TERMINAL;
  }

  /** From here on, holds back what is read. */
  void hold() {
    heldFrom = pos;
  }

  /** Lets out what was held back. */
  void release() throws IOException {
    if (held.size() > 0) {
      write(held.toByteArray(), 0, held.size());
      held.reset();
    }
    heldFrom = -1;
  }

  /** Throws away what was held back, except for its line ends, and tells what it was. */
  byte[] discard() throws IOException {
    flush();
    byte[] text = held.toByteArray();
    held.reset();
    heldFrom = -1;
    writeNewlines(text, 0, text.length);
    return text;
  }

  /** Puts something of the scanner's own between what went out and what will. */
  void insert(byte[] text) throws IOException {
    flush();
    write(text, 0, text.length);
  }

  /** From here on, lets nothing out but line ends, or everything again. */
  void skip(boolean skip) throws IOException {
    flush();
    skipping = skip;
  }

  /** Hands on all that was read past. */
  void flush() throws IOException {
    if (heldFrom < 0) {
      write(buffer, emitted, pos - emitted);
    } else {
      write(buffer, emitted, heldFrom - emitted);
      if (held.size() + pos - heldFrom > MAX_HELD) {
        throw new DumpFormatException(
            "line "
                + line
                + ": a statement begins in a way that no dump has: it is too long to tell what it"
                + " does");
      }
      held.write(buffer, heldFrom, pos - heldFrom);
      heldFrom = pos;
    }
    emitted = pos;
  }

  private void write(byte[] bytes, int from, int length) throws IOException {
    if (length <= 0) {
      return;
    }
    if (skipping) {
      writeNewlines(bytes, from, length);
    } else {
      out.write(bytes, from, length);
    }
  }

  private void writeNewlines(byte[] bytes, int from, int length) throws IOException {
    int count = 0;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '\n') {
        count++;
      }
    }
    if (count > 0) {
      byte[] newlines = new byte[count];
      Arrays.fill(newlines, (byte) '\n');
      out.write(newlines);
    }
  }
}

package io.github.pgvol.engine.docker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of the outputs of a program that has input, up to the line that tells of the program's end.
 *
 * <p>A program may end before it has read all of its input, as psql does at the first error. Podman
 * then drops what the program wrote last, and may wait for ten seconds. So a shell stays behind,
 * says that the program has ended and how, and reads away the rest of the input until the
 * connection is closed.
 *
 * <p>Told to end, the shell waits for the program's end all the same: a program without a parent
 * becomes a child of the container's first process. If that is a PostgreSQL server, it takes a
 * child that was ended by a signal for a crash of its own, and ends all sessions.
 */
final class Ending extends OutputStream {

  private static final String SCRIPT =
      """
      trap 'stop=yes' TERM
      "$@"
      status=$?
      printf '%s%03d\\n' "$0" $status
      printf '%s%03d\\n' "$0" $status >&2
      [ -n "$stop" ] || exec cat >/dev/null 2>&1
      """;

  private static final int STATUS = 3;

  private final OutputStream out;
  private final byte[] mark;
  private final byte[] held;
  private int count;

  /**
   * @param out where everything goes but the last line
   * @param mark how the last line begins: something that no program prints
   */
  Ending(OutputStream out, String mark) {
    this.out = out;
    this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    this.held = new byte[this.mark.length + STATUS + 1];
  }

  /** The command that runs another one and writes the last lines. */
  static List<String> command(String mark, List<String> command) {
    List<String> wrapped = new ArrayList<>(List.of("sh", "-c", SCRIPT, mark));
    wrapped.addAll(command);
    return wrapped;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Holds back what may be the last line, and nothing else: in a conversation the other side waits
   * for every byte.
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int released = Math.max(0, count + length - held.length);
    int old = Math.min(count, released);
    if (old > 0) {
      out.write(held, 0, old);
      System.arraycopy(held, old, held, 0, count - old);
      count -= old;
    }
    int fresh = released - old;
    if (fresh > 0) {
      out.write(bytes, offset, fresh);
    }
    System.arraycopy(bytes, offset + fresh, held, count, length - fresh);
    count += length - fresh;
    int start = 0;
    while (start < count && !mayBeLastLine(start)) {
      start++;
    }
    out.write(held, 0, start);
    System.arraycopy(held, start, held, 0, count - start);
    count -= start;
  }

  private boolean mayBeLastLine(int start) {
    int known = Math.min(count - start, mark.length);
    return Arrays.equals(held, start, start + known, mark, 0, known);
  }

  /** Whether the last line has come. */
  boolean complete() {
    return count == held.length && Arrays.equals(held, 0, mark.length, mark, 0, mark.length);
  }

  /** The program's exit status, once {@link #complete()}. */
  int exitCode() {
    return Integer.parseInt(new String(held, mark.length, STATUS, StandardCharsets.US_ASCII));
  }

  /** Hands on what was held back: there is no last line. */
  void release() throws IOException {
    out.write(held, 0, count);
    count = 0;
  }
}

package io.github.pgvol.engine.docker;

import io.github.pgvol.engine.Tail;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * Takes apart the stream in which an engine sends standard output and standard error of a program.
 *
 * <p>It consists of frames: one byte for the stream, three zeros, the length in four bytes, the
 * payload. docker-java reads them too, but in pieces of 1 KiB, and takes a stream cut short within
 * a frame for its end. Here that is an error.
 */
final class Frames {

  /**
   * Several times the 32 KiB of an engine's frames, so that a read is seldom for one frame only.
   */
  private static final int BUFFER = 1 << 18;

  private static final int HEADER = 8;
  private static final int ENGINE_ERROR = 3;

  private final OutputStream output;
  private final OutputStream errors;
  private final Tail engineErrors = new Tail(4096);
  private final byte[] header = new byte[HEADER];
  private int headerBytes;
  private long payloadLeft;
  private OutputStream target;

  /**
   * @param output where standard output goes
   * @param errors where standard error goes
   */
  Frames(OutputStream output, OutputStream errors) {
    this.output = output;
    this.errors = errors;
  }

  /**
   * Copies everything to where it belongs, until the stream's end.
   *
   * @throws Broken when reading fails, when the stream ends within a frame, when it does not
   *     consist of frames, or when it holds an error of the engine's own
   * @throws IOException as it comes from writing
   */
  void copy(InputStream in) throws IOException {
    copy(in, () -> false);
  }

  /** The same until somebody has seen enough, which is asked after each read. */
  void copy(InputStream in, BooleanSupplier enough) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int length;
    while (!enough.getAsBoolean() && (length = read(in, buffer)) >= 0) {
      accept(buffer, length);
    }
    if (!engineErrors.isEmpty()) {
      throw new Broken("the engine reports: " + engineErrors.text().strip(), null);
    }
    if (headerBytes > 0 || payloadLeft > 0) {
      throw new Broken("short stream: it ended in the middle of a frame", null);
    }
  }

  private static int read(InputStream in, byte[] buffer) throws Broken {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new Broken("short stream: " + e.getMessage(), e);
    }
  }

  private void accept(byte[] bytes, int length) throws IOException {
    int at = 0;
    while (at < length) {
      if (payloadLeft > 0) {
        int part = (int) Math.min(payloadLeft, length - at);
        target.write(bytes, at, part);
        at += part;
        payloadLeft -= part;
      } else {
        header[headerBytes++] = bytes[at++];
        if (headerBytes == HEADER) {
          headerBytes = 0;
          begin();
        }
      }
    }
  }

  private void begin() throws IOException {
    if (header[1] != 0 || header[2] != 0 || header[3] != 0) {
      throw notAFrame();
    }
    target =
        switch (header[0]) {
          case 0, 1 -> output;
          case 2 -> errors;
          case ENGINE_ERROR -> engineErrors;
          default -> throw notAFrame();
        };
    payloadLeft = 0;
    for (int i = 4; i < HEADER; i++) {
      payloadLeft = (payloadLeft << 8) | (header[i] & 0xFF);
    }
  }

  private static Broken notAFrame() {
    return new Broken("broken stream: what came is not a frame", null);
  }

  /** What the engine sent is not whole. */
  static final class Broken extends IOException {

    private static final long serialVersionUID = 1L;

    Broken(String message, Throwable cause) {
      super(message, cause);
    }
  }
}

package io.github.pgvol.dump;

import java.io.IOException;

/**
 * A dump cannot be taken as it is; the message says what is wrong, where, and what to do about it.
 */
public class DumpFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * A dump that cannot be taken.
   *
   * @param message what is wrong and where
   */
  public DumpFormatException(String message) {
    super(message);
  }

  /**
   * A dump that cannot be taken, because reading its content failed.
   *
   * @param message what is wrong and where
   * @param cause what the decompressor said
   */
  public DumpFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

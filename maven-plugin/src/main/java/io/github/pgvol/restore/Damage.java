package io.github.pgvol.restore;

import io.github.pgvol.dump.DumpFormatException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Failures to read a backup, told apart from those to pass it on. */
final class Damage extends FilterInputStream {

  private Damage(InputStream in) {
    super(in);
  }

  /** A stream that fails to be read with a {@link DumpFormatException}. */
  static InputStream told(InputStream in) {
    return new Damage(in);
  }

  /** What is wrong, in words. */
  static String words(IOException e) {
    if (e instanceof DumpFormatException) {
      return e.getMessage();
    }
    return e instanceof EOFException || e.getMessage() == null
        ? "it ends too early"
        : e.getMessage();
  }

  private static DumpFormatException explain(IOException e) {
    return new DumpFormatException(words(e), e);
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw explain(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw explain(e);
    }
  }
}

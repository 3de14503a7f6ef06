package io.github.pgvol.engine.local;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;

/** What tar writes; an archive that was cut short has no end. */
final class TarReading extends FilterInputStream {

  private final Path file;
  private final Process process;

  private TarReading(Path file, Process process) {
    super(process.getInputStream());
    this.file = file;
    this.process = process;
  }

  /** Begins to read a file or a folder. */
  static InputStream of(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "tar",
            "-c",
            "-f",
            "-",
            "-C",
            String.valueOf(file.toAbsolutePath().getParent()),
            "--",
            String.valueOf(file.getFileName()));
    builder.redirectInput(Programs.nothing());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new TarReading(file, builder.start());
  }

  @Override
  public int read() throws IOException {
    return checked(in.read());
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return checked(in.read(buffer, offset, length));
  }

  private int checked(int read) throws IOException {
    if (read < 0) {
      try {
        if (process.waitFor() != 0) {
          throw new IOException("Reading " + file + " was cut short");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
      }
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    in.close();
  }
}

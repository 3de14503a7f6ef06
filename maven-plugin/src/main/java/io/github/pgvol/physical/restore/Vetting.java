package io.github.pgvol.physical.restore;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Progress;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * A physical backup is looked through from its beginning to its end, and can be read meanwhile, as
 * far as it was found to do no harm: so it is unpacked in the same time.
 */
final class Vetting {

  private final Backup backup;
  private final long bytes;
  private final FileTime written;
  private Task<ScannedArchive> scan;
  private long passed;
  private boolean over;

  private Vetting(Backup backup) throws IOException {
    this.backup = backup;
    this.bytes = Files.size(backup.path());
    this.written = Files.getLastModifiedTime(backup.path());
  }

  /**
   * Begins.
   *
   * @param progress is told how far it is, and closed at the end
   */
  static Vetting begin(Backup backup, Optional<Progress> progress) throws IOException {
    Vetting vetting = new Vetting(backup);
    vetting.scan = Task.begin("checking", () -> vetting.scan(progress));
    return vetting;
  }

  private ScannedArchive scan(Optional<Progress> progress) throws IOException {
    boolean well = false;
    try {
      ScannedArchive scanned =
          ScannedArchive.of(
              backup, more -> progress.ifPresent(one -> one.advance(more)), this::pass);
      pass(bytes);
      well = true;
      return scanned;
    } finally {
      end(well);
      progress.ifPresent(Progress::close);
    }
  }

  private synchronized void pass(long bytes) {
    passed = Math.max(passed, bytes);
    notifyAll();
  }

  private synchronized void end(boolean well) {
    over = true;
    if (!well) {
      passed = -1;
    }
    notifyAll();
  }

  /**
   * What is in it, when all was read.
   *
   * @throws UserProblem when it is damaged, holds no cluster, or was made to do harm
   */
  ScannedArchive result() throws IOException, InterruptedException {
    return scan.result();
  }

  /** Fails as {@link #result} does when that is known by now. */
  void requireNoHarm() throws IOException, InterruptedException {
    boolean known;
    synchronized (this) {
      known = over;
    }
    if (known) {
      scan.result();
    }
  }

  /** The size of the backup's file. */
  long bytes() {
    return bytes;
  }

  /**
   * What was read is what was looked through.
   *
   * @throws UserProblem when somebody has written to the file meanwhile
   */
  void requireUnchanged() throws IOException {
    if (Files.size(backup.path()) != bytes
        || !Files.getLastModifiedTime(backup.path()).equals(written)) {
      throw new UserProblem(
          "The file " + backup.path() + " has changed while it was read.",
          "Leave it alone while it is restored, and run this goal again.");
    }
  }

  /** Calls it off. */
  void cancel() {
    scan.cancel();
  }

  /**
   * The backup's file, of which everything that was read can be used. It fails where the backup
   * turns out to be one that must not be.
   */
  InputStream open() throws IOException {
    return new Vetted(Files.newInputStream(backup.path()));
  }

  /** How far one may read; waits until that is further than to a position, or all is over. */
  private synchronized long beyond(long position) throws IOException {
    try {
      while (passed <= position && !over) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("Told to stop").initCause(e);
    }
    if (passed < 0) {
      throw new IOException("The backup " + backup.path() + " must not be used");
    }
    return passed;
  }

  private final class Vetted extends InputStream {
    private final InputStream in;
    private long position;

    Vetted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long room = beyond(position) - position;
      int read = in.read(buffer, offset, (int) Math.min(length, Math.max(1, room)));
      position += Math.max(0, read);
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}

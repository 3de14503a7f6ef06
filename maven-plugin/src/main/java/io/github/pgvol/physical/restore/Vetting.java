package io.github.pgvol.physical.restore;

import io.github.pgvol.archive.PieceInputStream;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Progress;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * A physical backup is looked through from its beginning to its end, and can be read meanwhile, as
 * far as it was found to do no harm: so it is unpacked in the same time.
 */
final class Vetting {

  private final Backup backup;
  private Task<ScannedArchive> scan;
  private long passed;
  private boolean over;
  private boolean stopped;

  private Vetting(Backup backup) {
    this.backup = backup;
  }

  /**
   * Begins.
   *
   * @param progress is told how far it is, and closed at the end
   */
  static Vetting begin(Backup backup, Optional<Progress> progress) {
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
      pass(scanned.fileBytes());
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

  /**
   * What was read by {@link #open} is what was looked through.
   *
   * @param sha256 the checksum of all of it, in lower-case hex
   * @throws UserProblem when somebody has written to the file meanwhile
   */
  void requireSame(String sha256) throws IOException, InterruptedException {
    if (!scan.result().sha256().equals(sha256)) {
      throw changed();
    }
  }

  private UserProblem changed() {
    return new UserProblem(
        "The file " + backup.path() + " has changed while it was read.",
        "Leave it alone while it is restored, and run this goal again.");
  }

  /** Nothing more is given: whoever reads is told so. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
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
      while (passed <= position && !over && !stopped) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("Told to stop").initCause(e);
    }
    if (stopped) {
      throw new InterruptedIOException("Maven was told to stop");
    }
    if (passed < 0) {
      throw new IOException("The backup " + backup.path() + " must not be used");
    }
    return passed;
  }

  private final class Vetted extends PieceInputStream {
    private final InputStream in;
    private long position;

    Vetted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long room = beyond(position) - position;
      if (room == 0) {
        // All of it was given. What somebody has put behind it since was not looked at.
        if (in.read() >= 0) {
          throw changed();
        }
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, room));
      position += Math.max(0, read);
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}

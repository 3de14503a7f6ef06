package io.github.pgvol.catalog;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets one thread of one process at a time change which names there are in a catalog. Held for a
 * few renames, never while data are moved.
 */
final class CatalogLock {

  static final String FILE = "catalog.lock";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 10;

  private final Path area;
  private final FileOps ops;

  CatalogLock(Path area, FileOps ops) {
    this.area = area;
    this.ops = ops;
  }

  /** What is done meanwhile. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does some work alone. Not to be nested. */
  <T> T alone(Work<T> work) throws IOException {
    // An interrupted thread could open no lock, and would leave behind what it wanted to clear.
    boolean interrupted = Thread.interrupted();
    try {
      synchronized (monitor()) {
        try (FileChannel channel = ops.openOrCreate(area.resolve(FILE))) {
          FileLock lock = await(channel);
          try {
            return work.run();
          } finally {
            lock.release();
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * One object for all threads of this JVM, whatever class loader they run pgvol in. A file lock
   * alone does not do: on POSIX systems, closing a file drops every lock that the process holds on
   * it, another thread's too.
   */
  private String monitor() throws IOException {
    return ("io.github.pgvol.catalog " + area.toRealPath()).intern();
  }

  private FileLock await(FileChannel channel) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (FileLock lock = channel.tryLock(); ; lock = channel.tryLock()) {
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > end) {
        throw new UserProblem(
            "Another process has been changing the backups in "
                + area.getParent()
                + " for "
                + PATIENCE.toMinutes()
                + " minutes.",
            "See whether another build hangs or was suspended, end it, and try again.");
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException)
            new InterruptedIOException("interrupted while waiting for " + area).initCause(e);
      }
    }
  }
}

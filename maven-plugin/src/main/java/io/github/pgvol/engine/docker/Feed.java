package io.github.pgvol.engine.docker;

import io.github.pgvol.archive.PieceInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The input of a program, as docker-java's writer thread reads it.
 *
 * <p>That thread has nobody to tell when something fails: an exception ends it with a stack trace
 * on the console. So this stream remembers a failure to read and calls for an end of the whole
 * exchange, keeps a failure to write (the program has ended) to itself, and can be told that nobody
 * wants more.
 */
final class Feed extends PieceInputStream {

  private static final int EOF = -1;

  private final InputStream in;
  private final Runnable failed;
  private Thread reader;
  private boolean reading;
  private boolean stopped;
  private Exception failure;

  /**
   * @param in the input
   * @param failed is called, once, when reading it fails
   */
  Feed(InputStream in, Runnable failed) {
    this.in = in;
    this.failed = failed;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    if (!enter()) {
      return EOF;
    }
    try {
      return in.read(buffer, offset, length);
    } catch (IOException | RuntimeException e) {
      fail(e);
      return EOF;
    } finally {
      leave();
    }
  }

  private synchronized boolean enter() {
    if (stopped) {
      return false;
    }
    if (reader == null) {
      reader = Thread.currentThread();
      // What it cannot write, nobody reads any more: whether that is right, the exit status tells.
      reader.setUncaughtExceptionHandler((thread, e) -> {});
    }
    reading = true;
    return true;
  }

  private void fail(Exception e) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      failure = e;
      stopped = true;
    }
    failed.run();
  }

  private synchronized void leave() {
    reading = false;
    notifyAll();
  }

  /** Ends it, and waits a little for a read under way, so that the input is its owner's again. */
  void stop(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      stopped = true;
      if (reading) {
        reader.interrupt();
      }
      long left;
      while (reading && (left = (end - System.nanoTime()) / 1_000_000) > 0) {
        wait(left);
      }
    }
  }

  /** Throws what reading the input threw, if it did. */
  synchronized void check() throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
  }
}

package io.github.pgvol.engine.docker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs what waits for an engine in a thread of its own, so that the caller can be interrupted.
 * Reading from a TCP socket cannot, and a Unix socket of docker-java's knows no timeout.
 */
final class Background {

  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private Background() {}

  /**
   * Waits for the work's end. When the caller is interrupted or the time is up, the work is aborted
   * and has ended (or has had some seconds to do so) before this returns.
   *
   * @param name the thread's name
   * @param work what to do
   * @param abort makes it end soon; called by another thread
   * @param limit how long it may take, or null for as long as it likes
   */
  static <T> T run(String name, Callable<T> work, Runnable abort, Duration limit)
      throws IOException, InterruptedException, TimeoutException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    try {
      return limit == null ? task.get() : task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      abort.run();
      thread.interrupt();
      thread.join(FAREWELL.toMillis());
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      }
      if (cause instanceof InterruptedException failure) {
        throw failure;
      }
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** The same without a limit. */
  static <T> T run(String name, Callable<T> work, Runnable abort)
      throws IOException, InterruptedException {
    try {
      return run(name, work, abort, null);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}

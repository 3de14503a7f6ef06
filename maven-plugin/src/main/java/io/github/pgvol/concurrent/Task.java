package io.github.pgvol.concurrent;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Something that is done beside what its beginner does: most of a goal's own time is waiting for
 * programs to start beside the server, and they can start at once.
 *
 * @param <T> what comes out
 */
public final class Task<T> {

  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final Thread thread;
  private T value;
  private Throwable failure;

  private Task(String name, Callable<T> work) {
    this.thread = new Thread(() -> run(work), "pgvol " + name);
    thread.setDaemon(true);
  }

  @SuppressWarnings("IllegalCatch") // Passed on to whoever asks for the result.
  private void run(Callable<T> work) {
    try {
      value = work.call();
    } catch (Throwable e) {
      failure = e;
    }
  }

  /**
   * Begins it.
   *
   * @param name the thread's name
   * @param work what is done; it has to end soon after its thread is interrupted
   */
  public static <T> Task<T> begin(String name, Callable<T> work) {
    Task<T> task = new Task<>(name, work);
    task.thread.start();
    return task;
  }

  /** Something to do that brings nothing out. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }

  /** As {@link #begin}, for work of which only the end is waited for. */
  public static Task<Void> doing(String name, Action work) {
    return begin(
        name,
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Waits for what comes out. It fails as the work failed.
   *
   * @throws IOException as thrown by the work
   * @throws InterruptedException when this thread is told to stop waiting
   */
  public T result() throws IOException, InterruptedException {
    thread.join();
    if (failure instanceof IOException known) {
      throw known;
    }
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error known) {
      throw known;
    }
    if (failure != null) {
      throw new IOException(thread.getName() + " did not end", failure);
    }
    return value;
  }

  /** Whether it is over, one way or the other. */
  public boolean ended() {
    return !thread.isAlive();
  }

  /** Calls it off where it is still going on. */
  public void cancel() {
    dispose(unwanted -> {});
  }

  /**
   * Calls it off where it is still going on; what has come out of it is given away.
   *
   * @param disposal takes what has come out
   */
  public void dispose(Consumer<T> disposal) {
    thread.interrupt();
    try {
      thread.join(END_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!thread.isAlive() && value != null) {
      disposal.accept(value);
    }
  }
}

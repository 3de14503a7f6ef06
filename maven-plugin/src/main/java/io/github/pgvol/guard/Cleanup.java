package io.github.pgvol.guard;

import io.github.pgvol.console.Console;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * What has to be done whatever happens, last thing first: at the end of a run, and when Maven is
 * told to stop (Ctrl-C), since then no {@code finally} runs.
 */
public final class Cleanup implements AutoCloseable {

  private final Console console;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Thread hook = new Thread(this::processEnds, "pgvol cleanup");
  private boolean ending;
  private int underWay;

  /** Starts to listen for the end of this process. */
  public Cleanup(Console console) {
    this.console = console;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A thing to do. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }

  /** A registered thing, which can be called off. */
  public final class Step {
    private final String what;
    private final Action action;

    private Step(String what, Action action) {
      this.what = what;
      this.action = action;
    }

    /** Calls it off: it is done, or no longer needed. */
    public void cancel() {
      synchronized (steps) {
        steps.remove(this);
      }
    }

    /** Does it now, and not again. Its failure is a warning: it must not hide a greater one. */
    public void now() {
      synchronized (steps) {
        if (!steps.remove(this)) {
          return;
        }
        underWay++;
      }
      try {
        action.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        console.warn("Interrupted while trying to " + what + ".");
      } catch (Exception e) {
        console.warn("Could not " + what + ": " + e.getMessage());
        console.debug(e.toString());
      } finally {
        synchronized (steps) {
          underWay--;
          steps.notifyAll();
        }
      }
    }
  }

  /**
   * Registers a thing to do.
   *
   * @param what the thing in words, completing «could not …»
   * @throws CancellationException when this process is ending: what would have to be undone must
   *     not be begun any more
   */
  public Step add(String what, Action action) {
    Step step = new Step(what, action);
    synchronized (steps) {
      if (ending) {
        throw new CancellationException("Maven was told to stop");
      }
      steps.push(step);
    }
    return step;
  }

  private void processEnds() {
    synchronized (steps) {
      ending = true;
    }
    run();
    awaitOthers();
  }

  /**
   * The process must not end in the middle of what another of its threads has begun to clean up.
   */
  private void awaitOthers() {
    synchronized (steps) {
      while (underWay > 0) {
        try {
          steps.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void run() {
    while (true) {
      Step step;
      synchronized (steps) {
        step = steps.peek();
      }
      if (step == null) {
        return;
      }
      step.now();
    }
  }

  /**
   * Does all that is left, last thing first. What the end of the process has begun is waited for:
   * after this, nothing is there any more that it could be done with.
   */
  @Override
  public void close() {
    run();
    awaitOthers();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      console.debug("The process is ending, the cleanup with it: " + e.getMessage());
    }
  }
}

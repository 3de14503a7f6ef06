package io.github.pgvol.maven;

import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** How far long work has come: bytes, rate, time left. */
final class ProgressLine implements Progress {

  private static final long LIVE_NANOS = Duration.ofMillis(200).toNanos();
  private static final long FIRST_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String CLEAR_TO_END = "\u001b[K";

  private final String what;
  private final long total;
  private final Consumer<String> show;
  private final Runnable end;
  private final boolean live;
  private final long started = System.nanoTime();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong next;

  private ProgressLine(String what, long total, boolean live, Consumer<String> show, Runnable end) {
    this.what = what;
    this.total = total;
    this.live = live;
    this.show = show;
    this.end = end;
    this.next = new AtomicLong(started + (live ? LIVE_NANOS : FIRST_NANOS));
  }

  /** One line, drawn over and over. */
  static ProgressLine live(String what, long total, PrintStream terminal) {
    return new ProgressLine(
        what,
        total,
        true,
        line -> {
          terminal.print("\r" + line + CLEAR_TO_END);
          terminal.flush();
        },
        () -> {
          terminal.print("\r" + CLEAR_TO_END);
          terminal.flush();
        });
  }

  /** A line after 10 s, then after twice the time, and so on: long work is seen to live. */
  static ProgressLine sparing(String what, long total, Consumer<String> log) {
    return new ProgressLine(what, total, false, log, () -> {});
  }

  @Override
  public void advance(long bytes) {
    long sum = done.addAndGet(bytes);
    long now = System.nanoTime();
    long due = next.get();
    if (now - due < 0) {
      return;
    }
    long after = live ? now + LIVE_NANOS : started + 2 * (now - started);
    if (next.compareAndSet(due, after)) {
      show.accept(describe(what, sum, total, Duration.ofNanos(now - started)));
    }
  }

  /** As in «dumping app: 120 MB of 1.2 GB, 60 MB/s, 18 s left». */
  static String describe(String what, long done, long total, Duration elapsed) {
    StringBuilder line = new StringBuilder(what).append(": ").append(Units.size(done));
    if (total > 0) {
      line.append(" of ").append(Units.size(Math.max(total, done)));
    }
    double seconds = elapsed.toNanos() / 1e9;
    if (seconds > 0.1 && done > 0) {
      double rate = done / seconds;
      line.append(", ").append(Units.size((long) rate)).append("/s");
      if (total > done) {
        long left = (long) ((total - done) / rate);
        line.append(", ").append(Units.time(Duration.ofSeconds(left))).append(" left");
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    end.run();
  }
}

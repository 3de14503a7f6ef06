package io.github.pgvol.console;

import java.time.Duration;
import java.util.Locale;

/** Sizes, times and rates as people write them. */
public final class Units {

  private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB"};

  private Units() {}

  /** A size in decimal units, three digits at the most: {@code 999 B}, {@code 1.5 MB}. */
  public static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    do {
      value /= 1000;
      unit++;
    } while (value >= 999.5 && unit < SIZES.length - 1);
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, SIZES[unit]);
  }

  /** A duration: {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String time(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = (millis + 500) / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    return seconds / 3600 + " h" + (seconds % 3600 < 60 ? "" : " " + seconds % 3600 / 60 + " min");
  }

  /** A short duration: {@code 12 ms}, from a second on as {@link #time}. */
  public static String shortTime(long millis) {
    return millis < 950 ? millis + " ms" : time(Duration.ofMillis(millis));
  }

  /** An age: {@code just now}, {@code 5 min ago}, {@code 3 h ago}, {@code 12 days ago}. */
  public static String age(Duration duration) {
    long minutes = duration.toMinutes();
    if (minutes < 1) {
      return "just now";
    }
    if (minutes < 60) {
      return minutes + " min ago";
    }
    long hours = duration.toHours();
    if (hours < 48) {
      return hours + " h ago";
    }
    return duration.toDays() + " days ago";
  }

  /** A whole number with separators: {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of things: {@code 1 table}, {@code 2,000 tables}. */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}

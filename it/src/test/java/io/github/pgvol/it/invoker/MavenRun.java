package io.github.pgvol.it.invoker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of Maven printed, and how it ended. Each check gives the run itself, for the next.
 *
 * @param command the command
 * @param status the exit status
 * @param log standard output and errors
 */
public record MavenRun(List<String> command, int status, String log) {

  private static final Pattern FAILURE =
      Pattern.compile("(?ms)^\\[ERROR\\] Failed to execute goal (.*?)(?: -> \\[Help \\d+\\]|\\z)");

  private static final int MOST_SHOWN = 20_000;

  /** A run's log that lies in a file. */
  static MavenRun of(Path log) {
    try {
      return new MavenRun(List.of("see " + log), -1, Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Demands success. */
  public MavenRun succeeded() {
    return status == 0 ? this : fail("Maven failed (" + status + ")");
  }

  /** Demands a failure that the user can put right: told as such, and without a stack trace. */
  public MavenRun failed() {
    if (status == 0) {
      return fail("Maven should have failed");
    }
    return log.contains("MojoExecutionException") || log.contains("\tat ")
        ? fail("told as a defect, not as a failure")
        : this;
  }

  /** Demands that all of these were printed. */
  public MavenRun says(String... words) {
    for (String word : words) {
      if (!log.contains(word)) {
        return fail("nothing is said about «" + word + "»");
      }
    }
    return this;
  }

  /** Demands that all of these were printed, and none of them again. */
  public MavenRun saysOnce(String... words) {
    says(words);
    for (String word : words) {
      if (log.indexOf(word) != log.lastIndexOf(word)) {
        return fail("«" + word + "» is said more than once");
      }
    }
    return this;
  }

  /** Demands that none of these was printed. */
  public MavenRun saysNot(String... words) {
    for (String word : words) {
      if (log.contains(word)) {
        return fail("something is said about «" + word + "»");
      }
    }
    return this;
  }

  /** Demands a line that matches, and gives its first group. */
  public String find(String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(log);
    if (!matcher.find()) {
      fail("nothing is like «" + pattern + "»");
    }
    return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
  }

  /** Why the goal failed in a module; an empty text when it did not. */
  public String failureOf(String module) {
    Matcher matcher = FAILURE.matcher(log);
    while (matcher.find()) {
      if (matcher.group(1).contains(" on project " + module + ": ")) {
        return matcher.group(1);
      }
    }
    return "";
  }

  private MavenRun fail(String what) {
    String end = log.length() > MOST_SHOWN ? "…" + log.substring(log.length() - MOST_SHOWN) : log;
    throw new AssertionError(what + ": " + String.join(" ", command) + "\n" + end);
  }
}

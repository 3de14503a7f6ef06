package io.github.pgvol.migrate;

import java.util.List;

/**
 * How far a database is.
 *
 * @param version the version it is at, null when nothing was applied
 * @param steps the migrations that are known, in their order
 * @param problems what forbids to migrate, as in a file that was changed after it was applied
 * @param certain whether {@code steps} tells what is pending; a command does not tell beforehand
 */
public record Outlook(String version, List<Step> steps, List<String> problems, boolean certain) {

  /** Copies its lists. */
  public Outlook {
    steps = List.copyOf(steps);
    problems = List.copyOf(problems);
  }

  /** Those that would be applied now. */
  public List<Step> pending() {
    return steps.stream().filter(step -> step.state().equals(Step.PENDING)).toList();
  }
}

package io.github.pgvol.postgres;

import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;

/** Reads how PostgreSQL's tools ended. */
public final class Tools {

  private static final int LONGEST = 2_000;

  private Tools() {}

  /**
   * Demands that a tool ended well.
   *
   * @param what what it was for, completing «… failed»
   * @throws UserProblem with the tool's own words when it did not
   */
  public static void demand(ToolResult result, Server server, String what, String advice) {
    if (!result.ok()) {
      throw new UserProblem(
          what
              + " on "
              + server.describe()
              + " failed (exit status "
              + result.exitCode()
              + "): "
              + shorten(result.errors()),
          advice);
    }
  }

  /** The beginning of what a tool said: the first error is the one that counts. */
  public static String shorten(String errors) {
    String text = errors.strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }
}

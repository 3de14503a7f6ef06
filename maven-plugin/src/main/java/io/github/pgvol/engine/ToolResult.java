package io.github.pgvol.engine;

/**
 * How a program ended.
 *
 * @param exitCode its exit status
 * @param errors the end of what it wrote to its standard error, 64 KiB at the most
 */
public record ToolResult(int exitCode, String errors) {

  /** True when it ended with 0. */
  public boolean ok() {
    return exitCode == 0;
  }
}

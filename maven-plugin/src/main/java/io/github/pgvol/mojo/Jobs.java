package io.github.pgvol.mojo;

/** How many things are done at once. */
final class Jobs {

  private static final int MOST = 8;

  private Jobs() {}

  /** What was asked for; else a job a processor, since engine and build mostly share them. */
  static int of(int asked) {
    return asked > 0 ? asked : Math.min(MOST, Runtime.getRuntime().availableProcessors());
  }
}

package io.github.pgvol.console;

/** A report on long work, live on a terminal and sparing in batch mode. Closing it ends it. */
public interface Progress extends AutoCloseable {

  /** Tells that so many more bytes are done. */
  void advance(long bytes);

  @Override
  void close();
}

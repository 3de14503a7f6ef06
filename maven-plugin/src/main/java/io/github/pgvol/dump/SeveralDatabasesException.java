package io.github.pgvol.dump;

import java.util.List;

/** A plain dump holds several databases, and which one is meant was not said. */
public final class SeveralDatabasesException extends DumpFormatException {

  private static final long serialVersionUID = 1L;

  private final List<String> databases;

  SeveralDatabasesException(List<String> databases) {
    super(
        "the file holds several databases ("
            + String.join(", ", databases)
            + "): say which one of them is to be restored");
    this.databases = List.copyOf(databases);
  }

  /**
   * The databases in the file.
   *
   * @return their names, in the file's order
   */
  public List<String> databases() {
    return databases;
  }
}

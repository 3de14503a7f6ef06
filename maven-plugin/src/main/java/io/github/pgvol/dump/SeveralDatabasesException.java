package io.github.pgvol.dump;

import java.util.List;

/**
 * A plain dump holds several databases, and the one that is meant was not said, or is not among
 * them.
 */
public final class SeveralDatabasesException extends DumpFormatException {

  private static final long serialVersionUID = 1L;

  private final List<String> databases;

  SeveralDatabasesException(List<String> databases) {
    super("the file holds several databases (" + String.join(", ", databases) + ")");
    this.databases = List.copyOf(databases);
  }

  SeveralDatabasesException(List<String> databases, String wanted) {
    super("the file does not hold the database " + wanted + " but " + String.join(", ", databases));
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

package io.github.pgvol.postgres;

import java.io.IOException;

/** PostgreSQL refused a statement; the session goes on. */
public final class SqlException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String state;

  SqlException(String state, String message) {
    super(message);
    this.state = state;
  }

  /**
   * The SQLSTATE.
   *
   * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a>
   */
  public String state() {
    return state;
  }
}

package io.github.pgvol.migrate;

import java.sql.Connection;
import java.sql.SQLException;

/** Is told what is going on while a database is brought forward. */
public interface Watch {

  /** Does not look. */
  Watch NONE =
      new Watch() {
        @Override
        public void begins(String file, Connection connection) {}

        @Override
        public void ended(String file, Connection connection) {}
      };

  /**
   * A migration begins.
   *
   * @param file the file or class
   * @param connection the connection that it is going to use
   */
  void begins(String file, Connection connection) throws SQLException;

  /** A migration has ended; its transaction, where it has one, has not. */
  void ended(String file, Connection connection) throws SQLException;
}

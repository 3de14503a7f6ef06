package io.github.pgvol.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The planner's statistics of a database that was just loaded.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-analyze.html">ANALYZE</a>
 */
public final class Statistics {

  private static final int FIRST_WITH_LIMIT = 16;

  private final Session session;

  /** Collects them in the session's database. */
  public Statistics(Session session) {
    this.session = session;
  }

  private record Table(String schema, String name) {}

  /**
   * Collects them all. What cannot be analyzed (a partition that is a foreign table without its
   * server, an index whose function fails) does not keep the others from it.
   *
   * @return what could not be analyzed, and why
   */
  public List<String> collect() throws IOException, InterruptedException {
    if (new Inspector(session).major() >= FIRST_WITH_LIMIT) {
      // Pages that were just loaded are dirty. ANALYZE keeps to a few buffers, and each time it
      // takes
      // one of them again it would wait for the log to be on disk.
      session.execute("SET vacuum_buffer_usage_limit = 0");
    }
    try {
      session.execute("ANALYZE");
      return List.of();
    } catch (SqlException e) {
      return collectEach();
    }
  }

  private List<String> collectEach() throws IOException, InterruptedException {
    List<String> failed = new ArrayList<>();
    for (Table table :
        session.query(
            "SELECT nspname AS schema, relname AS name"
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE relkind IN ('r', 'm', 'p') AND nspname <> 'pg_toast'"
                + " AND relpersistence <> 't' ORDER BY 1, 2",
            Table.class)) {
      try {
        session.execute("ANALYZE " + Sql.name(table.schema(), table.name()));
      } catch (SqlException e) {
        failed.add(table.schema() + "." + table.name() + " (" + e.getMessage() + ")");
      }
    }
    return failed;
  }
}

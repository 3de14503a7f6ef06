package io.github.pgvol.seed;

import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import java.io.IOException;
import java.util.List;

/**
 * Which seeds a database has: a table in it, so that it goes with the data into backups and copies.
 */
final class SeedHistory {

  private static final String SCHEMA = "pgvol";
  private static final String TABLE = "pgvol.seeds";

  /** What the current transaction has changed, as far as it is not pgvol's own. */
  static final String CHANGES_OF_TRANSACTION =
      "(SELECT coalesce(jsonb_agg(jsonb_build_object('schema', schemaname, 'table', relname,"
          + " 'inserted', n_tup_ins, 'updated', n_tup_upd, 'deleted', n_tup_del)"
          + " ORDER BY schemaname, relname), '[]') FROM pg_catalog.pg_stat_xact_user_tables"
          + " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname <> '"
          + SCHEMA
          + "' AND schemaname !~ '^pg_')";

  private final Session session;

  SeedHistory(Session session) {
    this.session = session;
  }

  /**
   * A file that was loaded.
   *
   * @param name the seed's name
   * @param checksum its content's
   * @param changes what it changed
   */
  record Entry(String name, String checksum, List<SeedReport.Change> changes) {}

  List<Entry> read() throws IOException, InterruptedException {
    if (!session.value("SELECT to_regclass('" + TABLE + "') IS NOT NULL").asBoolean()) {
      return List.of();
    }
    return session.query(
        "SELECT name, checksum, changes FROM " + TABLE + " ORDER BY loaded_at, name", Entry.class);
  }

  void create() throws IOException, InterruptedException {
    session.transaction(
        List.of(
            "CREATE SCHEMA IF NOT EXISTS " + SCHEMA,
            "COMMENT ON SCHEMA " + SCHEMA + " IS 'pgvol-maven-plugin: its own bookkeeping'",
            "CREATE TABLE IF NOT EXISTS "
                + TABLE
                + " (name text PRIMARY KEY, checksum text NOT NULL, changes jsonb NOT NULL,"
                + " loaded_at timestamptz NOT NULL DEFAULT now(),"
                + " loaded_by text NOT NULL DEFAULT current_user)",
            "COMMENT ON TABLE "
                + TABLE
                + " IS 'pgvol-maven-plugin: seeds that were loaded, each once for each content'"));
  }

  /** The statement that tells that a seed is loaded. */
  static String insert(Seed seed, String changes) {
    return "INSERT INTO "
        + TABLE
        + " (name, checksum, changes) VALUES ("
        + Sql.text(seed.name())
        + ", "
        + Sql.text(seed.checksum())
        + ", "
        + changes
        + ") ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum,"
        + " changes = EXCLUDED.changes, loaded_at = EXCLUDED.loaded_at,"
        + " loaded_by = EXCLUDED.loaded_by";
  }
}

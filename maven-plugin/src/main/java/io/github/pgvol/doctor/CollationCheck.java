package io.github.pgvol.doctor;

import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Indexes that were built with other rules of sorting than the image now has.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altercollation.html">ALTER
 *     COLLATION</a>
 */
final class CollationCheck implements Check {

  private static final String WHY =
      "Indexes on text may be in the wrong order: rows are not found, and duplicates get in.";

  @Override
  public String name() {
    return "collation";
  }

  private record Database(String name, String was, String now) {}

  private record Collation(String schema, String name, String was, String now) {}

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    Optional<Session> session = patient.session();
    if (session.isEmpty() || new Inspector(session.get()).major() < 15) {
      return List.of();
    }
    List<Diagnosis> found = new ArrayList<>();
    List<Database> databases =
        session
            .get()
            .query(
                "SELECT datname AS name, datcollversion AS was,"
                    + " pg_database_collation_actual_version(oid) AS now FROM pg_database"
                    + " WHERE datallowconn ORDER BY datname",
                Database.class);
    for (Database database : databases) {
      if (database.was() != null && !database.was().equals(database.now())) {
        found.add(ofDatabase(database));
      }
      try (Session inside = patient.open(database.name())) {
        for (Collation collation : collations(inside)) {
          found.add(ofCollation(database.name(), collation));
        }
      }
    }
    return found.isEmpty()
        ? List.of(Diagnosis.ok(this, "All collations have the versions that the image has."))
        : found;
  }

  private static List<Collation> collations(Session session)
      throws IOException, InterruptedException {
    return session.query(
        "SELECT nspname AS schema, collname AS name, collversion AS was,"
            + " pg_collation_actual_version(c.oid) AS now"
            + " FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace"
            + " WHERE collversion IS NOT NULL"
            + " AND collversion IS DISTINCT FROM pg_collation_actual_version(c.oid)"
            // Those that no column and no index uses are of no importance.
            + " AND EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_collation'::regclass"
            + " AND d.refobjid = c.oid) ORDER BY 1, 2",
        Collation.class);
  }

  private Diagnosis ofDatabase(Database database) {
    String name = Sql.name(database.name());
    return Diagnosis.warning(
        this,
        "Database "
            + database.name()
            + " was made with version "
            + database.was()
            + " of its collation, and the image has "
            + (database.now() == null ? "another one" : database.now())
            + ".",
        WHY,
        "In database "
            + database.name()
            + ": REINDEX DATABASE "
            + name
            + "; ALTER DATABASE "
            + name
            + " REFRESH COLLATION VERSION;");
  }

  private Diagnosis ofCollation(String database, Collation collation) {
    return Diagnosis.warning(
        this,
        "Collation "
            + collation.schema()
            + "."
            + collation.name()
            + " of database "
            + database
            + " was made with version "
            + collation.was()
            + ", and the image has "
            + (collation.now() == null ? "another one" : collation.now())
            + ".",
        WHY,
        "In database "
            + database
            + ": REINDEX DATABASE "
            + Sql.name(database)
            + "; ALTER COLLATION "
            + Sql.name(collation.schema(), collation.name())
            + " REFRESH VERSION;");
  }
}

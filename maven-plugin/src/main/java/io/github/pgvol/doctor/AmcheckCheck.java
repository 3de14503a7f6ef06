package io.github.pgvol.doctor;

import io.github.pgvol.console.Units;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.SqlException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Damaged tables and indexes, by the functions behind pg_amcheck. The extension is created in a
 * transaction that is rolled back: nothing of it stays in anybody's database, which pg_amcheck
 * itself cannot do.
 *
 * @see <a href="https://www.postgresql.org/docs/current/amcheck.html">amcheck</a>
 */
final class AmcheckCheck implements Check {

  private static final int MOST = 5;
  private static final String AVAILABLE =
      "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck')";
  private static final String RELATIONS =
      "SELECT c.oid::bigint AS oid, c.oid::regclass::text AS name, relkind = 'i' AS index"
          + " FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid"
          + " LEFT JOIN pg_am a ON a.oid = c.relam"
          + " WHERE relpersistence <> 't' AND (relkind IN ('r', 'm', 't') AND a.amname = 'heap'"
          + " OR relkind = 'i' AND a.amname = 'btree' AND i.indisvalid AND i.indisready)"
          + " ORDER BY c.oid";

  @Override
  public String name() {
    return "amcheck";
  }

  private record Relation(long oid, String name, boolean index) {}

  private record Damage(String what) {}

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    Optional<Session> session = patient.session();
    if (session.isEmpty() || !patient.deep()) {
      return List.of();
    }
    Inspector inspector = new Inspector(session.get());
    boolean able = session.get().value(AVAILABLE).asBoolean();
    if (!able || !inspector.superuser() || inspector.major() < 14) {
      return List.of(
          Diagnosis.info(
              this,
              "Tables and indexes were not checked: that needs the extension amcheck, PostgreSQL 14"
                  + " and a superuser.",
              "Damage stays unnoticed until somebody reads the row.",
              "Use an image that has amcheck, and a superuser with <username>"
                  + " (-Dpgvol.username)."));
    }
    List<Diagnosis> found = new ArrayList<>();
    long relations = 0;
    for (String database : inspector.databases()) {
      try (Session inside = patient.open(database)) {
        relations += check(patient, inside, database, found);
      }
    }
    if (found.isEmpty()) {
      found.add(
          Diagnosis.ok(
              this, Units.count(relations, "table") + " and indexes were read: all whole."));
    }
    return found;
  }

  private long check(Patient patient, Session session, String database, List<Diagnosis> found)
      throws IOException, InterruptedException {
    List<String> damages = new ArrayList<>();
    session.execute("BEGIN");
    try {
      session.execute("CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog");
      String schema =
          session
              .value(
                  "SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n"
                      + " ON n.oid = extnamespace WHERE extname = 'amcheck'")
              .asText();
      List<Relation> relations = session.query(RELATIONS, Relation.class);
      session.execute("SAVEPOINT pgvol");
      for (Relation relation : relations) {
        damages.addAll(check(session, schema, relation));
      }
      if (!damages.isEmpty()) {
        found.add(damaged(patient, database, damages));
      }
      return relations.size();
    } finally {
      session.execute("ROLLBACK");
    }
  }

  private static List<String> check(Session session, String schema, Relation relation)
      throws IOException, InterruptedException {
    String name = (relation.index() ? "index " : "table ") + relation.name();
    try {
      if (relation.index()) {
        session.value(
            "SELECT count(*) FROM (SELECT "
                + schema
                + ".bt_index_check("
                + relation.oid()
                + ")) q");
        return List.of();
      }
      return session
          .query(
              "SELECT 'block ' || blkno || coalesce(', row ' || offnum, '') || ': ' || msg AS what"
                  + " FROM "
                  + schema
                  + ".verify_heapam("
                  + relation.oid()
                  + ") LIMIT "
                  + MOST,
              Damage.class)
          .stream()
          .map(damage -> name + ", " + damage.what())
          .toList();
    } catch (SqlException e) {
      session.execute("ROLLBACK TO SAVEPOINT pgvol");
      return List.of(name + ": " + e.getMessage());
    }
  }

  private Diagnosis damaged(Patient patient, String database, List<String> damages) {
    boolean indexesOnly = damages.stream().allMatch(damage -> damage.startsWith("index "));
    return Diagnosis.error(
        this,
        "Database "
            + database
            + " is damaged, in "
            + Units.count(damages.size(), "place")
            + ".\n"
            + String.join("\n", damages.subList(0, Math.min(MOST, damages.size()))),
        indexesOnly ? "Queries miss rows or fail. Indexes can be built anew." : Remedy.WHY,
        indexesOnly
            ? "In database "
                + database
                + ": REINDEX INDEX "
                + damages.get(0).replaceFirst("^index ", "").replaceFirst(": .*(?s)$", "")
                + "; should that fail: "
                + Remedy.of(patient)
            : Remedy.of(patient));
  }
}

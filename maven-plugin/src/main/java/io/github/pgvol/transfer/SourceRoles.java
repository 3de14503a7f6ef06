package io.github.pgvol.transfer;

import io.github.pgvol.facts.Role;
import io.github.pgvol.postgres.Roles;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.List;

/** The roles that a database needs: those that own something in it or may do something. */
final class SourceRoles {

  private SourceRoles() {}

  /** Reads them, and those that they are members of. */
  static List<Role> read(Session session) throws IOException, InterruptedException {
    // What belongs to the bootstrap superuser, and only that, is in no pg_shdepend.
    List<String> needed =
        session.texts(
            "WITH RECURSIVE d AS (SELECT oid, datdba FROM pg_database"
                + " WHERE datname = current_database()), needed (oid) AS ((SELECT refobjid"
                + " FROM pg_shdepend, d WHERE refclassid = 'pg_authid'::regclass AND (dbid = d.oid"
                + " OR dbid = 0 AND classid = 'pg_database'::regclass AND objid = d.oid)"
                + " UNION SELECT datdba FROM d UNION SELECT setrole FROM pg_db_role_setting, d"
                + " WHERE setdatabase = d.oid UNION SELECT 10 WHERE EXISTS (SELECT FROM"
                + " pg_class WHERE relowner = 10 AND oid >= 16384)"
                + " OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = 10 AND oid >= 16384)"
                + " OR EXISTS (SELECT FROM pg_proc WHERE proowner = 10 AND oid >= 16384)"
                + " OR EXISTS (SELECT FROM pg_type WHERE typowner = 10 AND oid >= 16384))"
                + " UNION SELECT roleid FROM needed"
                + " JOIN pg_auth_members ON member = needed.oid)"
                + " SELECT rolname FROM needed JOIN pg_roles USING (oid)");
    return new Roles(session)
        .read(false).stream().filter(role -> needed.contains(role.name())).toList();
  }
}

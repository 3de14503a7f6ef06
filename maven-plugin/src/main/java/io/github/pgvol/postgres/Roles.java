package io.github.pgvol.postgres;

import io.github.pgvol.facts.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cluster's roles, read as SQL and put back where they are missing.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pg-dumpall.html">pg_dumpall, which
 *     writes the same</a>
 */
public final class Roles {

  private final Session session;

  /** Reads and writes through a session. */
  public Roles(Session session) {
    this.session = session;
  }

  private record Attributes(
      String name, boolean login, Boolean password, String sql, String comment) {}

  private record Setting(String role, String name, String value) {}

  private record Membership(String member, String sql) {}

  /**
   * All roles but PostgreSQL's own.
   *
   * @param passwords whether to include password hashes, for which a superuser is needed
   */
  public List<Role> read(boolean passwords) throws IOException, InterruptedException {
    Inspector inspector = new Inspector(session);
    boolean superuser = inspector.superuser();
    List<Attributes> attributes = attributes(superuser, passwords);
    Map<String, List<String>> create = new LinkedHashMap<>();
    Map<String, List<String>> memberships = new LinkedHashMap<>();
    for (Attributes role : attributes) {
      create.put(role.name(), new ArrayList<>(List.of(role.sql())));
      memberships.put(role.name(), new ArrayList<>());
      if (role.comment() != null) {
        create
            .get(role.name())
            .add("COMMENT ON ROLE " + Sql.name(role.name()) + " IS " + Sql.text(role.comment()));
      }
    }
    for (Setting setting : settings()) {
      create
          .get(setting.role())
          .add("ALTER ROLE " + Sql.name(setting.role()) + Sql.set(setting.name(), setting.value()));
    }
    for (Membership membership : memberships(inspector.major())) {
      memberships.get(membership.member()).add(membership.sql());
    }
    return attributes.stream()
        .map(
            role ->
                new Role(
                    role.name(),
                    role.login(),
                    create.get(role.name()),
                    memberships.get(role.name()),
                    Boolean.TRUE.equals(role.password()),
                    passwords && Boolean.TRUE.equals(role.password())))
        .toList();
  }

  private List<Attributes> attributes(boolean superuser, boolean passwords)
      throws IOException, InterruptedException {
    String password =
        superuser && passwords ? "coalesce(' PASSWORD ' || quote_literal(rolpassword), '')" : "''";
    StringBuilder sql = new StringBuilder("'CREATE ROLE ' || quote_ident(rolname) || ' WITH'");
    for (String[] flag :
        new String[][] {
          {"rolsuper", "SUPERUSER"},
          {"rolinherit", "INHERIT"},
          {"rolcreaterole", "CREATEROLE"},
          {"rolcreatedb", "CREATEDB"},
          {"rolcanlogin", "LOGIN"},
          {"rolreplication", "REPLICATION"},
          {"rolbypassrls", "BYPASSRLS"}
        }) {
      sql.append(" || CASE WHEN ").append(flag[0]).append(" THEN ' ' ELSE ' NO' END || '");
      sql.append(flag[1]).append("'");
    }
    sql.append(" || CASE rolconnlimit WHEN -1 THEN '' ELSE ' CONNECTION LIMIT ' || rolconnlimit");
    sql.append(" END || coalesce(' VALID UNTIL ' || quote_literal(rolvaliduntil), '') || ");
    sql.append(password);
    return session.query(
        "SELECT rolname AS name, rolcanlogin AS login, "
            + (superuser ? "rolpassword IS NOT NULL" : "NULL::boolean")
            + " AS password, "
            + sql
            + " AS sql, shobj_description(oid, 'pg_authid') AS comment FROM "
            + (superuser ? "pg_authid" : "pg_roles")
            + " WHERE rolname !~ '^pg_' ORDER BY rolname",
        Attributes.class);
  }

  private List<Setting> settings() throws IOException, InterruptedException {
    return session.query(
        "SELECT pg_get_userbyid(setrole) AS role, split_part(c, '=', 1) AS name,"
            + " substr(c, strpos(c, '=') + 1) AS value"
            + " FROM pg_db_role_setting, unnest(setconfig) AS c"
            + " WHERE setdatabase = 0 AND setrole <> 0"
            + " AND pg_get_userbyid(setrole) !~ '^pg_' ORDER BY 1, 2",
        Setting.class);
  }

  /**
   * Who gave a membership is left out: replaying grantors needs their ADMIN rights in the right
   * order, and what the membership allows does not depend on it.
   */
  private List<Membership> memberships(int major) throws IOException, InterruptedException {
    String options =
        major >= 16
            ? "' WITH ADMIN ' || CASE WHEN bool_or(admin_option) THEN 'TRUE' ELSE 'FALSE' END"
                + " || ', INHERIT ' || CASE WHEN bool_or(inherit_option) THEN 'TRUE' ELSE 'FALSE'"
                + " END || ', SET ' || CASE WHEN bool_or(set_option) THEN 'TRUE' ELSE 'FALSE' END"
            : "CASE WHEN bool_or(admin_option) THEN ' WITH ADMIN OPTION' ELSE '' END";
    return session.query(
        "SELECT pg_get_userbyid(member) AS member,"
            + " 'GRANT ' || quote_ident(pg_get_userbyid(roleid)) || ' TO '"
            + " || quote_ident(pg_get_userbyid(member)) || "
            + options
            + " AS sql FROM pg_auth_members WHERE pg_get_userbyid(member) !~ '^pg_'"
            + " GROUP BY roleid, member ORDER BY 1, 2",
        Membership.class);
  }

  /**
   * Creates those roles that are missing; roles that exist stay as they are.
   *
   * @return the roles that were created
   */
  public List<Role> restore(List<Role> roles) throws IOException, InterruptedException {
    record Name(String name) {}
    List<String> present =
        session.query("SELECT rolname AS name FROM pg_roles", Name.class).stream()
            .map(Name::name)
            .toList();
    List<Role> missing = roles.stream().filter(role -> !present.contains(role.name())).toList();
    if (missing.isEmpty()) {
      return missing;
    }
    List<String> statements = new ArrayList<>();
    missing.forEach(role -> statements.addAll(role.create()));
    missing.forEach(role -> statements.addAll(role.memberships()));
    session.transaction(statements);
    return missing;
  }
}

package io.github.pgvol.postgres;

import io.github.pgvol.facts.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The cluster's roles, read as SQL and put back where they are missing.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pg-dumpall.html">pg_dumpall, which
 *     writes the same</a>
 */
public final class Roles {

  private static final int FIRST_WITH_PARAMETERS = 15;
  private static final int FIRST_WITH_GRANTORS = 16;
  private static final Pattern GRANTOR =
      Pattern.compile(" GRANTED BY (?:\"(?:[^\"]|\"\")*\"|[^\" ]+)$");

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
    for (Membership grant : parameters(inspector.major())) {
      memberships.get(grant.member()).add(grant.sql());
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
            + " FROM pg_db_role_setting, unnest(setconfig) WITH ORDINALITY AS u (c, position)"
            + " WHERE setdatabase = 0 AND setrole <> 0"
            + " AND pg_get_userbyid(setrole) !~ '^pg_' ORDER BY 1, position",
        Setting.class);
  }

  /**
   * Since version 16 who gave a membership is part of it: the same may be given by several, with
   * other options. What the bootstrap superuser gave needs no grantor: it is the one when any
   * superuser restores.
   */
  private List<Membership> memberships(int major) throws IOException, InterruptedException {
    String options =
        major >= FIRST_WITH_GRANTORS
            ? "' WITH ADMIN ' || CASE WHEN admin_option THEN 'TRUE' ELSE 'FALSE' END"
                + " || ', INHERIT ' || CASE WHEN inherit_option THEN 'TRUE' ELSE 'FALSE' END"
                + " || ', SET ' || CASE WHEN set_option THEN 'TRUE' ELSE 'FALSE' END"
                + " || CASE WHEN grantor = 10 THEN ''"
                + " ELSE ' GRANTED BY ' || quote_ident(pg_get_userbyid(grantor)) END"
            : "CASE WHEN admin_option THEN ' WITH ADMIN OPTION' ELSE '' END";
    return session.query(
        "SELECT pg_get_userbyid(member) AS member,"
            + " 'GRANT ' || quote_ident(pg_get_userbyid(roleid)) || ' TO '"
            + " || quote_ident(pg_get_userbyid(member)) || "
            + options
            + " AS sql FROM pg_auth_members WHERE pg_get_userbyid(member) !~ '^pg_'"
            + " ORDER BY 1, 2",
        Membership.class);
  }

  /** Privileges on settings, which belong to the cluster as roles do. */
  private List<Membership> parameters(int major) throws IOException, InterruptedException {
    if (major < FIRST_WITH_PARAMETERS) {
      return List.of();
    }
    return session.query(
        "SELECT pg_get_userbyid(grantee) AS member,"
            + " 'GRANT ' || privilege_type || ' ON PARAMETER ' || quote_ident(parname) || ' TO '"
            + " || quote_ident(pg_get_userbyid(grantee))"
            + " || CASE WHEN bool_or(is_grantable) THEN ' WITH GRANT OPTION' ELSE '' END AS sql"
            + " FROM pg_parameter_acl, aclexplode(paracl) a"
            + " JOIN pg_roles r ON r.oid = a.grantee AND NOT r.rolsuper AND r.rolname !~ '^pg_'"
            + " GROUP BY grantee, privilege_type, parname ORDER BY 1, 2",
        Membership.class);
  }

  /** Those that the server does not have. */
  public List<Role> missing(List<Role> roles) throws IOException, InterruptedException {
    if (roles.isEmpty()) {
      return roles;
    }
    List<String> present = session.texts("SELECT rolname FROM pg_roles");
    return roles.stream().filter(role -> !present.contains(role.name())).toList();
  }

  /**
   * Creates roles, all of them or none.
   *
   * @throws SqlException when the server refuses
   */
  public void create(List<Role> missing) throws IOException, InterruptedException {
    if (missing.isEmpty()) {
      return;
    }
    session.execute("BEGIN");
    try {
      for (Role role : missing) {
        for (String statement : role.create()) {
          session.execute(statement);
        }
      }
      grant(missing.stream().flatMap(role -> role.memberships().stream()).toList());
      session.execute("COMMIT");
    } catch (SqlException e) {
      session.execute("ROLLBACK");
      throw e;
    }
  }

  /**
   * A grantor needs to have got the right to give before it gives, so what fails is tried again
   * after the others. What is left then names a grantor that cannot be one here: it is given
   * without.
   */
  private void grant(List<String> grants) throws IOException, InterruptedException {
    List<String> pending = grants;
    while (!pending.isEmpty()) {
      List<String> failed = new ArrayList<>();
      for (String grant : pending) {
        if (!tried(grant)) {
          failed.add(grant);
        }
      }
      if (failed.size() == pending.size()) {
        for (String grant : failed) {
          session.execute(GRANTOR.matcher(grant).replaceFirst(""));
        }
        return;
      }
      pending = failed;
    }
  }

  private boolean tried(String statement) throws IOException, InterruptedException {
    session.execute("SAVEPOINT pgvol");
    try {
      session.execute(statement);
      session.execute("RELEASE SAVEPOINT pgvol");
      return true;
    } catch (SqlException e) {
      session.execute("ROLLBACK TO SAVEPOINT pgvol");
      return false;
    }
  }
}

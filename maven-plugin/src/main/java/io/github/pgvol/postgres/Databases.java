package io.github.pgvol.postgres;

import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Creates, dresses and drops databases.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createdatabase.html">CREATE
 *     DATABASE</a>
 */
public final class Databases {

  // SQLSTATE object_in_use
  private static final String IN_USE = "55006";

  private final Session session;
  private final int major;
  private final Opener opener;

  /** Opens sessions. */
  @FunctionalInterface
  public interface Opener {
    /** Opens one in a database. */
    Session open(String database) throws IOException, InterruptedException;
  }

  /**
   * @param session a session in another database than those it acts on
   * @param major the server's major version
   * @param opener opens sessions in those
   */
  public Databases(Session session, int major, Opener opener) {
    this.session = session;
    this.major = major;
    this.opener = opener;
  }

  /** Creates an empty database with the encoding and collation that are told. */
  public void create(String name, DatabaseProperties like)
      throws IOException, InterruptedException {
    StringBuilder sql = new StringBuilder("CREATE DATABASE " + Sql.name(name));
    sql.append(" TEMPLATE template0");
    if (like != null) {
      sql.append(" ENCODING ").append(Sql.text(like.encoding()));
      sql.append(" LC_COLLATE ").append(Sql.text(like.collate()));
      sql.append(" LC_CTYPE ").append(Sql.text(like.ctype()));
      if (major >= 15) {
        sql.append(" LOCALE_PROVIDER ").append(like.localeProvider());
        if (like.localeProvider().equals("icu")) {
          sql.append(" ICU_LOCALE ").append(Sql.text(like.locale()));
          if (like.icuRules() != null && major >= 16) {
            sql.append(" ICU_RULES ").append(Sql.text(like.icuRules()));
          }
        } else if (like.localeProvider().equals("builtin")) {
          sql.append(" BUILTIN_LOCALE ").append(Sql.text(like.locale()));
        }
      }
      if (like.tablespace() != null && tablespaceExists(like.tablespace())) {
        sql.append(" TABLESPACE ").append(Sql.name(like.tablespace()));
      }
    }
    session.execute(sql.toString());
  }

  private boolean tablespaceExists(String tablespace) throws IOException, InterruptedException {
    return session
        .value(
            "SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = "
                + Sql.text(tablespace)
                + ")")
        .asBoolean();
  }

  /**
   * What gives a database what no dump holds: owner, privileges, settings, comment, limits.
   *
   * @param statements to be run in one transaction
   * @param unknown roles that are named and do not exist on this server: what was theirs is left
   *     out
   */
  public record Dress(List<String> statements, List<String> unknown) {
    /** Nothing. */
    public static final Dress NONE = new Dress(List.of(), List.of());

    /** Copies its lists. */
    public Dress {
      statements = List.copyOf(statements);
      unknown = List.copyOf(unknown);
    }
  }

  /**
   * Puts together what dresses a database. Settings come last, since they hold for whoever connects
   * next.
   */
  public Dress dress(String name, DatabaseProperties properties)
      throws IOException, InterruptedException {
    Dresser dresser = new Dresser(name, roles());
    List<String> statements = dresser.statements(properties);
    return new Dress(statements, dresser.unknown);
  }

  private List<String> roles() throws IOException, InterruptedException {
    return session.texts("SELECT rolname FROM pg_roles");
  }

  /** Drops a database and ends its sessions; one that is gone is no error. */
  public void drop(String name) throws IOException, InterruptedException {
    String drop = "DROP DATABASE IF EXISTS " + Sql.name(name) + " WITH (FORCE)";
    try {
      session.execute(drop);
    } catch (SqlException e) {
      if (!e.state().equals(IN_USE) || !removeSubscriptions(name)) {
        throw e;
      }
      session.execute(drop);
    }
  }

  /**
   * Subscriptions keep a database from being dropped. What they have on the publisher's side stays:
   * the state that is in use has the same subscription.
   *
   * @return whether there were any
   */
  private boolean removeSubscriptions(String database) throws IOException, InterruptedException {
    List<String> subscriptions =
        session.texts(
            "SELECT subname FROM pg_subscription WHERE subdbid ="
                + " (SELECT oid FROM pg_database WHERE datname = "
                + Sql.text(database)
                + ")");
    if (subscriptions.isEmpty()) {
      return false;
    }
    session.execute("ALTER DATABASE " + Sql.name(database) + " ALLOW_CONNECTIONS true");
    try (Session inside = opener.open(database)) {
      // Event triggers may refuse what comes now.
      inside.execute("SET session_replication_role = replica");
      for (String subscription : subscriptions) {
        String alter = "ALTER SUBSCRIPTION " + Sql.name(subscription);
        inside.execute(alter + " DISABLE");
        inside.execute(alter + " SET (slot_name = NONE)");
        inside.execute("DROP SUBSCRIPTION " + Sql.name(subscription));
      }
    }
    return true;
  }

  private static final class Dresser {
    /** As aclexplode() tells them. */
    private static final Set<String> PRIVILEGES = Set.of("CREATE", "CONNECT", "TEMPORARY");

    private final String database;
    private final List<String> roles;
    private final List<String> unknown = new ArrayList<>();

    Dresser(String name, List<String> roles) {
      this.database = "DATABASE " + Sql.name(name);
      this.roles = roles;
    }

    List<String> statements(DatabaseProperties properties) {
      List<String> sql = new ArrayList<>();
      if (known(properties.owner())) {
        sql.add("ALTER " + database + " OWNER TO " + Sql.name(properties.owner()));
      }
      if (properties.acl() != null) {
        privileges(properties, sql);
      }
      if (properties.comment() != null) {
        sql.add("COMMENT ON " + database + " IS " + Sql.text(properties.comment()));
      }
      if (properties.connectionLimit() >= 0) {
        sql.add("ALTER " + database + " CONNECTION LIMIT " + properties.connectionLimit());
      }
      if (properties.template()) {
        sql.add("ALTER " + database + " IS_TEMPLATE true");
      }
      for (DatabaseProperties.Setting setting : properties.settings()) {
        String set = Sql.set(setting.name(), setting.value());
        if (setting.role() == null) {
          sql.add("ALTER " + database + set);
        } else if (known(setting.role())) {
          sql.add("ALTER ROLE " + Sql.name(setting.role()) + " IN " + database + set);
        }
      }
      return sql;
    }

    private void privileges(DatabaseProperties properties, List<String> sql) {
      sql.add("REVOKE ALL ON " + database + " FROM PUBLIC");
      if (known(properties.owner())) {
        sql.add("REVOKE ALL ON " + database + " FROM " + Sql.name(properties.owner()));
      }
      // The owner's own grants first: others may have passed on what they got from it.
      List<DatabaseProperties.Grant> grants = new ArrayList<>(properties.acl());
      grants.sort(
          (a, b) ->
              Boolean.compare(
                  !a.grantor().equals(properties.owner()),
                  !b.grantor().equals(properties.owner())));
      for (DatabaseProperties.Grant grant : grants) {
        if (grant.grantee() != null && !known(grant.grantee())) {
          continue;
        }
        if (!PRIVILEGES.contains(grant.privilege())) {
          throw new UserProblem(
              "The manifest gives the privilege «"
                  + grant.privilege()
                  + "» on the database, which there is not.",
              "It was not written by pgvol, or was changed since: choose another backup with <backup>"
                  + " (-Dpgvol.backup).");
        }
        boolean passedOn = !grant.grantor().equals(properties.owner()) && known(grant.grantor());
        if (passedOn) {
          sql.add("SET LOCAL ROLE " + Sql.name(grant.grantor()));
        }
        sql.add(
            "GRANT "
                + grant.privilege()
                + " ON "
                + database
                + " TO "
                + (grant.grantee() == null ? "PUBLIC" : Sql.name(grant.grantee()))
                + (grant.grantable() ? " WITH GRANT OPTION" : ""));
        if (passedOn) {
          sql.add("RESET ROLE");
        }
      }
    }

    private boolean known(String role) {
      if (roles.contains(role)) {
        return true;
      }
      if (!unknown.contains(role)) {
        unknown.add(role);
      }
      return false;
    }
  }
}

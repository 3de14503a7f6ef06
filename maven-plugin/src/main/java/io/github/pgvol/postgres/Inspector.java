package io.github.pgvol.postgres;

import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.facts.ServerFacts;
import io.github.pgvol.facts.TableRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a server for its facts.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">System catalogs</a>
 */
public final class Inspector {

  private static final int TABLES_PER_QUERY = 40;

  private final Session session;
  private final int major;

  /** Reads from a session, in whatever transaction it is. */
  public Inspector(Session session) throws IOException, InterruptedException {
    this.session = session;
    this.major = session.value("SELECT current_setting('server_version_num')::int / 10000").asInt();
  }

  /** Reads from a session of a server whose major version is known. */
  public Inspector(Session session, int major) {
    this.session = session;
    this.major = major;
  }

  /** The server's major version. */
  public int major() {
    return major;
  }

  /** The server's version in its own words. */
  public String version() throws IOException, InterruptedException {
    return session.value("SELECT current_setting('server_version')").asText();
  }

  /** True when this connection may do everything. */
  public boolean superuser() throws IOException, InterruptedException {
    return session.value("SELECT current_setting('is_superuser') = 'on'").asBoolean();
  }

  /** Names of the databases that hold people's data: no templates, none of pgvol's own. */
  public List<String> databases() throws IOException, InterruptedException {
    return session.texts(
        "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
            + " AND datname !~ '"
            + OwnNames.PATTERN
            + "' ORDER BY datname");
  }

  /** True when there is such a database. */
  public boolean exists(String database) throws IOException, InterruptedException {
    return session
        .value("SELECT EXISTS (SELECT FROM pg_database WHERE datname = " + Sql.text(database) + ")")
        .asBoolean();
  }

  /** The size of a database in bytes. */
  public long size(String database) throws IOException, InterruptedException {
    return session
        .value(
            "SELECT pg_database_size(oid) FROM pg_database WHERE datname = " + Sql.text(database))
        .asLong();
  }

  /** Facts of the server and of the session's database, without those of its container. */
  public ServerFacts server(Origins origins) throws IOException, InterruptedException {
    record Row(String version, boolean checksums) {}
    Row row =
        session.one(
            "SELECT current_setting('server_version') AS version,"
                + " current_setting('data_checksums') = 'on' AS checksums",
            Row.class);
    return new ServerFacts(
        row.version(),
        major,
        origins.image(),
        origins.imageDigest(),
        origins.platform(),
        row.checksums(),
        extensions());
  }

  /**
   * What the server cannot tell of itself; each may be null.
   *
   * @param image the container image
   * @param imageDigest its digest
   * @param platform operating system and architecture
   */
  public record Origins(String image, String imageDigest, String platform) {}

  private List<ServerFacts.Extension> extensions() throws IOException, InterruptedException {
    return session.query(
        "SELECT extname AS name, extversion AS version, nspname AS schema"
            + " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            + " ORDER BY extname",
        ServerFacts.Extension.class);
  }

  /** Names of the extensions in the session's database. */
  public List<String> extensionNames() throws IOException, InterruptedException {
    return extensions().stream().map(ServerFacts.Extension::name).toList();
  }

  /** Names of those extensions that this server cannot install. */
  public List<String> unavailable(List<String> extensions)
      throws IOException, InterruptedException {
    List<String> available = session.texts("SELECT name FROM pg_available_extensions");
    return extensions.stream().filter(name -> !available.contains(name)).toList();
  }

  /** What belongs to a database and is in no dump. */
  public DatabaseProperties properties(String database) throws IOException, InterruptedException {
    String provider =
        major >= 15
            ? "CASE datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END"
            : "'libc'";
    String locale = major >= 17 ? "datlocale" : major >= 15 ? "daticulocale" : "NULL::text";
    String where = " FROM pg_database d WHERE datname = " + Sql.text(database);
    record Row(
        String owner,
        String encoding,
        String provider,
        String collate,
        String ctype,
        String locale,
        String rules,
        String version,
        String tablespace,
        int limit,
        boolean template,
        String comment,
        boolean hasAcl) {}
    Row row =
        session.one(
            "SELECT pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, "
                + provider
                + " AS provider, datcollate AS collate, datctype AS ctype, "
                + locale
                + " AS locale, "
                + (major >= 16 ? "daticurules" : "NULL::text")
                + " AS rules, "
                + (major >= 15 ? "datcollversion" : "NULL::text")
                + " AS version,"
                + " (SELECT spcname FROM pg_tablespace WHERE oid = dattablespace) AS tablespace,"
                + " datconnlimit AS \"limit\", datistemplate AS template,"
                + " shobj_description(d.oid, 'pg_database') AS comment,"
                + " datacl IS NOT NULL AS \"hasAcl\""
                + where,
            Row.class);
    List<DatabaseProperties.Grant> acl =
        session.query(
            "SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END AS grantee,"
                + " pg_get_userbyid(grantor) AS grantor, privilege_type AS privilege,"
                + " is_grantable AS grantable"
                + " FROM (SELECT datacl"
                + where
                + ") acl, aclexplode(datacl) WITH ORDINALITY AS grants (grantor, grantee,"
                + " privilege_type, is_grantable, position) ORDER BY position",
            DatabaseProperties.Grant.class);
    List<DatabaseProperties.Setting> settings =
        session.query(
            "SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END AS role,"
                + " split_part(c, '=', 1) AS name, substr(c, strpos(c, '=') + 1) AS value"
                + " FROM pg_db_role_setting s, unnest(setconfig) WITH ORDINALITY AS u (c, position)"
                + " WHERE setdatabase = (SELECT d.oid"
                + where
                + ") ORDER BY 1 NULLS FIRST, position",
            DatabaseProperties.Setting.class);
    return new DatabaseProperties(
        row.owner(),
        row.encoding(),
        row.provider(),
        row.collate(),
        row.ctype(),
        row.locale(),
        row.rules(),
        row.version(),
        row.tablespace(),
        row.limit(),
        row.template(),
        OwnComment.original(row.comment()),
        row.hasAcl() ? acl : null,
        settings);
  }

  /** Ordinary tables of the session's database that are not part of an extension. */
  public List<TableRows> tables() throws IOException, InterruptedException {
    return session.query(
        "SELECT nspname AS schema, relname AS name, 0 AS rows"
            + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'"
            + " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
            + " AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass"
            + " AND d.deptype = 'e')"
            + " ORDER BY nspname, relname",
        TableRows.class);
  }

  /** Counts the rows of tables, exactly. */
  public List<TableRows> count(List<TableRows> tables) throws IOException, InterruptedException {
    List<TableRows> counted = new ArrayList<>();
    for (int from = 0; from < tables.size(); from += TABLES_PER_QUERY) {
      List<TableRows> some = tables.subList(from, Math.min(tables.size(), from + TABLES_PER_QUERY));
      List<String> selects = new ArrayList<>();
      for (TableRows table : some) {
        selects.add(
            "SELECT "
                + Sql.text(table.schema())
                + " AS schema, "
                + Sql.text(table.name())
                + " AS name, (SELECT count(*) FROM ONLY "
                + Sql.name(table.schema(), table.name())
                + ") AS rows");
      }
      counted.addAll(session.query(String.join(" UNION ALL ", selects), TableRows.class));
    }
    return counted;
  }

  /** How far migration tools have brought the session's database. */
  public List<Migrations> migrations() throws IOException, InterruptedException {
    record Found(String schema, String name, String tool) {}
    // Somebody else's table of the same name has other columns; one that may not be read is no use.
    // Flyway's has columns that no other has, and its name is configured.
    List<Found> found =
        session.query(
            "SELECT nspname AS schema, relname AS name, tool FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " JOIN (VALUES ('pgvol', 'pgvol_migrations', '{version,success,installed_rank}'),"
                + " ('flyway', NULL, '{version,success,installed_rank,checksum,script}'),"
                + " ('alembic', 'alembic_version', '{version_num}'),"
                + " ('liquibase', 'databasechangelog', '{id,orderexecuted}'),"
                + " ('django', 'django_migrations', '{id,app,name}'),"
                + " ('rails', 'schema_migrations', '{version}'))"
                + " AS known (tool, name, columns) ON relname = known.name"
                + " OR known.name IS NULL AND relname <> 'pgvol_migrations'"
                + " WHERE relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')"
                + " AND known.columns::name[] <@ (SELECT array_agg(attname) FROM pg_attribute"
                + " WHERE attrelid = c.oid AND NOT attisdropped) ORDER BY 1, 2",
            Found.class);
    List<Migrations> all = new ArrayList<>();
    for (Found table : found) {
      String name = Sql.name(table.schema(), table.name());
      String query;
      switch (table.tool()) {
        case "flyway", "pgvol" -> {
          query =
              "SELECT (SELECT version::text FROM "
                  + name
                  + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1)"
                  + " AS version, (SELECT count(*) FROM "
                  + name
                  + " WHERE success) AS applied";
        }
        case "alembic" -> {
          query = "SELECT max(version_num::text) AS version, count(*) AS applied FROM " + name;
        }
        case "liquibase" -> {
          query =
              "SELECT (SELECT id::text FROM "
                  + name
                  + " ORDER BY orderexecuted DESC LIMIT 1) AS version,"
                  + " (SELECT count(*) FROM "
                  + name
                  + ") AS applied";
        }
        case "django" -> {
          query =
              "SELECT (SELECT app || '.' || name FROM "
                  + name
                  + " ORDER BY id DESC LIMIT 1) AS version, (SELECT count(*) FROM "
                  + name
                  + ") AS applied";
        }
        default -> {
          query = "SELECT max(version::text) AS version, count(*) AS applied FROM " + name;
        }
      }
      record State(String version, long applied) {}
      State state = session.one(query, State.class);
      all.add(
          new Migrations(
              table.tool(), table.schema() + "." + table.name(), state.version(), state.applied()));
    }
    return all;
  }
}

# shellcheck shell=dash disable=SC2154,SC2034
# What a manifest tells, asked in the session that it is to be true of. The members are those of the JSON Schema.

# Ordinary tables that are not part of an extension.
tables_from="FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')"

# Counts the rows of all tables, exactly: {"schema", "name", "rows"} a line.
count_rows="SELECT format('SELECT json_build_object(''schema'', %L::text, ''name'', %L::text, ''rows'', count(*)) FROM ONLY %I.%I',
  nspname, relname, nspname, relname) $tables_from ORDER BY nspname, relname"

# What belongs to a database and is in no dump.
properties_query() { # database
  local provider="'libc'" locale='NULL::text' rules='NULL::text' collation='NULL::text'
  if [ "$server_major" -ge 15 ]; then
    provider="CASE datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END"
    collation=datcollversion locale=daticulocale
  fi
  [ "$server_major" -lt 16 ] || rules=daticurules
  [ "$server_major" -lt 17 ] || locale=datlocale
  cat <<SQL
SELECT json_build_object(
  'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'localeProvider', $provider,
  'collate', datcollate, 'ctype', datctype, 'locale', $locale, 'icuRules', $rules, 'collationVersion', $collation,
  'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = dattablespace), 'connectionLimit', datconnlimit,
  'template', datistemplate, 'comment', shobj_description(d.oid, 'pg_database'),
  'acl', CASE WHEN datacl IS NOT NULL THEN (SELECT coalesce(json_agg(json_build_object(
      'grantee', CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END, 'grantor', pg_get_userbyid(grantor),
      'privilege', privilege_type, 'grantable', is_grantable) ORDER BY position), '[]')
    FROM aclexplode(datacl) WITH ORDINALITY AS g (grantor, grantee, privilege_type, is_grantable, position)) END,
  'settings', (SELECT coalesce(json_agg(json_build_object(
      'role', CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END,
      'name', split_part(c, '=', 1), 'value', substr(c, strpos(c, '=') + 1))
      ORDER BY CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END NULLS FIRST, position), '[]')
    FROM pg_db_role_setting s, unnest(setconfig) WITH ORDINALITY AS u (c, position) WHERE setdatabase = d.oid))
FROM pg_database d WHERE datname =$(sql_text "$1")
SQL
}

server_query() { # engine facts that only the engine knows are null
  cat <<'SQL'
SELECT json_build_object(
  'version', current_setting('server_version'), 'major', current_setting('server_version_num')::int / 10000,
  'image', NULL, 'imageDigest', NULL, 'platform', NULL, 'dataChecksums', current_setting('data_checksums') = 'on',
  'extensions', (SELECT coalesce(json_agg(json_build_object('name', extname, 'version', extversion, 'schema', nspname)
      ORDER BY extname), '[]') FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace))
SQL
}

# The cluster's roles as SQL, as pg_dumpall writes them, without passwords. Some need superuser's eyes.
roles_query() {
  local roles=pg_roles password='false' options="CASE WHEN admin_option THEN ' WITH ADMIN OPTION' ELSE '' END"
  local parameters="SELECT NULL::text AS member, NULL::text AS sql WHERE false"
  if [ "$(ask data "SELECT current_setting('is_superuser')")" = on ]; then
    roles=pg_authid password='rolpassword IS NOT NULL'
  fi
  if [ "$server_major" -ge 16 ]; then
    options="' WITH ADMIN ' || CASE WHEN admin_option THEN 'TRUE' ELSE 'FALSE' END
      || ', INHERIT ' || CASE WHEN inherit_option THEN 'TRUE' ELSE 'FALSE' END
      || ', SET ' || CASE WHEN set_option THEN 'TRUE' ELSE 'FALSE' END
      || CASE WHEN grantor = 10 THEN '' ELSE ' GRANTED BY ' || quote_ident(pg_get_userbyid(grantor)) END"
  fi
  if [ "$server_major" -ge 15 ]; then
    parameters="SELECT pg_get_userbyid(grantee) AS member,
      'GRANT ' || privilege_type || ' ON PARAMETER ' || quote_ident(parname) || ' TO '
      || quote_ident(pg_get_userbyid(grantee)) || CASE WHEN bool_or(is_grantable) THEN ' WITH GRANT OPTION' ELSE '' END AS sql
      FROM pg_parameter_acl, aclexplode(paracl) a
      JOIN pg_roles r ON r.oid = a.grantee AND NOT r.rolsuper AND r.rolname !~ '^pg_'
      GROUP BY grantee, privilege_type, parname"
  fi
  cat <<SQL
WITH setting AS (
  SELECT pg_get_userbyid(setrole) AS role, position, ' SET ' || quote_ident(split_part(c, '=', 1)) || ' TO '
    || $(setting_value "split_part(c, '=', 1)" "substr(c, strpos(c, '=') + 1)") AS sql
  FROM pg_db_role_setting, unnest(setconfig) WITH ORDINALITY AS u (c, position)
  WHERE setdatabase = 0 AND setrole <> 0),
membership AS (
  SELECT pg_get_userbyid(member) AS member, 1 AS kind, 'GRANT ' || quote_ident(pg_get_userbyid(roleid)) || ' TO '
    || quote_ident(pg_get_userbyid(member)) || $options AS sql FROM pg_auth_members
  UNION ALL SELECT member, 2, sql FROM ($parameters) p)
SELECT coalesce(json_agg(json_build_object('name', rolname, 'login', rolcanlogin,
  'create', (SELECT json_agg(sql ORDER BY kind, position) FROM (
    SELECT 1 AS kind, 0 AS position, 'CREATE ROLE ' || quote_ident(rolname) || ' WITH'
      || CASE WHEN rolsuper THEN ' ' ELSE ' NO' END || 'SUPERUSER'
      || CASE WHEN rolinherit THEN ' ' ELSE ' NO' END || 'INHERIT'
      || CASE WHEN rolcreaterole THEN ' ' ELSE ' NO' END || 'CREATEROLE'
      || CASE WHEN rolcreatedb THEN ' ' ELSE ' NO' END || 'CREATEDB'
      || CASE WHEN rolcanlogin THEN ' ' ELSE ' NO' END || 'LOGIN'
      || CASE WHEN rolreplication THEN ' ' ELSE ' NO' END || 'REPLICATION'
      || CASE WHEN rolbypassrls THEN ' ' ELSE ' NO' END || 'BYPASSRLS'
      || CASE rolconnlimit WHEN -1 THEN '' ELSE ' CONNECTION LIMIT ' || rolconnlimit END
      || coalesce(' VALID UNTIL ' || quote_literal(rolvaliduntil), '') AS sql
    UNION ALL SELECT 2, 0, 'COMMENT ON ROLE ' || quote_ident(rolname) || ' IS ' || quote_literal(comment)
      WHERE comment IS NOT NULL
    UNION ALL SELECT 3, position, 'ALTER ROLE ' || quote_ident(rolname) || sql FROM setting WHERE role = rolname) s),
  'memberships', (SELECT coalesce(json_agg(sql ORDER BY kind, sql), '[]') FROM membership WHERE member = rolname),
  'hasPassword', "hasPassword", 'passwordIncluded', false) ORDER BY rolname), '[]')
FROM (SELECT *, $password AS "hasPassword", shobj_description(oid, 'pg_authid') AS comment
  FROM $roles WHERE rolname !~ '^pg_') r
SQL
}

# A stored value as ALTER … SET takes it. Lists of names are stored quoted, and their elements become texts of their own
# (makeAlterConfigCommand in PostgreSQL's dumputils.c).
setting_value() { # expressions of the name and of the value
  cat <<SQL
CASE WHEN lower($1) IN ('local_preload_libraries', 'search_path', 'session_preload_libraries', 'shared_preload_libraries',
    'temp_tablespaces', 'unix_socket_directories')
  THEN coalesce((SELECT string_agg(quote_literal(coalesce(replace(m[1], '""', '"'), m[2])), ', ')
    FROM regexp_matches($2, '"((?:[^"]|"")*)"|([^,"\\s]+)', 'g') AS m), '''''')
  ELSE quote_literal($2) END
SQL
}

# How far migration tools have come: {"tool", "table", "version", "applied"} a line. Somebody else's table of the same
# name has other columns.
migrations_query="SELECT format(CASE relname
  WHEN 'flyway_schema_history' THEN 'SELECT json_build_object(''tool'', ''flyway'', ''table'', %1\$L::text, ''version'',
    (SELECT version::text FROM %2\$I.%3\$I WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1),
    ''applied'', (SELECT count(*) FROM %2\$I.%3\$I WHERE success))'
  WHEN 'alembic_version' THEN 'SELECT json_build_object(''tool'', ''alembic'', ''table'', %1\$L::text, ''version'',
    max(version_num::text), ''applied'', count(*)) FROM %2\$I.%3\$I'
  WHEN 'databasechangelog' THEN 'SELECT json_build_object(''tool'', ''liquibase'', ''table'', %1\$L::text, ''version'',
    (SELECT id::text FROM %2\$I.%3\$I ORDER BY orderexecuted DESC LIMIT 1),
    ''applied'', (SELECT count(*) FROM %2\$I.%3\$I))'
  WHEN 'django_migrations' THEN 'SELECT json_build_object(''tool'', ''django'', ''table'', %1\$L::text, ''version'',
    (SELECT app || ''.'' || name FROM %2\$I.%3\$I ORDER BY id DESC LIMIT 1),
    ''applied'', (SELECT count(*) FROM %2\$I.%3\$I))'
  ELSE 'SELECT json_build_object(''tool'', ''rails'', ''table'', %1\$L::text, ''version'', max(version::text),
    ''applied'', count(*)) FROM %2\$I.%3\$I' END, nspname || '.' || relname, nspname, relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN (VALUES ('flyway_schema_history', '{version,success,installed_rank}'), ('alembic_version', '{version_num}'),
    ('databasechangelog', '{id,orderexecuted}'), ('django_migrations', '{id,app,name}'), ('schema_migrations', '{version}'))
    AS known (name, columns) ON relname = known.name
  WHERE relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
  AND known.columns::name[] <@ (SELECT array_agg(attname) FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped)
  ORDER BY nspname, relname"

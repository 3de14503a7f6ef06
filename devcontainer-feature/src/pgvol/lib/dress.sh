# shellcheck shell=dash disable=SC2154,SC2034
# Databases and roles made as a manifest tells. Its SQL and its names reach the server as one JSON text; there PL/pgSQL
# puts them together, and psql never sees them as anything but data.

json_setting() { # JSON: makes it known to the control session
  tell control "SELECT set_config('pgvol.json',$(sql_text "$1"), false)"
}

# An empty database with the encoding and collation that are told.
create_database() { # name, properties as JSON
  local options=
  if [ "$2" != null ]; then
    json_setting "$2" || return
    options=$(ask control "SELECT format(' ENCODING %L LC_COLLATE %L LC_CTYPE %L', p->>'encoding', p->>'collate', p->>'ctype')
      || CASE WHEN $server_major < 15 THEN '' ELSE ' LOCALE_PROVIDER ' || CASE p->>'localeProvider'
        WHEN 'icu' THEN 'icu' || format(' ICU_LOCALE %L', p->>'locale')
          || CASE WHEN $server_major >= 16 AND p->>'icuRules' IS NOT NULL THEN format(' ICU_RULES %L', p->>'icuRules') ELSE '' END
        WHEN 'builtin' THEN 'builtin' || format(' BUILTIN_LOCALE %L', p->>'locale') ELSE 'libc' END END
      || coalesce((SELECT format(' TABLESPACE %I', spcname) FROM pg_tablespace WHERE spcname = p->>'tablespace'), '')
      FROM (SELECT current_setting('pgvol.json')::jsonb AS p) q")
  fi
  tell control "CREATE DATABASE $(sql_name "$1") TEMPLATE template0$options"
}

# Owner, privileges, comment, limits, settings. Names of roles that are not here are printed: what was theirs is left out.
dress_database() { # name, properties as JSON
  json_setting "$2" || return
  tell control "SELECT set_config('pgvol.database',$(sql_text "$1"), false), set_config('pgvol.unknown', '', false)" || return
  tell control "DO \$do\$
DECLARE
  p jsonb := current_setting('pgvol.json');
  db text := quote_ident(current_setting('pgvol.database'));
  owner text := p->>'owner';
  g record;
BEGIN
  PERFORM set_config('pgvol.unknown', coalesce((SELECT string_agg(DISTINCT r, ', ') FROM (
    SELECT owner UNION SELECT jsonb_array_elements(coalesce(nullif(p->'acl', 'null'), '[]'))->>'grantee'
    UNION SELECT jsonb_array_elements(p->'settings')->>'role') AS named (r)
    WHERE r IS NOT NULL AND r NOT IN (SELECT rolname FROM pg_roles)), ''), false);
  IF owner IN (SELECT rolname FROM pg_roles) THEN
    EXECUTE format('ALTER DATABASE %s OWNER TO %I', db, owner);
  END IF;
  IF jsonb_typeof(p->'acl') = 'array' THEN
    EXECUTE format('REVOKE ALL ON DATABASE %s FROM PUBLIC', db);
    IF owner IN (SELECT rolname FROM pg_roles) THEN
      EXECUTE format('REVOKE ALL ON DATABASE %s FROM %I', db, owner);
    END IF;
    -- The owner's own grants first: others may have passed on what they got from it.
    FOR g IN SELECT a->>'grantee' AS grantee, a->>'grantor' AS grantor, a->>'privilege' AS privilege,
        (a->>'grantable')::boolean AS grantable
      FROM jsonb_array_elements(p->'acl') WITH ORDINALITY AS e (a, position)
      WHERE a->>'privilege' IN ('CONNECT', 'CREATE', 'TEMPORARY')
      AND (a->>'grantee' IS NULL OR a->>'grantee' IN (SELECT rolname FROM pg_roles))
      ORDER BY a->>'grantor' <> owner, position
    LOOP
      IF g.grantor <> owner AND g.grantor IN (SELECT rolname FROM pg_roles) THEN
        EXECUTE format('SET LOCAL ROLE %I', g.grantor);
      END IF;
      EXECUTE format('GRANT %s ON DATABASE %s TO %s%s', g.privilege, db,
        CASE WHEN g.grantee IS NULL THEN 'PUBLIC' ELSE quote_ident(g.grantee) END,
        CASE WHEN g.grantable THEN ' WITH GRANT OPTION' ELSE '' END);
      RESET ROLE;
    END LOOP;
  END IF;
  IF p->>'comment' IS NOT NULL THEN
    EXECUTE format('COMMENT ON DATABASE %s IS %L', db, p->>'comment');
  END IF;
  IF (p->>'connectionLimit')::int >= 0 THEN
    EXECUTE format('ALTER DATABASE %s CONNECTION LIMIT %s', db, (p->>'connectionLimit')::int);
  END IF;
  IF (p->>'template')::boolean THEN
    EXECUTE format('ALTER DATABASE %s IS_TEMPLATE true', db);
  END IF;
  FOR g IN SELECT s->>'role' AS role, s->>'name' AS name, s->>'value' AS value
    FROM jsonb_array_elements(p->'settings') WITH ORDINALITY AS e (s, position)
    WHERE s->>'role' IS NULL OR s->>'role' IN (SELECT rolname FROM pg_roles) ORDER BY position
  LOOP
    EXECUTE CASE WHEN g.role IS NULL THEN format('ALTER DATABASE %s', db)
      ELSE format('ALTER ROLE %I IN DATABASE %s', g.role, db) END
      || format(' SET %I TO ', g.name) || $(setting_value g.name g.value);
  END LOOP;
END \$do\$" || return
  ask control "SELECT current_setting('pgvol.unknown') WHERE current_setting('pgvol.unknown') <> ''"
}

# Creates those roles of a manifest that are missing, and tells of them.
restore_roles() { # roles as JSON
  local names without
  json_setting "$1" || return
  tell control "SELECT set_config('pgvol.created', coalesce((SELECT json_agg(r)::text
    FROM jsonb_array_elements(current_setting('pgvol.json')::jsonb) r
    WHERE r->>'name' NOT IN (SELECT rolname FROM pg_roles)), '[]'), false)" || return
  tell control "DO \$do\$
DECLARE
  roles jsonb := current_setting('pgvol.created');
  pending text[];
  failed text[];
  s text;
BEGIN
  FOR s IN SELECT jsonb_array_elements_text(r->'create') FROM jsonb_array_elements(roles) r LOOP
    EXECUTE s;
  END LOOP;
  -- A grantor needs to have got the right to give before it gives: what fails is tried again after the others.
  pending := ARRAY(SELECT jsonb_array_elements_text(r->'memberships') FROM jsonb_array_elements(roles) r);
  WHILE cardinality(pending) > 0 LOOP
    failed := '{}';
    FOREACH s IN ARRAY pending LOOP
      BEGIN
        EXECUTE s;
      EXCEPTION WHEN OTHERS THEN
        failed := failed || s;
      END;
    END LOOP;
    IF cardinality(failed) = cardinality(pending) THEN
      -- What is left names a grantor that cannot be one here: it is given without.
      FOREACH s IN ARRAY failed LOOP
        EXECUTE regexp_replace(s, ' GRANTED BY (\"([^\"]|\"\")*\"|[^\" ]+)\$', '');
      END LOOP;
      EXIT;
    END IF;
    pending := failed;
  END LOOP;
END \$do\$" || return
  names=$(ask control "SELECT string_agg(r->>'name', ', ') FROM jsonb_array_elements(current_setting('pgvol.created')::jsonb) r")
  [ -z "$names" ] || say "Created roles: $names."
  without=$(ask control "SELECT string_agg(r->>'name', ', ') FROM jsonb_array_elements(current_setting('pgvol.created')::jsonb) r
    WHERE (r->>'login')::boolean AND (r->>'hasPassword')::boolean AND NOT (r->>'passwordIncluded')::boolean")
  [ -z "$without" ] || warn "Backups leave passwords out: set those of $without with ALTER ROLE … PASSWORD."
}

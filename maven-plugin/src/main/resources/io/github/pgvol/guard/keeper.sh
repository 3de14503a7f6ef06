# Run beside a server, on its own: what goes on after a run of pgvol is over. It makes the spares that are missing, and
# drops databases that nobody needs any more. Killed at any instant, the next one does the rest.
#
# Arguments: the run's number, the folder of the server's data. PGDATABASE, PGAPPNAME and PGOPTIONS are set.
export PGVOL_DATA="$2"

begin=$(cat <<'SQL'
-- The run holds this lock until it is over, however that comes about.
SELECT pg_advisory_lock_shared(1885828722, :run) \g /dev/null
SELECT pg_advisory_unlock_shared(1885828722, :run) \g /dev/null

-- One works, one waits. A third has nothing to do: the one that waits looks at everything after it has waited.
SELECT pg_try_advisory_lock(1885828715, 2) AS next \gset
\if :next
\else
  \q
\endif
SELECT pg_advisory_lock(1885828715, 1) \g /dev/null
SELECT pg_advisory_unlock(1885828715, 2) \g /dev/null
-- Advisory locks belong to a database: there may be one at work that is connected to another.
SELECT count(*) > 0 AS another FROM pg_locks WHERE locktype = 'advisory' AND classid = 1885828715 AND objid = 1
  AND granted AND pid <> pg_backend_pid() \gset
\if :another
  \q
\endif

-- What one that died has left: a clone that was not given its name yet.
SELECT 'DROP DATABASE IF EXISTS ' || quote_ident(datname) || ' WITH (FORCE)'
  FROM pg_database WHERE datname ~ '^pgvol_make_[0-9a-f]{8}$' \gexec
SQL
)

# Those of the template that was used last come first, as long as all that is kept takes no more than its share of what
# would be free without it. A spare gets its name when it is whole.
make=$(cat <<'SQL'
\set free `df -Pk "$PGVOL_DATA" | awk 'END { printf "%.0f", $(NF - 2) * 1024 }'`
WITH used AS (
  SELECT datname, pg_database_size(d.oid) AS bytes, substr(datname, 16) AS key,
      substring(u FROM '"at":"([^"]*)"') AS at, substring(u FROM '"spares":([0-9]+)')::int AS spares,
      substring(u FROM '"share":([0-9]+)')::int AS share, substring(u FROM '"strategy":"([A-Z_]+)"') AS strategy,
      substring(u FROM '"method":"([a-z]+)"') AS method, (SELECT count(*) FROM pg_database s
        WHERE s.datname ~ ('^pgvol_spare_' || substr(d.datname, 16) || '_[0-9a-f]{8}$')) AS ready
    FROM pg_database d JOIN pg_db_role_setting ON setdatabase = d.oid AND setrole = 0, unnest(setconfig) u
    WHERE datname ~ '^pgvol_template_[0-9a-f]{16}$' AND datistemplate AND NOT datallowconn AND datconnlimit <> -2
      AND u LIKE 'pgvol.use={%' AND u NOT LIKE '%"retired":true%'),
missing AS (
  SELECT used.*, substr(md5(random() || datname || n || clock_timestamp()), 1, 8) AS id,
      sum(bytes) OVER (ORDER BY at DESC, datname, n) AS more
    FROM used, generate_series(1, spares - ready) n)
SELECT CASE WHEN method IS NOT NULL THEN 'SET file_copy_method = ' || quote_ident(method) END,
    format('CREATE DATABASE %I TEMPLATE %I%s ALLOW_CONNECTIONS false', 'pgvol_make_' || id, datname,
      ' STRATEGY ' || strategy),
    'BEGIN',
    format('COMMENT ON DATABASE %I IS %L', 'pgvol_make_' || id, 'Kept by pgvol: a copy of ' || datname
      || ', ready for the next restore. mvn pgvol:prune drops it. {"pgvol":"spare","of":"' || datname || '"}'),
    format('ALTER DATABASE %I RENAME TO %I', 'pgvol_make_' || id, 'pgvol_spare_' || key || '_' || id),
    'COMMIT'
  FROM missing, (SELECT sum(bytes * (1 + ready)) AS taken FROM used) AS kept
  WHERE more < :free AND taken + more <= share / 100.0 * (:free + taken)
  ORDER BY more \gexec
SQL
)

drop=$(cat <<'SQL'
SELECT 'DROP DATABASE IF EXISTS ' || quote_ident(datname) || ' WITH (FORCE)'
  FROM pg_database WHERE datname ~ '^pgvol_(drop|make)_[0-9a-f]{8}$' \gexec
SELECT 'ALTER DATABASE ' || quote_ident(datname) || ' IS_TEMPLATE false',
    'DROP DATABASE IF EXISTS ' || quote_ident(datname) || ' WITH (FORCE)'
  FROM pg_database d JOIN pg_db_role_setting ON setdatabase = d.oid AND setrole = 0, unnest(setconfig) u
  WHERE datname ~ '^pgvol_template_[0-9a-f]{16}$' AND u LIKE 'pgvol.use={%' AND u LIKE '%"retired":true%' \gexec
SELECT 'DROP DATABASE IF EXISTS ' || quote_ident(datname) || ' WITH (FORCE)'
  FROM pg_database d WHERE datname ~ '^pgvol_spare_[0-9a-f]{16}_[0-9a-f]{8}$'
    AND NOT EXISTS (SELECT FROM pg_database WHERE datname = 'pgvol_template_' || substr(d.datname, 13, 16)) \gexec
SQL
)

printf '%s\n' "$begin" "$make" "$drop" "$make" | psql -X -q -A -t --no-password -v run="$1" -f -

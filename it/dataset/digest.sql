-- A fingerprint of the current database: one line per thing, sorted, so that two of them can be compared with diff.
--
--     psql -XAtq -v ON_ERROR_STOP=1 -d DATABASE -f digest.sql
--
-- It says what a dump of the schema does not: the rows of each table, where sequences stand, large objects, the
-- database's own properties, the roles. The database's name is not in it, so a copy under another name compares equal.
-- For superusers (it reads all rows, whatever row security says), PostgreSQL 15 and later. It changes nothing,
-- needs no meta-commands, and gives the same lines whatever the settings of database, role or client are.

BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = '';
SET LOCAL row_security = off;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL TimeZone = 'UTC';
SET LOCAL extra_float_digits = 3;
SET LOCAL bytea_output = 'hex';
SET LOCAL lc_monetary = 'C';
SET LOCAL xmloption = content;
SET LOCAL quote_all_identifiers = off;
SET LOCAL statement_timeout = 0;
SET LOCAL max_parallel_workers_per_gather = 0;

WITH
-- Things with rows, as regclass and as a name without line ends. Only a table's own rows (ONLY), so partitions and
-- children count by themselves; partitioned tables have none, foreign ones are elsewhere.
relation AS (
    SELECT c.oid, c.relkind, c.relispopulated, format('%I.%I', n.nspname, c.relname) AS quoted,
        to_json(format('%I.%I', n.nspname, c.relname)) #>> '{}' AS name,
        -- Columns by name: their order may differ between equal tables (inheritance, dropped columns).
        coalesce((SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attname COLLATE "C")
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS columns
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'
),
-- query_to_xml runs a query made up on the way without a function having to be made for it.
counted AS (
    SELECT r.*, CASE
        WHEN relkind = 'S' THEN pg_catalog.query_to_xml(format('SELECT last_value AS a, is_called AS b FROM %s', quoted), true, true, '')
        WHEN relispopulated THEN pg_catalog.query_to_xml(format(
            'SELECT count(*) AS a, coalesce(sum(hashtextextended(ROW(%s)::text COLLATE "C", 0)::numeric), 0) AS b FROM ONLY %s', columns, quoted), true, true, '')
        END AS x
    FROM relation r
),
acl_text AS (
    SELECT kind, id, string_agg(format('%s=%s%s/%s', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::pg_catalog.regrole::text END, privilege_type,
        CASE WHEN is_grantable THEN '*' ELSE '' END, grantor::pg_catalog.regrole), ' ' ORDER BY grantee = 0, grantee::pg_catalog.regrole::text COLLATE "C",
        privilege_type, grantor::pg_catalog.regrole::text COLLATE "C") AS acl
    FROM (SELECT 'database' AS kind, d.oid AS id, a.* FROM pg_catalog.pg_database d, pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
            WHERE d.datname = current_database()
        UNION ALL
        SELECT 'largeobject', l.oid, a.* FROM pg_catalog.pg_largeobject_metadata l, pg_catalog.aclexplode(coalesce(l.lomacl, pg_catalog.acldefault('L', l.lomowner))) a
        UNION ALL
        SELECT 'parameter', p.oid, a.* FROM pg_catalog.pg_parameter_acl p, pg_catalog.aclexplode(p.paracl) a
            WHERE a.grantee IN (SELECT oid FROM pg_catalog.pg_roles WHERE rolname LIKE 'evr\_%')) e
    GROUP BY kind, id
),
database AS (
    SELECT d.*, to_jsonb(d) AS j FROM pg_catalog.pg_database d WHERE datname = current_database()
),
line (section, name, value) AS (
    SELECT 'database', p.key, p.value FROM database d, LATERAL (VALUES
        ('owner', d.datdba::pg_catalog.regrole::text),
        ('encoding', pg_catalog.pg_encoding_to_char(d.encoding)),
        ('provider', d.j ->> 'datlocprovider'),
        ('collate', d.datcollate),
        ('ctype', d.datctype),
        ('locale', coalesce(d.j ->> 'datlocale', d.j ->> 'daticulocale')),              -- the column's name changed in 17
        ('icu rules', d.j ->> 'daticurules'),
        ('template', d.datistemplate::text),
        ('connections allowed', d.datallowconn::text),
        ('connection limit', d.datconnlimit::text),
        ('tablespace', (SELECT spcname FROM pg_catalog.pg_tablespace t WHERE t.oid = d.dattablespace)),
        ('comment', to_json(pg_catalog.shobj_description(d.oid, 'pg_database'))::text),
        ('acl', (SELECT acl FROM acl_text WHERE kind = 'database'))) p (key, value)
    UNION ALL
    SELECT 'database setting', CASE s.setrole WHEN 0 THEN 'all roles' ELSE s.setrole::pg_catalog.regrole::text END || ': ' || split_part(c, '=', 1),
        to_json(substr(c, strpos(c, '=') + 1))::text
        FROM database d JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid, unnest(s.setconfig) c
    UNION ALL
    SELECT 'extension', e.extname, format('version=%s schema=%s owner=%s', extversion, extnamespace::pg_catalog.regnamespace, extowner::pg_catalog.regrole) FROM pg_catalog.pg_extension e
    UNION ALL
    SELECT CASE relkind WHEN 'm' THEN 'materialised view' ELSE 'table' END, name,
        CASE WHEN relispopulated THEN format('rows=%s checksum=%s', (xpath('/row/a/text()', x))[1], (xpath('/row/b/text()', x))[1]) ELSE 'not populated' END
        FROM counted WHERE relkind <> 'S'
    UNION ALL
    SELECT 'sequence', name, format('last=%s called=%s', (xpath('/row/a/text()', x))[1], (xpath('/row/b/text()', x))[1]) FROM counted WHERE relkind = 'S'
    UNION ALL
    SELECT 'large object', lpad(l.oid::text, 10, '0'), format('bytes=%s md5=%s owner=%s acl=%s comment=%s', octet_length(c), md5(c), lomowner::pg_catalog.regrole,
            (SELECT acl FROM acl_text WHERE kind = 'largeobject' AND id = l.oid), to_json(pg_catalog.obj_description(l.oid, 'pg_largeobject')))
        FROM pg_catalog.pg_largeobject_metadata l, LATERAL (SELECT pg_catalog.lo_get(l.oid) AS c OFFSET 0) content
    UNION ALL
    -- What a dump loses in silence.
    SELECT 'index not valid', indexrelid::pg_catalog.regclass::text, '' FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = indexrelid WHERE NOT indisvalid AND relkind = 'i'
    UNION ALL
    SELECT 'key not enforced', format('%s on %s', conname, tgrelid::pg_catalog.regclass), format('%s %s', tgenabled, tgfoid::pg_catalog.regproc)
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_constraint c ON c.oid = tgconstraint WHERE tgisinternal AND tgenabled <> 'O'
    UNION ALL
    SELECT 'subscription', subname, format('enabled=%s slot=%s', subenabled, coalesce(subslotname, '-')) FROM pg_catalog.pg_subscription s JOIN database d ON d.oid = s.subdbid
    UNION ALL
    SELECT 'role', format('%I', rolname), format('super=%s inherit=%s createrole=%s createdb=%s login=%s replication=%s bypassrls=%s limit=%s until=%s comment=%s',
            rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil, to_json(pg_catalog.shobj_description(oid, 'pg_authid')))
        FROM pg_catalog.pg_roles WHERE rolname LIKE 'evr\_%'
    UNION ALL
    SELECT 'role setting', format('%I: %s', rolname, split_part(c, '=', 1)), to_json(substr(c, strpos(c, '=') + 1))::text
        FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0, unnest(s.setconfig) c WHERE rolname LIKE 'evr\_%'
    UNION ALL
    SELECT 'role member', format('%s in %s', m.member::pg_catalog.regrole, m.roleid::pg_catalog.regrole), format('admin=%s inherit=%s set=%s by=%s', m.admin_option,
            coalesce(to_jsonb(m) ->> 'inherit_option', '-'), coalesce(to_jsonb(m) ->> 'set_option', '-'), m.grantor::pg_catalog.regrole)      -- both since 16
        FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member WHERE r.rolname LIKE 'evr\_%'
    UNION ALL
    SELECT 'role parameter', p.parname, a.acl FROM acl_text a JOIN pg_catalog.pg_parameter_acl p ON p.oid = a.id WHERE a.kind = 'parameter'
)
SELECT format(E'%s\t%s\t%s', section, replace(replace(name, E'\n', '\n'), E'\r', '\r'), coalesce(value, '-'))
FROM line ORDER BY section COLLATE "C", name COLLATE "C", value COLLATE "C";
COMMIT;

-- What PostgreSQL 17 added. After everything.sql and everything-16.sql, into the same database.

SET client_min_messages = warning;
SET search_path = evr, public, pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';

--======================================================================================================================
-- Types and values
--======================================================================================================================

CREATE COLLATION builtin_utf8 (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE n17_values (id integer PRIMARY KEY, i interval, t text COLLATE builtin_utf8, ir interval[]);
INSERT INTO n17_values VALUES (1, 'infinity', 'Größe', '{-infinity,infinity,"1 day"}'), (2, '-infinity', 'GRÖSSE', NULL), (3, NULL, NULL, '{}');
CREATE INDEX n17_values_t ON n17_values (upper(t), i DESC);

--======================================================================================================================
-- Tables
--======================================================================================================================

-- Identity columns and exclusion constraints of partitioned tables; partitions with an access method from above.
CREATE TABLE n17_partitioned (id bigint GENERATED ALWAYS AS IDENTITY (START 50 INCREMENT 5), k integer, r int4range,
    EXCLUDE USING gist (k evr_ext.gist_int4_ops WITH =, r WITH &&)) PARTITION BY LIST (k) USING evr_heap;
CREATE TABLE n17_partitioned_1 PARTITION OF n17_partitioned FOR VALUES IN (1);
CREATE TABLE n17_partitioned_rest PARTITION OF n17_partitioned DEFAULT USING heap;
INSERT INTO n17_partitioned (k, r) VALUES (1, '[1,5)'), (1, '[5,9)'), (2, '[1,5)'), (NULL, NULL);

CREATE TABLE n17_generated (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO n17_generated VALUES (1), (2);
ALTER TABLE n17_generated ALTER b SET EXPRESSION AS (a * 3), ALTER a SET STATISTICS DEFAULT;

--======================================================================================================================
-- Views and functions
--======================================================================================================================

CREATE VIEW n17_json_table AS SELECT jt.* FROM v_document d, JSON_TABLE(d.jb, '$' PASSING d.id AS i COLUMNS (
        n FOR ORDINALITY, a integer PATH '$.a' DEFAULT -1 ON EMPTY NULL ON ERROR, "Größe" jsonb PATH '$.b' WITH CONDITIONAL WRAPPER KEEP QUOTES, has boolean EXISTS PATH '$.c' FALSE ON ERROR,
        NESTED PATH '$[*]' AS elements COLUMNS (e text PATH '$'))) AS jt WHERE d.id < 6;
CREATE VIEW n17_json_functions AS SELECT id, JSON_EXISTS(jb, 'strict $.a' UNKNOWN ON ERROR) AS e, JSON_VALUE(jb, '$.a' RETURNING integer DEFAULT 0 ON EMPTY NULL ON ERROR) AS v,
    JSON_QUERY(jb, '$.b' RETURNING text KEEP QUOTES ERROR ON EMPTY) AS q, JSON_SCALAR(id) AS s, JSON_SERIALIZE(j RETURNING bytea) AS y, JSON(j::text WITH UNIQUE KEYS) AS c
    FROM v_document WHERE id IN (1, 4);
CREATE FUNCTION n17_merge(integer, text) RETURNS SETOF text LANGUAGE sql
BEGIN ATOMIC
    MERGE INTO evr_other.notes n USING (SELECT $1 AS id, $2 AS note) s ON n.id = s.id
        WHEN MATCHED AND s.note IS NULL THEN DELETE
        WHEN MATCHED THEN UPDATE SET note = s.note
        WHEN NOT MATCHED BY TARGET THEN INSERT (id, note) VALUES (s.id, s.note)
        WHEN NOT MATCHED BY SOURCE AND n.id < 0 THEN DO NOTHING
        RETURNING merge_action() || ' ' || coalesce(n.note, '');
END;

--======================================================================================================================
-- Privileges, the database, event triggers
--======================================================================================================================

GRANT MAINTAIN ON notes, m_full TO evr_reader;
GRANT pg_maintain TO evr_writer;
REVOKE MAINTAIN ON k_parent FROM evr_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner IN SCHEMA evr_other GRANT MAINTAIN ON TABLES TO evr_reader;

DO $database$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET transaction_timeout = ''30min''', current_database());
END $database$;

CREATE FUNCTION n17_at_login() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1; END';
CREATE EVENT TRIGGER evr_login ON login EXECUTE FUNCTION n17_at_login();
CREATE EVENT TRIGGER evr_reindex ON ddl_command_start WHEN TAG IN ('REINDEX') EXECUTE FUNCTION event_log();

-- What PostgreSQL 18 added. After everything.sql, everything-16.sql and everything-17.sql, into the same database.

SET client_min_messages = warning;
SET search_path = evr, public, pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';

--======================================================================================================================
-- Columns
--======================================================================================================================

CREATE COLLATION unicode_fast (provider = builtin, locale = 'PG_UNICODE_FAST');
CREATE TABLE n18_virtual (a integer, t text COLLATE unicode_fast, v integer GENERATED ALWAYS AS (a * 2) VIRTUAL, "Größe" text GENERATED ALWAYS AS (upper(t) || a::text) VIRTUAL,
    s integer GENERATED ALWAYS AS (a + 1) STORED, u uuid DEFAULT uuidv7());
INSERT INTO n18_virtual (a, t, u) VALUES (1, 'ß', NULL), (NULL, 'ﬁ', NULL), (-5, NULL, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
ALTER TABLE n18_virtual ADD CHECK (v < 1000 OR v IS NULL);

--======================================================================================================================
-- Constraints: NOT NULL with names, not valid, not inherited; not enforced; over time
--======================================================================================================================

CREATE TABLE n18_not_null (id integer CONSTRAINT "id muss ""da"" sein" NOT NULL NO INHERIT, a integer NOT NULL, b integer, c integer PRIMARY KEY);
INSERT INTO n18_not_null VALUES (1, 1, NULL, 1), (2, 2, 2, 2);
ALTER TABLE n18_not_null ADD CONSTRAINT b_later NOT NULL b NOT VALID;
COMMENT ON CONSTRAINT b_later ON n18_not_null IS 'a NOT NULL''s comment';
CREATE TABLE n18_not_null_child (CONSTRAINT own_name NOT NULL a) INHERITS (n18_not_null);
INSERT INTO n18_not_null_child VALUES (NULL, 3, 3, 3);

CREATE TABLE n18_not_enforced (id integer, p integer CONSTRAINT loose_fk REFERENCES k_parent NOT ENFORCED, v integer CONSTRAINT loose_check CHECK (v > 0) NOT ENFORCED);
INSERT INTO n18_not_enforced VALUES (1, 999, -1), (2, 1, 1);
ALTER TABLE n18_not_enforced ADD CONSTRAINT once_enforced FOREIGN KEY (id) REFERENCES k_parent;
ALTER TABLE n18_not_enforced ALTER CONSTRAINT once_enforced NOT ENFORCED;

CREATE TABLE n18_stays (room integer, during daterange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE n18_guests (guest integer, room integer, during daterange, UNIQUE (guest, during WITHOUT OVERLAPS), FOREIGN KEY (room, PERIOD during) REFERENCES n18_stays (room, PERIOD during));
INSERT INTO n18_stays VALUES (1, '[2024-01-01,2024-02-01)'), (1, '[2024-02-01,2024-03-01)'), (2, '[2024-01-01,)');
INSERT INTO n18_guests VALUES (1, 1, '[2024-01-20,2024-02-10)'), (2, 2, '[2024-06-01,2024-07-01)');

CREATE TABLE n18_partitioned (id integer, p integer, CONSTRAINT keeps_name NOT NULL p) PARTITION BY RANGE (id);
CREATE TABLE n18_partitioned_1 PARTITION OF n18_partitioned FOR VALUES FROM (0) TO (100);
INSERT INTO n18_partitioned VALUES (1, 999);

CREATE DOMAIN n18_domain AS integer CONSTRAINT named_not_null NOT NULL;
CREATE TABLE n18_settings (id integer) WITH (autovacuum_vacuum_max_threshold = 5000, vacuum_max_eager_freeze_failure_rate = 0.1);

--======================================================================================================================
-- Functions, views, foreign tables
--======================================================================================================================

CREATE FUNCTION n18_old_new(wanted integer) RETURNS TABLE (before text, after text) LANGUAGE sql
BEGIN ATOMIC
    UPDATE evr_other.notes SET note = upper(note) WHERE id = wanted RETURNING WITH (OLD AS o, NEW AS "n ""w""") o.note, "n ""w""".note;
END;
CREATE VIEW n18_functions AS SELECT casefold(t) AS f, reverse('\x0102'::bytea) AS r, array_sort(ARRAY[2, 1]) AS s, crc32c('x') AS c, v FROM n18_virtual;
CREATE MATERIALIZED VIEW n18_matview AS SELECT * FROM n18_functions;
CREATE FOREIGN TABLE n18_foreign (LIKE n18_virtual INCLUDING DEFAULTS INCLUDING GENERATED) SERVER evr_files
    OPTIONS (filename '/nonexistent/evr.csv', format 'csv', on_error 'ignore', reject_limit '5', log_verbosity 'silent');

--======================================================================================================================
-- Publications, privileges
--======================================================================================================================

SET client_min_messages = error;
CREATE PUBLICATION evr_generated FOR TABLE n18_virtual (a, s) WITH (publish = 'insert', publish_generated_columns = stored);
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner GRANT SELECT ON LARGE OBJECTS TO evr_reader;
ALTER TABLE n18_virtual OWNER TO evr_owner;

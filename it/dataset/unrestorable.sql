-- What pg_dump dumps and cannot be restored: each of these fails a restore. After everything.sql, in the same database.
-- For tests of what a restore leaves behind that fails half-way, through no fault of the backup.

SET client_min_messages = error;
CREATE SCHEMA evr_bad;
SET search_path = evr_bad, pg_catalog;

-- A check that works with the search_path of its maker only: fails while rows are loaded.
CREATE FUNCTION helper(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE FUNCTION checks(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper($1); END';
CREATE TABLE checked (id integer CHECK (evr_bad.checks(id)));
INSERT INTO checked VALUES (1);

-- Is written out as "TO 'Y'::text", which is not read back: fails before rows are loaded.
CREATE VIEW cycle_mark AS WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5)
    CYCLE n SET looped TO 'Y' DEFAULT 'N' USING way SELECT n, looped FROM t;

-- An argument without a name beside one with a name is written out as "".
CREATE FUNCTION without_name(integer, OUT result integer) LANGUAGE sql RETURN $1;

-- Refuses what comes after it was made itself: fails at the end, when materialised views are refreshed.
CREATE FUNCTION refuses() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no %', tg_tag; END$$;
CREATE EVENT TRIGGER evr_bad_refresh ON ddl_command_start WHEN TAG IN ('REFRESH MATERIALIZED VIEW') EXECUTE FUNCTION refuses();

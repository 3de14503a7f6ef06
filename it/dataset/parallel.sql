-- What a serial restore gives back and pg_restore -j does not, or only by luck. After everything.sql, in the same database.
--
-- pg_dump ties what it makes on a partitioned table to the parent, which has no data. So for a parallel pg_restore a
-- trigger or a key of the parent does not wait for the partitions' rows, nor for the attaching of their indexes.
-- README.md tells how to restore in parallel all the same.

SET client_min_messages = warning;
SET synchronous_commit = off;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
CREATE SCHEMA evr_par;
SET search_path = evr_par, pg_catalog;

--======================================================================================================================
-- A partitioned table's triggers: fired for rows loaded after them. One adds rows elsewhere, in silence; one refuses.
--======================================================================================================================

CREATE TABLE log (what text);
CREATE FUNCTION log_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evr_par.log VALUES (tg_table_name);
    RETURN NULL;
END $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'trigger % of %.% fired during the load', tg_name, tg_table_schema, tg_table_name;
END $$;

CREATE TABLE logged (id integer, v text) PARTITION BY LIST (id);
CREATE TABLE guarded (id integer, v text) PARTITION BY LIST (id);
CREATE TABLE many (id integer, k integer, v text) PARTITION BY LIST (k);
DO $$
BEGIN
    FOR i IN 1..40 LOOP
        EXECUTE format('CREATE TABLE evr_par.logged_%s PARTITION OF evr_par.logged FOR VALUES IN (%s)', i, i);
        EXECUTE format('CREATE TABLE evr_par.guarded_%s PARTITION OF evr_par.guarded FOR VALUES IN (%s)', i, i);
        EXECUTE format('CREATE TABLE evr_par.many_%s PARTITION OF evr_par.many FOR VALUES IN (%s)', i, i);
    END LOOP;
END $$;
INSERT INTO logged SELECT 1 + g % 40, 'row ' || g FROM generate_series(1, 400) g;
INSERT INTO guarded SELECT 1 + g % 40, 'row ' || g FROM generate_series(1, 400) g;
INSERT INTO many SELECT g, 1 + g % 40, 'row ' || g FROM generate_series(1, 4000) g;

CREATE TRIGGER log_rows AFTER INSERT ON logged FOR EACH ROW EXECUTE FUNCTION log_row();
ALTER TABLE logged_7 DISABLE TRIGGER log_rows;
ALTER TABLE logged_8 ENABLE ALWAYS TRIGGER log_rows;
CREATE TRIGGER refuse_rows BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();

--======================================================================================================================
-- Keys to and from a partitioned table: deadlock with the attaching of its partitions' indexes
--======================================================================================================================

ALTER TABLE many ADD PRIMARY KEY (id, k);
CREATE INDEX many_v ON many (v);
CREATE INDEX many_upper ON many (upper(v));
CREATE INDEX many_k ON many (k DESC, v);
DO $$
BEGIN
    FOR i IN 1..8 LOOP
        EXECUTE format('CREATE TABLE evr_par.refers_%s (id integer PRIMARY KEY, m integer, k integer, FOREIGN KEY (m, k) REFERENCES evr_par.many)', i);
        EXECUTE format('INSERT INTO evr_par.refers_%s SELECT id, id, k FROM evr_par.many WHERE id %% 8 = %s', i, i - 1);
    END LOOP;
END $$;
CREATE TABLE refers_partitioned (id integer, m integer, k integer, FOREIGN KEY (m, k) REFERENCES many) PARTITION BY RANGE (id);
CREATE TABLE refers_partitioned_1 PARTITION OF refers_partitioned FOR VALUES FROM (0) TO (1000);
CREATE TABLE refers_partitioned_rest PARTITION OF refers_partitioned DEFAULT;
INSERT INTO refers_partitioned SELECT id, id, k FROM many WHERE id % 3 = 0;

-- Since 18 such a key may be NOT VALID: the rows that break it cannot be loaded after it.
DO $$
BEGIN
    CREATE TABLE evr_par.breaks (id integer, m integer) PARTITION BY LIST (id);
    FOR i IN 1..40 LOOP
        EXECUTE format('CREATE TABLE evr_par.breaks_%s PARTITION OF evr_par.breaks FOR VALUES IN (%s)', i, i);
    END LOOP;
    INSERT INTO evr_par.breaks SELECT g, -g FROM generate_series(1, 40) g;
    IF current_setting('server_version_num')::integer >= 180000 THEN
        ALTER TABLE evr_par.breaks ADD CONSTRAINT broken FOREIGN KEY (m) REFERENCES evr_par.refers_1 NOT VALID;
    END IF;
END $$;

--======================================================================================================================
-- Privileges given on: the grantor reaches the table only once the schema's privileges are there
--======================================================================================================================

ALTER SCHEMA evr_par OWNER TO evr_owner;
GRANT USAGE ON SCHEMA evr_par TO evr_writer;
DO $$
BEGIN
    FOR i IN 1..20 LOOP
        EXECUTE format('CREATE TABLE evr_par.granted_%s (id integer)', i);
        EXECUTE format('ALTER TABLE evr_par.granted_%s OWNER TO evr_owner', i);
        EXECUTE format('GRANT SELECT ON evr_par.granted_%s TO evr_writer WITH GRANT OPTION', i);
        SET LOCAL SESSION AUTHORIZATION evr_writer;
        EXECUTE format('GRANT SELECT ON evr_par.granted_%s TO evr_reader', i);
        RESET SESSION AUTHORIZATION;
    END LOOP;
END $$;

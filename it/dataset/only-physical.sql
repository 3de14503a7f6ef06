-- What a dump does not give back as it was, by PostgreSQL's own nature, and a physical backup does.
-- After everything.sql, in the same database. README.md says what becomes of each.

SET client_min_messages = error;
CREATE SCHEMA evr_phys;
SET search_path = evr_phys, evr, pg_catalog;

-- A materialised view that is behind its tables: a restore refreshes it.
CREATE TABLE base (id integer PRIMARY KEY);
INSERT INTO base VALUES (1), (2);
CREATE MATERIALIZED VIEW behind AS SELECT id FROM base;
INSERT INTO base VALUES (3);

-- A child made before its parent's last column: a restore makes the parent's columns first.
CREATE TABLE parent (a integer);
CREATE TABLE child (b integer) INHERITS (parent);
ALTER TABLE parent ADD c integer;
INSERT INTO child VALUES (1, 2, 3);

-- An expression that is written out in another way once it was read back.
CREATE TABLE rewritten (v varchar(10) CHECK (v IN ('a', 'b')));

-- An index that is not valid: it is not dumped.
CREATE INDEX not_valid ON base ((id + 1));
UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'evr_phys.not_valid'::regclass;

-- A key whose triggers are off: they are on in a restored database.
CREATE TABLE refers (id integer REFERENCES base);
ALTER TABLE refers DISABLE TRIGGER ALL;

-- Roles of a policy are dumped in the order in which the server has them.
CREATE POLICY for_some ON base TO evr_writer, evr_reader, evr_admin, evr_owner;

-- An extension in another version than the newest, one with an owner, one that was given a table.
CREATE EXTENSION pg_stat_statements SCHEMA evr_phys VERSION '1.4';
SET SESSION AUTHORIZATION "evr_Müller ""Größe"" 'q' 测试";
CREATE EXTENSION tcn SCHEMA "Größe & Maß";
RESET SESSION AUTHORIZATION;
CREATE TABLE given_away (id integer);
INSERT INTO given_away VALUES (1);
ALTER EXTENSION tcn ADD TABLE given_away;

COMMENT ON EXTENSION plpgsql IS 'the comment of what is always there is not dumped';

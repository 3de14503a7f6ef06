-- The database that the dumps in this folder are of. See make-fixtures.
CREATE SCHEMA "Größe";
COMMENT ON SCHEMA "Größe" IS 'ends in a backslash \';
CREATE EXTENSION pgcrypto;
CREATE TABLE empty (id int);
CREATE TABLE hostile (id int PRIMARY KEY, t text);
INSERT INTO hostile VALUES
  (1, E'\\.'), (2, E'\\.\n\\.\n'), (3, E'tab\tnewline\nreturn\rbackslash\\'), (4, NULL), (5, ''),
  (6, '\! touch /tmp/pgvol'), (7, E'\n\\connect other\n'), (8, '$$;''"'), (9, '-- PostgreSQL database dump complete'),
  (10, 'grün ☃');
CREATE TABLE "Größe"."Maße; ""x""" ("a b" int, c numeric GENERATED ALWAYS AS ("a b" * 2) STORED);
INSERT INTO "Größe"."Maße; ""x""" SELECT generate_series(1, 250);
CREATE TABLE part (id int, v text) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
INSERT INTO part SELECT g, 'v' || g FROM generate_series(0, 9) g;
CREATE FUNCTION dollar() RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
  -- \! not a command; $$ nor a quote
  RETURN $$ '\! $$ || ':USER' || E'\'';
END $f$;
CREATE FUNCTION atomic(a int[], n int) RETURNS int[] LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN n > 1 THEN a[1:n] ELSE a END;
  SELECT a[n:];
END;
CREATE VIEW slices AS SELECT (ARRAY[1, 2, 3])[1:id] AS s, id::text || ':x' AS t FROM hostile;
CREATE RULE two AS ON INSERT TO empty DO ALSO (INSERT INTO hostile VALUES (99, ';'); DELETE FROM hostile WHERE id = 99);
SELECT lo_from_bytea(4242, '\x00ff0a0d');
SELECT lo_from_bytea(4243, '');
SELECT lo_from_bytea(4244, decode(repeat('abcdef0123456789', 600), 'hex'));
COMMENT ON DATABASE fixture IS 'a database''s "comment" ; \';
ALTER DATABASE fixture SET search_path = public, "Größe";
ALTER ROLE reader IN DATABASE fixture SET work_mem = '8MB';
GRANT CONNECT, TEMPORARY ON DATABASE fixture TO reader;
GRANT SELECT (id, t), UPDATE (t) ON hostile TO reader;

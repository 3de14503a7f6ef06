-- Everything PostgreSQL can hold: a dataset for proving that a backup gives it all back.
--
-- Load as a superuser into an empty UTF8 database of any name:
--     psql -X -v ON_ERROR_STOP=1 -d DATABASE -f everything.sql
-- and after it everything-16.sql, -17.sql, -18.sql, as far as the server's major goes (it/dataset/load does both).
--
-- Nothing here depends on the clock, on chance or on the database's name. Roles are called evr_* and are made only
-- where missing, so that several databases of one server can hold the dataset. No psql meta-commands.
--
-- All of it comes back exactly from each format of pg_dump, also in parallel. What does not is in files of its own:
-- parallel.sql, only-physical.sql, unrestorable.sql.
--
--  1  Session and roles                 10  Sequences, identity, generated columns, defaults
--  2  Schemas                           11  Keys and constraints
--  3  Extensions                        12  Indexes
--  4  Collations and conversions        13  Partitions, inheritance, typed tables
--  5  Types                             14  Views and materialised views
--  6  Functions, procedures, aggregates 15  Rules, triggers, event triggers
--  7  Operators, casts, access methods  16  Row-level security
--  8  Text search                       17  Hostile text, hostile names
--  9  Values of every type              18  Shapes of tables: wide, empty, dropped columns, TOAST, settings
--                                       19  Large objects
--                                       20  Statistics objects
--                                       21  Foreign data
--                                       22  Publications, subscriptions
--                                       23  Privileges
--                                       24  Comments
--                                       25  Twenty thousand rows
--                                       26  The database itself
--                                       27  What must come last

--======================================================================================================================
-- 1  Session and roles
--======================================================================================================================

SET client_min_messages = warning;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET synchronous_commit = off;
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET lc_monetary = 'C';
SET lc_messages = 'C';
SET bytea_output = 'hex';
SET xmloption = content;
SET default_tablespace = '';

DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'The dataset needs a database with encoding UTF8, this one has %.', current_setting('server_encoding');
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'The dataset needs a superuser, % is none.', current_user;
    END IF;
    IF to_regnamespace('evr') IS NOT NULL THEN
        RAISE EXCEPTION 'The dataset is already in this database.';
    END IF;
END $$;

DO $$
DECLARE
    r record;
BEGIN
    -- Two loads at once on one server: one waits here, the other finds the roles made.
    PERFORM pg_advisory_xact_lock(8642);
    FOR r IN SELECT * FROM (VALUES
        ('evr_owner',                      'NOLOGIN'),
        ('evr_reader',                     $a$LOGIN CONNECTION LIMIT 7 VALID UNTIL '2031-05-06 07:08:09+00'
                                             PASSWORD 'SCRAM-SHA-256$4096:cGd2b2wtZGF0YXNldC0wMQ==$VBAll8NC63y3ly6w0uT1Akw1xleSNfwyi5YiHFpEnp0=:lu2Hp5s3rUllPDqWUKQThurkvqQA1miTBnpfTVzenGY='$a$),
        ('evr_writer',                     'LOGIN PASSWORD NULL'),
        ('evr_admin',                      'LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS'),
        ('evr_super',                      'NOLOGIN SUPERUSER'),
        ('evr_noinherit',                  $a$NOLOGIN NOINHERIT CONNECTION LIMIT 0 VALID UNTIL 'infinity'$a$),
        ('evr_Müller "Größe" ''q'' 测试',   'NOLOGIN'),
        ('evr_with space; and-dash',       'LOGIN'),
        ('evr_EMPTY',                      'NOLOGIN')
    ) AS v (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r.name) THEN
            EXECUTE format('CREATE ROLE %I %s', r.name, r.attributes);
        END IF;
    END LOOP;
END $$;

GRANT evr_owner TO evr_admin WITH ADMIN OPTION;
GRANT evr_reader TO evr_writer;
GRANT evr_reader TO evr_noinherit;
GRANT evr_writer TO "evr_Müller ""Größe"" 'q' 测试";
GRANT "evr_Müller ""Größe"" 'q' 测试" TO "evr_with space; and-dash" WITH ADMIN OPTION;
GRANT pg_monitor TO evr_reader;
GRANT pg_read_all_data TO evr_admin WITH ADMIN OPTION;

ALTER ROLE evr_reader SET statement_timeout = '4min';
ALTER ROLE evr_reader SET search_path = "$user", evr, "Größe & Maß";
ALTER ROLE evr_writer SET evr.motto = 'it''s; "quoted" \ and = equal';
ALTER ROLE "evr_Müller ""Größe"" 'q' 测试" SET work_mem = '5MB';

COMMENT ON ROLE evr_owner IS 'owns most of the dataset';
COMMENT ON ROLE "evr_Müller ""Größe"" 'q' 测试" IS 'a role''s comment; "quoted" \ with
\connect template1
on its own line';

-- Privileges on settings belong to the whole server, like roles.
GRANT SET ON PARAMETER log_min_duration_statement TO evr_reader;
GRANT ALTER SYSTEM ON PARAMETER work_mem TO evr_admin WITH GRANT OPTION;

--======================================================================================================================
-- 2  Schemas
--======================================================================================================================

CREATE SCHEMA evr AUTHORIZATION evr_owner;
CREATE SCHEMA evr_other;                                   -- what columns elsewhere call
CREATE SCHEMA evr_ext;                                     -- holds extensions
CREATE SCHEMA evr_sec AUTHORIZATION evr_owner;             -- row-level security
CREATE SCHEMA evr_empty AUTHORIZATION "evr_Müller ""Größe"" 'q' 测试";
CREATE SCHEMA "Größe & Maß" AUTHORIZATION "evr_Müller ""Größe"" 'q' 测试";
CREATE SCHEMA "evr.dotted";
CREATE SCHEMA "SELECT";
CREATE SCHEMA "evr 'single' ""double"" \back; --";

SET search_path = evr, public, pg_catalog;

--======================================================================================================================
-- 3  Extensions
--======================================================================================================================

CREATE EXTENSION hstore SCHEMA public;
CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION pg_trgm SCHEMA evr_ext;
CREATE EXTENSION btree_gist SCHEMA evr_ext;
CREATE EXTENSION btree_gin SCHEMA evr_ext;
CREATE EXTENSION ltree SCHEMA evr_ext;
CREATE EXTENSION intarray SCHEMA evr_ext;
CREATE EXTENSION bloom SCHEMA evr_ext;
CREATE EXTENSION cube SCHEMA evr_ext;
CREATE EXTENSION earthdistance SCHEMA evr_ext;             -- needs cube: extensions have an order
CREATE EXTENSION isn SCHEMA evr_ext;
CREATE EXTENSION seg SCHEMA evr_ext;
CREATE EXTENSION lo SCHEMA evr_ext;
CREATE EXTENSION tablefunc SCHEMA evr_ext;
CREATE EXTENSION unaccent SCHEMA evr_ext;
CREATE EXTENSION fuzzystrmatch SCHEMA evr_ext;
CREATE EXTENSION postgres_fdw SCHEMA evr_ext;
CREATE EXTENSION file_fdw SCHEMA evr_ext;
CREATE EXTENSION pgcrypto SCHEMA "Größe & Maß";
CREATE EXTENSION "uuid-ossp" SCHEMA "Größe & Maß";

--======================================================================================================================
-- 4  Collations and conversions
--======================================================================================================================

CREATE COLLATION c_copy FROM "C";
CREATE COLLATION c_libc (provider = libc, locale = 'C');
CREATE COLLATION posix_libc (provider = libc, lc_collate = 'POSIX', lc_ctype = 'POSIX');
CREATE COLLATION german_phonebook (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION numeric_order (provider = icu, locale = 'en-u-kn-true');
CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION "ignore ""accents"" é" (provider = icu, locale = 'und-u-ks-level1-kc-true', deterministic = false);

CREATE CONVERSION latin1_in FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION latin1_out FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;

--======================================================================================================================
-- 5  Types
--======================================================================================================================

-- Enums: values added out of order, hostile labels, no labels at all.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'ok';
ALTER TYPE mood ADD VALUE 'ecstatic' AFTER 'happy';
ALTER TYPE mood ADD VALUE 'it''s "complicated" \' BEFORE 'sad';
CREATE TYPE "Ampel Größe" AS ENUM ('rot', 'gelb', 'grün', '🟢', ' ');
CREATE TYPE no_labels AS ENUM ();

-- Composites, nested, with a collation and a dropped attribute.
CREATE TYPE point3 AS (x double precision, y double precision, z double precision);
CREATE TYPE address AS (street text COLLATE "C", gone integer, "Größe" numeric(10, 2), corners point3[]);
ALTER TYPE address DROP ATTRIBUTE gone;
ALTER TYPE address ADD ATTRIBUTE feel mood;
CREATE TYPE empty_composite AS ();

-- Domains: over a base type, an array, a composite, a domain; with defaults, checks, NOT NULL, NOT VALID, collation.
CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT positive_check CHECK (VALUE > 0);
CREATE DOMAIN percent AS positive CHECK (VALUE <= 100) NOT NULL;
CREATE DOMAIN short_list AS integer[] CHECK (cardinality(VALUE) < 5);
CREATE DOMAIN upper_point AS point3 CHECK ((VALUE).z >= 0);
CREATE DOMAIN code AS text COLLATE "C" CHECK (VALUE ~ '^[A-Z]{2}\d+$');
CREATE DOMAIN loose AS text;
ALTER DOMAIN loose ADD CONSTRAINT loose_short CHECK (length(VALUE) < 4) NOT VALID;

-- A base type made of what every server has; a type announced and never defined.
CREATE TYPE celsius;
CREATE FUNCTION celsius_in(cstring) RETURNS celsius LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'float8in';
CREATE FUNCTION celsius_out(celsius) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'float8out';
CREATE FUNCTION celsius_recv(internal) RETURNS celsius LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'float8recv';
CREATE FUNCTION celsius_send(celsius) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'float8send';
CREATE TYPE celsius (
    INPUT = celsius_in, OUTPUT = celsius_out, RECEIVE = celsius_recv, SEND = celsius_send,
    INTERNALLENGTH = 8, PASSEDBYVALUE, ALIGNMENT = double, STORAGE = plain,
    CATEGORY = 'T', PREFERRED = true, DEFAULT = '20.5', DELIMITER = ':', COLLATABLE = false);
CREATE TYPE announced_only;

-- Ranges, with their multiranges: named, diffed, canonical, collated, over a user's own type.
CREATE TYPE float_range AS RANGE (subtype = double precision, subtype_diff = float8mi, multirange_type_name = float_ranges);
CREATE TYPE word_range AS RANGE (subtype = text, collation = "C");
CREATE TYPE step_range;
CREATE FUNCTION step_canonical(step_range) RETURNS step_range LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE step_range AS RANGE (subtype = integer, canonical = step_canonical, subtype_diff = int4range_subdiff);
CREATE TYPE "Größe range" AS RANGE (subtype = numeric, multirange_type_name = "Größe ranges");

--======================================================================================================================
-- 6  Functions, procedures, aggregates
--======================================================================================================================

CREATE FUNCTION add_one(integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 7
    AS 'SELECT $1 + 1';

CREATE FUNCTION evr_other.next_code(prefix text DEFAULT 'X''; --') RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    RETURN prefix || '-' || nextval('evr_other.code_seq');
END
$body$;
CREATE SEQUENCE evr_other.code_seq START 100 INCREMENT 10;

-- A body that a line-wise reader would take for a script.
CREATE FUNCTION "hostile body; --"("in ""quoted""" text) RETURNS text LANGUAGE plpgsql AS $outer_1$
DECLARE
    -- $$ not the end $$
    x text := $$dollars $inner$ nested $inner$ $$;
BEGIN
    /* a comment, with
\connect template1
\! touch /tmp/evr_pwned
\copy t from program 'touch /tmp/evr_pwned'
    */
    x := 'COPY evr.notes FROM stdin;
1	one
\.
';
    RETURN x || E'\\! \\q \\.' || $x$
\q
\!
\.
COPY pg_catalog.pg_class FROM stdin;
$x$;
END
$outer_1$;

CREATE FUNCTION "Größe_测试_🐘"() RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'ß'::text$$;

-- The SQL standard's body: parsed when made, so it depends on what it names.
CREATE TABLE notes (id integer PRIMARY KEY, note text);
INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, NULL);
CREATE FUNCTION note_count(at_least integer DEFAULT 0) RETURNS bigint LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT count(*) FROM evr.notes WHERE notes.id >= at_least;
END;
CREATE FUNCTION note_of(integer) RETURNS text LANGUAGE sql STABLE RETURN (SELECT n.note FROM evr.notes n WHERE n.id = $1);
CREATE PROCEDURE note_upsert(integer, text) LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO evr.notes VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET note = excluded.note;
    DELETE FROM evr.notes WHERE note = 'never there';
END;

CREATE FUNCTION first_of(anyelement, VARIADIC "rest" anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE
    AS 'SELECT $1';
CREATE FUNCTION pair_up(anycompatible, anycompatible, OUT "left" anycompatible, OUT "right" anycompatible)
    LANGUAGE sql IMMUTABLE AS 'SELECT $1, $2';
CREATE FUNCTION any_range(anyrange) RETURNS anymultirange LANGUAGE sql IMMUTABLE AS 'SELECT multirange($1)';
CREATE FUNCTION count_args(VARIADIC "any") RETURNS integer LANGUAGE internal STABLE AS 'pg_num_nulls';
CREATE FUNCTION squares(n integer, OUT i integer, OUT sq bigint) RETURNS SETOF record LANGUAGE sql IMMUTABLE ROWS 42
    AS 'SELECT g, g::bigint * g FROM generate_series(1, n) g';
CREATE FUNCTION squares_table(n integer) RETURNS TABLE ("n th" integer, "n²" bigint) LANGUAGE sql IMMUTABLE
    AS 'SELECT g, g::bigint * g FROM generate_series(1, n) g';
CREATE FUNCTION in_out(INOUT a integer, b text = NULL, c point3 = ROW(1, 2, 3)) LANGUAGE plpgsql AS 'BEGIN a := a * 2; END';
CREATE FUNCTION rows_of_notes() RETURNS SETOF notes LANGUAGE sql STABLE AS 'SELECT * FROM evr.notes';
CREATE FUNCTION series(integer, integer) RETURNS SETOF integer LANGUAGE internal IMMUTABLE STRICT
    ROWS 1000 SUPPORT generate_series_int4_support AS 'generate_series_int4';
CREATE FUNCTION my_row_number() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';

CREATE FUNCTION as_owner() RETURNS name LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, "Größe & Maß", pg_temp
    SET work_mem = '6MB'
    SET "evr.custom" = 'a, b; ''c'''
    AS 'SELECT current_user';
ALTER FUNCTION as_owner() OWNER TO evr_owner;

-- Overloads differ in their arguments only.
CREATE FUNCTION overloaded(integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'integer'::text$$;
CREATE FUNCTION overloaded(bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'bigint'::text$$;
CREATE FUNCTION overloaded(text, mood DEFAULT 'ok') RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'text'::text$$;
CREATE FUNCTION evr_other.overloaded(integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'other'::text$$;

-- Right only with the search_path it brings along: pg_restore's own is empty.
CREATE TABLE known_words (word text PRIMARY KEY);
INSERT INTO known_words VALUES ('alpha'), ('beta');
CREATE FUNCTION is_lower_word(w text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = evr, pg_catalog
    AS $$BEGIN RETURN helper_lower(w) = w; END$$;
CREATE FUNCTION helper_lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';

CREATE PROCEDURE commits(INOUT n integer, OUT done boolean) LANGUAGE plpgsql AS $$
BEGIN
    n := n + 1;
    COMMIT;
    done := true;
END $$;
CREATE PROCEDURE "Prozedur ""Größe"""(VARIADIC integer[]) LANGUAGE sql SECURITY DEFINER AS '';

-- Aggregates: plain, with all its options, moving, ordered-set, hypothetical, variadic.
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE,
    MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0', SORTOP = OPERATOR(pg_catalog.<));
CREATE AGGREGATE joined(text, text) (SFUNC = string_agg_transfn, STYPE = internal, SSPACE = 128, FINALFUNC = string_agg_finalfn,
    FINALFUNC_MODIFY = READ_ONLY);
CREATE AGGREGATE my_percentile(double precision ORDER BY double precision) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = percentile_cont_float8_final, FINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);

-- A procedural language of our own, with the handlers of one that is always there.
CREATE FUNCTION evr_other.lang_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION evr_other.lang_inline(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION evr_other.lang_validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE "evr_Sprache" HANDLER evr_other.lang_handler INLINE evr_other.lang_inline
    VALIDATOR evr_other.lang_validator;
ALTER LANGUAGE "evr_Sprache" OWNER TO evr_owner;
CREATE FUNCTION in_own_language(integer) RETURNS integer LANGUAGE "evr_Sprache" IMMUTABLE AS 'BEGIN RETURN -$1; END';

--======================================================================================================================
-- 7  Operators, operator classes, casts, access methods, transforms
--======================================================================================================================

CREATE FUNCTION celsius_lt(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8lt';
CREATE FUNCTION celsius_le(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8le';
CREATE FUNCTION celsius_eq(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8eq';
CREATE FUNCTION celsius_ne(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8ne';
CREATE FUNCTION celsius_ge(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8ge';
CREATE FUNCTION celsius_gt(celsius, celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8gt';
CREATE FUNCTION celsius_cmp(celsius, celsius) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btfloat8cmp';
CREATE FUNCTION celsius_hash(celsius) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashfloat8';

CREATE OPERATOR < (FUNCTION = celsius_lt, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (FUNCTION = celsius_le, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
CREATE OPERATOR = (FUNCTION = celsius_eq, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (FUNCTION = celsius_ne, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR >= (FUNCTION = celsius_ge, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = <=, NEGATOR = <);
CREATE OPERATOR > (FUNCTION = celsius_gt, LEFTARG = celsius, RIGHTARG = celsius, COMMUTATOR = <, NEGATOR = <=);
CREATE OPERATOR evr_other.|## (FUNCTION = add_one, RIGHTARG = integer);

CREATE OPERATOR CLASS celsius_ops DEFAULT FOR TYPE celsius USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 celsius_cmp(celsius, celsius);
CREATE OPERATOR CLASS celsius_hash_ops DEFAULT FOR TYPE celsius USING hash AS
    OPERATOR 1 =, FUNCTION 1 celsius_hash(celsius);

-- A family with a loose member, which belongs to no class.
CREATE OPERATOR FAMILY "own Family" USING btree;
CREATE OPERATOR CLASS own_int_ops FOR TYPE integer USING btree FAMILY "own Family" AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
ALTER OPERATOR FAMILY "own Family" USING btree ADD
    OPERATOR 1 < (integer, bigint), OPERATOR 2 <= (integer, bigint), OPERATOR 3 = (integer, bigint),
    OPERATOR 4 >= (integer, bigint), OPERATOR 5 > (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE OPERATOR FAMILY empty_family USING hash;

CREATE CAST (celsius AS double precision) WITHOUT FUNCTION AS IMPLICIT;
CREATE FUNCTION celsius_to_mood(celsius) RETURNS mood LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN $1::double precision > 20 THEN 'happy' ELSE 'sad' END::evr.mood$$;
CREATE CAST (celsius AS mood) WITH FUNCTION celsius_to_mood(celsius) AS ASSIGNMENT;
CREATE CAST (text AS address) WITH INOUT;

CREATE TRANSFORM FOR celsius LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION celsius_recv(internal));

CREATE ACCESS METHOD evr_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD "evr_Gist" TYPE INDEX HANDLER gisthandler;
CREATE OPERATOR CLASS own_box_ops DEFAULT FOR TYPE box USING "evr_Gist" AS
    OPERATOR 1 <<, OPERATOR 2 &<, OPERATOR 3 &&, OPERATOR 4 &>, OPERATOR 5 >>, OPERATOR 6 ~=, OPERATOR 7 @>,
    OPERATOR 8 <@, OPERATOR 9 &<|, OPERATOR 10 <<|, OPERATOR 11 |>>, OPERATOR 12 |&>,
    FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal);

--======================================================================================================================
-- 8  Text search
--======================================================================================================================

CREATE TEXT SEARCH PARSER own_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
    HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE own_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY "own Wörter" (TEMPLATE = own_template, STOPWORDS = 'english', ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = pg_catalog.simple, STOPWORDS = 'german');
CREATE TEXT SEARCH CONFIGURATION "own Suche" (PARSER = own_parser);
ALTER TEXT SEARCH CONFIGURATION "own Suche" ADD MAPPING FOR asciiword, word, numword WITH evr_ext.unaccent, "own Wörter", german_stem;
ALTER TEXT SEARCH CONFIGURATION "own Suche" ADD MAPPING FOR email, url WITH plain_words;
CREATE TEXT SEARCH CONFIGURATION english_copy (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION english_copy DROP MAPPING FOR float, sfloat;

--======================================================================================================================
-- 9  Values of every type
--======================================================================================================================

CREATE TABLE v_number (id integer PRIMARY KEY, i2 smallint, i4 integer, i8 bigint, n numeric, n52 numeric(5, 2),
    n3_neg numeric(3, -2), f4 real, f8 double precision, m money);
INSERT INTO v_number VALUES
    (1, 0, 0, 0, 0, 0, 0, 0, 0, '0'),
    (2, -32768, -2147483648, -9223372036854775808, -1e-20, -999.99, -99900, '-3.4028235e38', '-1.7976931348623157e308', '-92233720368547758.08'),
    (3, 32767, 2147483647, 9223372036854775807, repeat('9', 400)::numeric, 999.99, 99900, '3.4028235e38', '1.7976931348623157e308', '92233720368547758.07'),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 1, 1, 1, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', '$1,234.56'),
    (6, 1, 1, 1, 'Infinity', 1.10, 100, 'Infinity', 'Infinity', '($7.89)'),
    (7, 1, 1, 1, '-Infinity', 1.1, 100, '-Infinity', '-Infinity', '1000.5'),
    (8, 1, 1, 1, ('0.' || repeat('0', 300) || '1')::numeric, 0.01, 0, '1.17549435e-38', '2.2250738585072014e-308', '0.01'),
    (9, 1, 1, 1, 1.000000, -0.00, 0, '-0', '-0', '-0.01'),
    (10, 1, 1, 1, 1.0, 1, 0, 0.1, 0.1, 0.1::numeric::money),
    (11, 1, 1, 1, 123456789012345678901234567890.123456789, 1, 0, 0.30000001192, 0.30000000000000004, 12.345::numeric::money);

CREATE TABLE v_text (id integer PRIMARY KEY, t text, v varchar, v5 varchar(5), c char, c5 char(5), bp bpchar, nm name, oc "char",
    ci public.citext, b bytea);
INSERT INTO v_text VALUES
    (1, '', '', '', '', '', '', '', '', '', ''),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 'a', 'a ', 'a    ', 'a', 'a', 'a  ', 'a', 'a', 'A', '\x00'),
    (4, 'Größe', '测试', 'äöüßé', 'ß', '测试', '🐘', 'Größe', '\377', 'Straße', '\x5c2e0a5c4e09'),
    (5, 'NULL', 'null', '\N', '\', '\N', '\\', 'x', '\', 'NULL', '\x22275c'),
    (6, repeat('x', 5000), repeat('é', 300), 'abcde', 'z', 'abcde', repeat(' ', 9), repeat('n', 63), '~', 'AbC',
        decode(repeat('00ff5c0a', 1000), 'hex')),
    (7, E'\x01\x02\x7f', E'\b\f\v', E'\t', E'\n', E'\r', E'\r\n', E'a\tb', E'\n', E'\\.', decode(md5('1'), 'hex'));

CREATE TABLE v_time (id integer PRIMARY KEY, d date, t time, t2 time(2), tz timetz, ts timestamp, ts0 timestamp(0), tstz timestamptz,
    iv interval, iv_ym interval year to month, iv_ds interval day to second(3));
INSERT INTO v_time VALUES
    (1, '2000-01-01', '00:00', '00:00', '00:00+00', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '0', '0', '0'),
    (2, 'infinity', '24:00', '23:59:59.99', '24:00:00-15:59', 'infinity', 'infinity', 'infinity', '1 year -2 mons +3 days -04:05:06.789012', '-14 mons', '-1 day 02:03:04.567'),
    (3, '-infinity', '12:34:56.789012', '12:34:56.789', '12:34:56.789012+15:59', '-infinity', '-infinity', '-infinity', '-178000000 years', '178000000 years', '106751991 days'),
    (4, '4713-01-01 BC', '01:02', '01:02', '01:02:03+05:30', '4713-01-01 00:00:00 BC', '0001-12-31 BC', '4713-01-02 00:00:00+00 BC', '-1 day', '1 mon', '1 day'),
    (5, '5874897-12-31', '23:59:59.999999', '23:59:59.99', '23:59:59+00:00:01', '294276-12-31 23:59:59.999999', '294276-12-31', '294276-12-31 23:59:59.999999+00', '1 mon -1 day +00:00:00.000001', '0', '-00:00:00.001'),
    (6, '2024-02-29', '02:30', '02:30', '02:30+02', '2024-03-31 02:30', '2024-10-27 02:30', '2024-10-27 00:30+00', '30 days 24:00:00', '1 year', '24:00:00'),
    (7, '0001-01-01', '00:00:00.000001', '0:00', '00:00:00.000001+00', '1969-12-31 23:59:59.999999', '1900-01-01', '1883-11-18 12:03:58-04:56:02', '-00:00:00.000001', '-1 mon', '0.0004 sec'),
    (8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_net_bit (id integer PRIMARY KEY, i inet, c cidr, m macaddr, m8 macaddr8, b bit, b8 bit(8), vb bit varying, vb3 bit varying(3), u uuid, bo boolean);
INSERT INTO v_net_bit VALUES
    (1, '127.0.0.1', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'1', B'10101010', B'', B'', '00000000-0000-0000-0000-000000000000', true),
    (2, '192.168.1.7/24', '0.0.0.0/0', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff:ff:ff', B'0', B'00000000', B'101', B'1', 'ffffffff-ffff-ffff-ffff-ffffffffffff', false),
    (3, '::1', '::/0', '00:00:00:00:00:00', '00:00:00:00:00:00:00:00', B'1', B'11111111', repeat('10', 500)::bit varying, B'111', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', NULL),
    (4, '2001:db8::ffff:1.2.3.4/64', '2001:db8::/32', NULL, NULL, NULL, NULL, NULL, NULL, "Größe & Maß".uuid_generate_v5("Größe & Maß".uuid_ns_url(), 'x'), true),
    (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_geometry (id integer PRIMARY KEY, p point, l line, s lseg, b box, pa path, po polygon, c circle, cu evr_ext.cube, sg evr_ext.seg);
INSERT INTO v_geometry VALUES
    (1, '(0,0)', '{1,-1,0}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(0,0),1>', '(0,1,2)', '1 .. 2'),
    (2, '(1e300,-1e-300)', '{0,1,-2.5}', '[(-1,-1),(-1,-1)]', '(-1,-1),(-2,-2)', '((0,0),(1,1))', '((0.1,0.2))', '<(1.5,2.5),0>', '(1,2),(3,4)', '6.25e-3'),
    (3, '(NaN,Infinity)', '{1,0,0}', '[(Infinity,0),(0,-Infinity)]', '(Infinity,1),(0,-Infinity)', '((NaN,0))', '((0,0),(0,Infinity))', '<(NaN,NaN),Infinity>', '(0)', '~1.0'),
    (4, '(-0,0)', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '< 5.00'),
    (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_document (id integer PRIMARY KEY, j json, jb jsonb, jp jsonpath, x xml, tv tsvector, tq tsquery, h public.hstore,
    lt evr_ext.ltree, lq evr_ext.lquery, lxq evr_ext.ltxtquery);
INSERT INTO v_document VALUES
    (1, '{}', '{}', '$', '<a/>', '', '', '', '', '*', 'a'),
    (2, '{"b": 1, "a" : 2,  "b":3 }', '{"b": 1, "a" : 2,  "b":3 }', 'strict $.a[*] ? (@ > 1)', '<?xml version="1.0"?><a b="c">t<!-- c --><![CDATA[<>&]]></a>',
        'a:1A b:2,3B ''it''''s'':4 ''\\'':5 ''tab	'':6', 'a & !b | (c <-> d:*AB)', 'a=>1, b=>NULL, "c d"=>"", "e\"\\"=>"\\."', 'Top.Science.Größe', 'Top.*{1,2}.a|b%@', 'a & !b*@'),
    (3, '"\u00e9\n\\ud83d"', '"\u00e9\n\\ 🐘"', 'lax $."key with \"quote\""', 'text only &amp; <b>bold</b>', to_tsvector('evr."own Suche"', 'die Häuser am Fluß a@b.de'), to_tsquery('evr."own Suche"', 'Häuser & Fluß'),
        '"NULL"=>"NULL", ""=>"empty key"', 'a.b.c', 'a.*.c', 'b'),
    (4, 'null', 'null', '$.datetime().type()', '', 'x', '''a b'' <3> c', NULL, 'x', '!a', 'x|y'),
    (5, '[1, 1.0, 1e2, -0, 12345678901234567890.123456789012345678901234567890]', '[1, 1.0, 1e2, -0, 12345678901234567890.123456789012345678901234567890, true, "", {"": []}]', '$[0 to last] ? (@.a like_regex "^x" flag "i")',
        '<Größe xmlns="urn:x">测试</Größe>', 'ä:1 ''测试'':2 🐘:3', '!!a', 'ä=>ö', 'a_1', '*', 'a'),
    (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO v_document (id, jb) SELECT 7, jsonb_object_agg('key ' || g, repeat('v', g % 50)) FROM generate_series(1, 2000) g;

CREATE TABLE v_system (id integer PRIMARY KEY, o oid, x xid, x8 xid8, c cid, ti tid, l pg_lsn, snap pg_snapshot, txs txid_snapshot,
    rc regclass, rp regproc, rpr regprocedure, ro regoper, ror regoperator, rt regtype, rn regnamespace, rr regrole, rcfg regconfig, rd regdictionary,
    rcol regcollation, iv int2vector, ov oidvector, acl aclitem[], rcur refcursor);
INSERT INTO v_system VALUES
    (1, 0, '0', '0', '0', '(0,0)', '0/0', '1:1:', '1:1:', 'pg_catalog.pg_class', 'pg_catalog.now', 'pg_catalog.abs(integer)', 'pg_catalog.||/', 'pg_catalog.+(integer,integer)', 'integer', 'pg_catalog', 'evr_reader', 'pg_catalog.english', 'pg_catalog.simple', '"C"', '1 2 3', '1 2 3', '{evr_reader=r/evr_owner,=w*/evr_owner}', 'cursor 1'),
    (2, 4294967295, '4294967295', '18446744073709551615', '4294967295', '(4294967294,65535)', 'FFFFFFFF/FFFFFFFF', '10:20:10,14,15', '10:20:10,14', 'evr.notes', 'evr.add_one', 'evr.overloaded(bigint)', NULL, 'evr.<(evr.celsius,evr.celsius)', 'evr."Ampel Größe"', '"Größe & Maß"', '"evr_Müller ""Größe"" ''q'' 测试"', 'evr."own Suche"', 'evr."own Wörter"', 'evr.german_phonebook', '', '', '{}', ''),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_array (id integer PRIMARY KEY, i integer[], t text[], m integer[][], n numeric[], b boolean[], ts timestamptz[], j jsonb[], by bytea[],
    e mood[], c address[], bx box[], cel celsius[]);
INSERT INTO v_array VALUES
    (1, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
    (2, '{1,NULL,3}', '{"",NULL,"NULL","null","\\N","a,b","{x}","a\"b","\\","\\.",  " sp "}', '{{1,2},{3,4}}', '{NaN,Infinity,-1.50}', '{t,f,NULL}', '{infinity,2000-01-01 00:00+00}',
        ARRAY['{"a":[1,"\""]}'::jsonb, 'null', NULL], ARRAY['\x00ff5c'::bytea, '', NULL], '{sad,"it''s \"complicated\" \\"}', ARRAY[ROW('a,"b"', 1.5, ARRAY[ROW(1,2,3)::point3], 'ok')::address, NULL], '{(1,1),(0,0);(3,3),(2,2)}', '{1.5:NULL:-3}'),
    (3, '[-2:1]={1,2,3,4}', '[5:6]={a,b}', '[0:1][-1:1]={{1,2,3},{4,5,6}}', '{1}', '{{t},{f}}', NULL, '{}', '{}', '[3:3]={happy}', '{}', NULL, '[2:3]={1:2}'),
    (4, ARRAY[[[1,2],[3,4]],[[5,6],[7,8]]], ARRAY[['a',NULL],[NULL,'测试']], '{{{1}}}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_range (id integer PRIMARY KEY, i int4range, b int8range, n numrange, d daterange, ts tsrange, tz tstzrange, im int4multirange, dm datemultirange,
    tzm tstzmultirange, f float_range, fm float_ranges, w word_range, s step_range, g "Größe ranges");
INSERT INTO v_range VALUES
    (1, 'empty', 'empty', 'empty', 'empty', 'empty', 'empty', '{}', '{}', '{}', 'empty', '{}', 'empty', 'empty', '{}'),
    (2, '[1,5]', '(,)', '(1.5,2.5]', '[2024-01-01,2024-12-31]', '[2024-01-01 00:00,2024-01-02 00:00)', '[2024-01-01 00:00+00,infinity]', '{[1,3),[5,7]}', '{[2024-01-01,2024-02-01),(2025-01-01,)}',
        '{[2024-01-01 00:00+00,2024-01-01 01:00+00)}', '[1.5,NaN]', '{(,1),[2,3]}', '["a,b","c""d\\e"]', '(1,5)', '{[1,2],(3,4)}'),
    (3, '(,5)', '[1,)', '[NaN,NaN]', '(-infinity,infinity)', '[-infinity,]', '(,)', '{(,)}', '{[2024-01-01,infinity)}', '{}', '(-Infinity,Infinity)', '{[1,1]}', '["",""]', '[3,3]', '{}'),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE v_own (id integer PRIMARY KEY, mo mood, am "Ampel Größe", ad address, p3 point3, ec empty_composite, pos positive, per percent,
    sl short_list, up upper_point, co code, lo loose, ce celsius, isbn evr_ext.isbn13, row_of_table notes, nested address[]);
INSERT INTO v_own VALUES
    (1, 'so-so', 'grün', ROW('Hauptstraße 1', 12.50, ARRAY[ROW(1,2,3)::point3, NULL], 'ecstatic'), '(1,NaN,Infinity)', ROW(), 1, 100, '{1,2}', '(0,0,0)', 'AB1', 'abc', '36.6', '978-3-16-148410-0', ROW(9, 'nine'), '{}'),
    (2, 'it''s "complicated" \', '🟢', ROW(NULL, NULL, NULL, NULL), ROW(NULL, NULL, NULL), NULL, 2147483647, 1, '{}', '(1,1,)', 'ZZ99', '', '-Infinity', NULL, NULL, NULL),
    (3, NULL, ' ', ROW('', 0, '{}', 'sad'), '(-0,0,1e-300)', ROW(), NULL, 50, NULL, NULL, NULL, NULL, 'NaN', '9783161484100', ROW(NULL, E'a"b\\,\n)'), ARRAY[ROW('x', 1, NULL, NULL)::address]);

-- A row from before its domain's check: loading must go through COPY, not through a new check.
CREATE TABLE v_domain_late (id integer PRIMARY KEY, v loose);
INSERT INTO v_domain_late VALUES (1, 'abc'), (2, NULL);

CREATE TABLE v_collated (id integer PRIMARY KEY, c text COLLATE "C", d text COLLATE german_phonebook, n text COLLATE numeric_order,
    ic text COLLATE ignore_case UNIQUE, ia varchar(20) COLLATE "ignore ""accents"" é", cl text COLLATE c_libc);
INSERT INTO v_collated VALUES (1, 'a', 'Ä', 'a10', 'ABC', 'résumé', 'z'), (2, 'B', 'Ae', 'a9', 'äöü', 'RESUME', 'Z'), (3, 'ä', 'Af', 'a010', 'abd', 'x', 'ä');

--======================================================================================================================
-- 10  Sequences, identity, generated columns, defaults
--======================================================================================================================

CREATE SEQUENCE s_plain;
CREATE SEQUENCE s_not_called START 42;
CREATE SEQUENCE s_called;                 SELECT setval('s_called', 77);
CREATE SEQUENCE s_set_not_called;         SELECT setval('s_set_not_called', 55, false);
CREATE SEQUENCE s_down INCREMENT -3 MAXVALUE -1 MINVALUE -1000 START -10;  SELECT setval('s_down', -13);
CREATE SEQUENCE s_cycle AS smallint MINVALUE 5 MAXVALUE 9 CYCLE;  SELECT setval('s_cycle', 9);
CREATE SEQUENCE s_cached CACHE 50 INCREMENT 7;  SELECT setval('s_cached', 700);
CREATE SEQUENCE s_huge START 9223372036854775806;
CREATE SEQUENCE s_at_max;                 SELECT setval('s_at_max', 9223372036854775807);
CREATE SEQUENCE s_smallint AS smallint;   SELECT setval('s_smallint', 32767);
CREATE SEQUENCE s_at_min AS integer MINVALUE -2147483648 START -2147483648;
CREATE UNLOGGED SEQUENCE s_unlogged START 3;  SELECT setval('s_unlogged', 8);
CREATE SEQUENCE "Größe & Maß"."Zähler ""1""; \ '" START 7;
SELECT setval('"Größe & Maß"."Zähler ""1""; \ ''"', 70);

CREATE TABLE t_serial (a smallserial, b serial, c bigserial PRIMARY KEY, owned bigint);
CREATE SEQUENCE s_owned OWNED BY t_serial.owned;
ALTER TABLE t_serial ALTER owned SET DEFAULT nextval('s_owned') * 2;
INSERT INTO t_serial SELECT FROM generate_series(1, 5);

CREATE TABLE t_identity (
    id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME evr.t_identity_numbers START 1000 INCREMENT 5 MINVALUE 10 MAXVALUE 5000 CACHE 3 CYCLE) PRIMARY KEY,
    d smallint GENERATED BY DEFAULT AS IDENTITY (START -5 MINVALUE -100 INCREMENT -1),
    note text);
INSERT INTO t_identity (note) VALUES ('by itself'), ('again');
INSERT INTO t_identity (id, d, note) OVERRIDING SYSTEM VALUE VALUES (17, 99, 'overridden');
SELECT setval('t_identity_numbers', 1020);
CREATE TABLE "Größe & Maß"."Tabelle ""I""" ("Schlüssel" integer GENERATED ALWAYS AS IDENTITY, "select" text);
INSERT INTO "Größe & Maß"."Tabelle ""I""" ("select") VALUES ('eins'), ('zwei');

CREATE TABLE t_generated (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED, c text DEFAULT 'c',
    "d è" text GENERATED ALWAYS AS (upper(c COLLATE "C") || '-' || (a)::text) STORED NOT NULL, e integer GENERATED ALWAYS AS (evr.add_one(a)) STORED);
ALTER TABLE t_generated DROP c CASCADE;
ALTER TABLE t_generated ADD f text DEFAULT E'back\\slash ''quote''\nline', ADD g text GENERATED ALWAYS AS (f || '!') STORED;
INSERT INTO t_generated (a) VALUES (1), (NULL), (-5);

CREATE TABLE t_default (id integer, code text DEFAULT evr_other.next_code('A'), moment timestamptz DEFAULT now(), who name DEFAULT current_user,
    arr text[] DEFAULT ARRAY['a', 'b"'], comp address DEFAULT ROW('x', 1, NULL, 'ok'), num numeric DEFAULT 'NaN', expr integer DEFAULT (1 + 2) * 3,
    pos positive, u uuid DEFAULT gen_random_uuid(), nothing text DEFAULT NULL, seq bigint DEFAULT nextval('evr.s_plain'));
INSERT INTO t_default (id, moment, who, u) VALUES (1, '2024-01-01 00:00+00', 'me', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), (2, NULL, NULL, NULL);
-- Rows older than a column with a default hold its value in the catalog only.
ALTER TABLE t_default ADD late text DEFAULT 'fast default', ADD late_number numeric DEFAULT 1.50 NOT NULL;
ALTER TABLE t_default ALTER late SET DEFAULT 'another by now';
INSERT INTO t_default (id, code, moment, who, u) VALUES (3, 'B', '2024-01-01 00:00+00', 'you', NULL);

--======================================================================================================================
-- 11  Keys and constraints
--======================================================================================================================

CREATE TABLE k_parent (id integer CONSTRAINT "k_parent Schlüssel" PRIMARY KEY, a integer NOT NULL, b text, UNIQUE (a, b),
    CONSTRAINT k_parent_named UNIQUE (a) INCLUDE (b) WITH (fillfactor = 70));
INSERT INTO k_parent SELECT g, g * 10, 'p' || g FROM generate_series(1, 10) g;

CREATE TABLE k_child (id integer PRIMARY KEY,
    p1 integer REFERENCES k_parent ON DELETE CASCADE ON UPDATE SET NULL,
    p2 integer CONSTRAINT "fk; hostile ""name""" REFERENCES k_parent (a) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
    a integer DEFAULT 10, b text,
    FOREIGN KEY (a, b) REFERENCES k_parent (a, b) MATCH FULL ON DELETE SET NULL,
    FOREIGN KEY (p1) REFERENCES k_parent NOT VALID);
ALTER TABLE k_child DROP CONSTRAINT k_child_p1_fkey1;
ALTER TABLE k_child ADD CONSTRAINT set_null_columns FOREIGN KEY (a, b) REFERENCES k_parent (a, b) ON DELETE SET NULL (b);
INSERT INTO k_child SELECT g, g, g * 10, g * 10, 'p' || g FROM generate_series(1, 10) g;
INSERT INTO k_child VALUES (11, NULL, NULL, NULL, NULL);

-- Keys in a circle, keys to oneself.
CREATE TABLE k_chicken (id integer PRIMARY KEY, egg integer NOT NULL);
CREATE TABLE k_egg (id integer PRIMARY KEY, chicken integer NOT NULL REFERENCES k_chicken DEFERRABLE INITIALLY IMMEDIATE);
ALTER TABLE k_chicken ADD FOREIGN KEY (egg) REFERENCES k_egg DEFERRABLE INITIALLY DEFERRED;
BEGIN;
INSERT INTO k_chicken VALUES (1, 2), (2, 1);
INSERT INTO k_egg VALUES (1, 1), (2, 2);
COMMIT;
CREATE TABLE k_self (id integer PRIMARY KEY, boss integer REFERENCES k_self, twin integer UNIQUE REFERENCES k_self (twin));
INSERT INTO k_self VALUES (3, 2, 3), (2, 1, 1), (1, NULL, 2), (4, 4, NULL);

-- Constraints that the rows break: valid from the day they were made, and not before.
CREATE TABLE k_not_valid (id integer, p integer, v integer);
INSERT INTO k_not_valid VALUES (1, 999, -1), (2, 1, 1);
ALTER TABLE k_not_valid ADD CONSTRAINT broken_fk FOREIGN KEY (p) REFERENCES k_parent NOT VALID;
ALTER TABLE k_not_valid ADD CONSTRAINT broken_check CHECK (v > 0) NOT VALID;
ALTER TABLE k_not_valid ADD CONSTRAINT broken_lookup CHECK (evr.note_of(v) IS NOT NULL) NOT VALID;

CREATE TABLE k_check (id integer, w text, a integer, b integer,
    CONSTRAINT uses_search_path CHECK (evr.is_lower_word(w)),
    CONSTRAINT "two columns; 100%" CHECK (a < b OR b IS NULL),
    CONSTRAINT not_inherited CHECK (id > 0) NO INHERIT,
    CHECK (w <> E'\n\\.\n' AND w <> '--' AND w NOT LIKE '%;%'));
INSERT INTO k_check VALUES (1, 'lower', 1, 2), (2, NULL, NULL, NULL), (3, 'ß', 5, NULL);

CREATE TABLE k_unique (a integer, b integer, c integer, d integer, e text,
    UNIQUE (a) DEFERRABLE INITIALLY DEFERRED, UNIQUE NULLS NOT DISTINCT (b, c), PRIMARY KEY (d) INCLUDE (e));
CREATE UNIQUE INDEX k_unique_index ON k_unique (e);
ALTER TABLE k_unique ADD CONSTRAINT k_from_index UNIQUE USING INDEX k_unique_index;
INSERT INTO k_unique VALUES (1, NULL, 1, 1, 'a'), (NULL, 1, NULL, 2, 'b'), (NULL, NULL, NULL, 3, NULL), (2, 2, 2, 4, NULL);

CREATE TABLE k_exclude (id integer PRIMARY KEY, room integer, during tstzrange, area circle, kind text,
    CONSTRAINT no_overlap EXCLUDE USING gist (room evr_ext.gist_int4_ops WITH =, during WITH &&) WHERE (kind <> 'draft') DEFERRABLE INITIALLY DEFERRED,
    EXCLUDE USING gist (area WITH &&), EXCLUDE USING btree ((lower(kind) || id) COLLATE "C" WITH =), EXCLUDE USING hash (id WITH =));
INSERT INTO k_exclude VALUES (1, 1, '[2024-01-01 00:00+00,2024-01-02 00:00+00)', '<(0,0),1>', 'a'),
    (2, 1, '[2024-01-02 00:00+00,2024-01-03 00:00+00)', '<(10,0),1>', 'a'), (3, 1, '[2024-01-01 00:00+00,2024-01-03 00:00+00)', NULL, 'draft');

--======================================================================================================================
-- 12  Indexes
--======================================================================================================================

CREATE TABLE x_all (id integer PRIMARY KEY, a integer, b text, c text, arr integer[], jb jsonb, tv tsvector, p point, bx box, po polygon, ip inet,
    r int4range, ts timestamptz, lt evr_ext.ltree, h public.hstore, ce celsius, cu evr_ext.cube);
INSERT INTO x_all SELECT g, g % 97, md5(g::text), CASE g % 3 WHEN 0 THEN NULL ELSE 'Wort ' || g % 31 END, ARRAY[g % 5, g % 7], jsonb_build_object('k', g % 11),
    to_tsvector('pg_catalog.simple', 'w' || g % 13 || ' x'), point(g, g % 17), box(point(g, g), point(g + 1, g + 2)), polygon(box(point(g, 0), point(g + 1, 1))),
    ('10.0.' || g / 250 || '.' || g % 250)::inet, int4range(g, g + 10), '2024-01-01 00:00+00'::timestamptz + g * interval '1 hour', ('a.b' || g % 10)::evr_ext.ltree,
    public.hstore('k', (g % 7)::text), g::text::celsius, evr_ext.cube(g) FROM generate_series(1, 1000) g;

CREATE INDEX x_btree ON x_all (a);
CREATE INDEX x_order ON x_all (a DESC NULLS LAST, b ASC NULLS FIRST, c DESC);
CREATE INDEX x_collate ON x_all (c COLLATE "C" text_pattern_ops, b COLLATE german_phonebook);
CREATE UNIQUE INDEX x_unique ON x_all (b, id);
CREATE UNIQUE INDEX x_nulls_not_distinct ON x_all (id, c) NULLS NOT DISTINCT;
CREATE INDEX x_covering ON x_all (a) INCLUDE (b, ts);
CREATE INDEX x_partial ON x_all (b) WHERE a > 50 AND c IS NOT NULL;
CREATE INDEX x_expression ON x_all (lower(b), (a + 1), evr.add_one(a));
ALTER INDEX x_expression ALTER COLUMN 2 SET STATISTICS 77;
CREATE INDEX x_fillfactor ON x_all (a) WITH (fillfactor = 55, deduplicate_items = off);
CREATE INDEX x_own_ops ON x_all (a evr.own_int_ops, ce);
CREATE INDEX x_hash ON x_all USING hash (b) WITH (fillfactor = 60);
CREATE INDEX x_hash_own ON x_all USING hash (ce);
CREATE INDEX x_gin_array ON x_all USING gin (arr) WITH (fastupdate = off, gin_pending_list_limit = 128);
CREATE INDEX x_gin_intarray ON x_all USING gin (arr evr_ext.gin__int_ops);
CREATE INDEX x_gin_jsonb ON x_all USING gin (jb);
CREATE INDEX x_gin_path ON x_all USING gin (jb jsonb_path_ops) WHERE jb IS NOT NULL;
CREATE INDEX x_gin_tsvector ON x_all USING gin (tv, a evr_ext.int4_ops);
CREATE INDEX x_gin_trgm ON x_all USING gin (b evr_ext.gin_trgm_ops);
CREATE INDEX x_gin_hstore ON x_all USING gin (h);
CREATE INDEX x_gist_point ON x_all USING gist (p) WITH (buffering = on, fillfactor = 80);
CREATE INDEX x_gist_range ON x_all USING gist (r) INCLUDE (id);
CREATE INDEX x_gist_tsvector ON x_all USING gist (tv tsvector_ops (siglen = 100));
CREATE INDEX x_gist_trgm ON x_all USING gist (b evr_ext.gist_trgm_ops (siglen = 32), a);
CREATE INDEX x_gist_ltree ON x_all USING gist (lt evr_ext.gist_ltree_ops (siglen = 100));
CREATE INDEX x_gist_intbig ON x_all USING gist (arr evr_ext.gist__intbig_ops (siglen = 64));
CREATE INDEX x_gist_inet ON x_all USING gist (ip inet_ops);
CREATE INDEX x_gist_cube ON x_all USING gist (cu) WHERE id < 100;          -- its page splits are quadratic
CREATE INDEX x_gist_own ON x_all USING "evr_Gist" (bx);
CREATE INDEX x_spgist_quad ON x_all USING spgist (p) WITH (fillfactor = 75);
CREATE INDEX x_spgist_kd ON x_all USING spgist (p kd_point_ops);
CREATE INDEX x_spgist_text ON x_all USING spgist (b) INCLUDE (a);
CREATE INDEX x_spgist_range ON x_all USING spgist (r);
CREATE INDEX x_spgist_inet ON x_all USING spgist (ip);
CREATE INDEX x_spgist_poly ON x_all USING spgist (po);
CREATE INDEX x_brin ON x_all USING brin (ts) WITH (pages_per_range = 4, autosummarize = on);
CREATE INDEX x_brin_multi ON x_all USING brin (a int4_minmax_multi_ops (values_per_range = 16), b text_bloom_ops (n_distinct_per_range = 100, false_positive_rate = 0.05), ip inet_inclusion_ops);
CREATE INDEX x_bloom ON x_all USING bloom (a, b) WITH (length = 80, col1 = 2, col2 = 4);
CREATE INDEX "Index ""Größe""; --" ON x_all (ts);
CREATE INDEX x_depends ON x_all (c);
ALTER INDEX x_depends DEPENDS ON EXTENSION pg_trgm;

ALTER TABLE x_all CLUSTER ON x_order;
CLUSTER x_all;

-- Replica identities.
CREATE TABLE x_identity_full (a integer, b text);
ALTER TABLE x_identity_full REPLICA IDENTITY FULL;
CREATE TABLE x_identity_nothing (a integer PRIMARY KEY);
ALTER TABLE x_identity_nothing REPLICA IDENTITY NOTHING;
CREATE TABLE x_identity_index (a integer NOT NULL, b integer PRIMARY KEY);
CREATE UNIQUE INDEX x_identity_index_a ON x_identity_index (a);
ALTER TABLE x_identity_index REPLICA IDENTITY USING INDEX x_identity_index_a;
INSERT INTO x_identity_full VALUES (1, 'a'), (1, 'a'), (NULL, NULL);
INSERT INTO x_identity_nothing VALUES (1), (2);
INSERT INTO x_identity_index VALUES (1, 2), (2, 1);

--======================================================================================================================
-- 13  Partitions, inheritance, typed tables
--======================================================================================================================

CREATE TABLE p_range (id bigint GENERATED BY DEFAULT AS IDENTITY, at timestamptz NOT NULL, v text, dropped integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
ALTER TABLE p_range DROP dropped;
CREATE TABLE p_range_2023 PARTITION OF p_range FOR VALUES FROM (MINVALUE) TO ('2024-01-01 00:00+00');
CREATE TABLE p_range_2024 PARTITION OF p_range FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00') PARTITION BY LIST (id);
CREATE TABLE p_range_2024_a PARTITION OF p_range_2024 (v DEFAULT 'a', CONSTRAINT only_here CHECK (id <> 666)) FOR VALUES IN (100, 101, 150);
CREATE TABLE p_range_2024_rest PARTITION OF p_range_2024 DEFAULT PARTITION BY HASH (id);
CREATE TABLE p_range_2024_rest_0 PARTITION OF p_range_2024_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE "Größe & Maß"."p_range 2024 Rest 1" PARTITION OF p_range_2024_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1) WITH (fillfactor = 77);
CREATE TABLE p_range_default PARTITION OF p_range DEFAULT;
-- Attached later: other column order, a column of the past, an index of its own that the parent's takes over.
CREATE TABLE p_range_attached (gone integer, v text, at timestamptz NOT NULL, id bigint NOT NULL, PRIMARY KEY (id, at));
ALTER TABLE p_range_attached DROP gone;
CREATE INDEX p_range_attached_own ON p_range_attached (v);
ALTER TABLE p_range ATTACH PARTITION p_range_attached FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');
CREATE INDEX p_range_v ON p_range (v);
CREATE INDEX p_range_only ON ONLY p_range (at DESC);      -- on the parent only: invalid until every partition has one
CREATE INDEX p_range_2023_at ON p_range_2023 (at DESC);
ALTER INDEX p_range_only ATTACH PARTITION p_range_2023_at;
INSERT INTO p_range (at, v) SELECT '2023-06-01 00:00+00'::timestamptz + g * interval '3 days', CASE g % 4 WHEN 0 THEN 'a' WHEN 1 THEN NULL ELSE 'v' || g END FROM generate_series(1, 400) g;
CREATE TABLE p_range_detached (LIKE p_range INCLUDING ALL);
INSERT INTO p_range_detached VALUES (1, '2030-01-01 00:00+00', 'once a partition');

CREATE TABLE p_list (k mood, n integer) PARTITION BY LIST (k);
CREATE TABLE p_list_low PARTITION OF p_list FOR VALUES IN ('sad', 'it''s "complicated" \');
CREATE TABLE p_list_null PARTITION OF p_list FOR VALUES IN (NULL);
CREATE TABLE p_list_default PARTITION OF p_list DEFAULT;
INSERT INTO p_list VALUES ('sad', 1), ('it''s "complicated" \', 2), (NULL, 3), ('happy', 4), ('ecstatic', 5);

-- pg_dump must reload enum-hashed partitions through the root, as oids differ.
CREATE TABLE p_hash (k mood NOT NULL, t text, n integer) PARTITION BY HASH (k, t COLLATE "C");
CREATE TABLE p_hash_0 PARTITION OF p_hash FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE p_hash_1 PARTITION OF p_hash FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE p_hash_2 PARTITION OF p_hash FOR VALUES WITH (MODULUS 6, REMAINDER 2);
CREATE TABLE p_hash_5 PARTITION OF p_hash FOR VALUES WITH (MODULUS 6, REMAINDER 5);

CREATE TABLE p_hash_plain (id integer PRIMARY KEY, t text) PARTITION BY HASH (id);
CREATE TABLE p_hash_plain_0 PARTITION OF p_hash_plain FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p_hash_plain_1 PARTITION OF p_hash_plain FOR VALUES WITH (MODULUS 2, REMAINDER 1) TABLESPACE pg_default;
INSERT INTO p_hash_plain SELECT g, 't' || g FROM generate_series(1, 50) g;

CREATE TABLE p_expression (a integer, b integer, c text) PARTITION BY RANGE ((a + b), lower(c) COLLATE "C" text_pattern_ops);
CREATE TABLE p_expression_1 PARTITION OF p_expression FOR VALUES FROM (MINVALUE, MINVALUE) TO (10, 'm');
CREATE TABLE p_expression_2 PARTITION OF p_expression FOR VALUES FROM (10, 'm') TO (MAXVALUE, MAXVALUE);
CREATE TABLE p_expression_default PARTITION OF p_expression DEFAULT;
INSERT INTO p_expression VALUES (1, 2, 'x'), (5, 5, 'A'), (5, 5, 'Z'), (99, 1, NULL);

CREATE TABLE p_no_partitions (a integer) PARTITION BY LIST (a);

CREATE TABLE i_parent (id integer PRIMARY KEY, a text DEFAULT 'parent', CHECK (id <> 13), CONSTRAINT parent_only CHECK (id < 1000) NO INHERIT);
CREATE TABLE i_child (b text, a text DEFAULT 'child', CONSTRAINT own CHECK (b <> 'x')) INHERITS (i_parent);
CREATE TABLE i_other (id integer, z text);
CREATE TABLE i_both (c text) INHERITS (i_child, i_other);
CREATE TABLE i_grandchild () INHERITS (i_child);
INSERT INTO i_parent VALUES (1, 'p');
INSERT INTO i_child VALUES (1, 'same key', 'b'), (1001, DEFAULT, NULL);
INSERT INTO i_other VALUES (1, 'z');
INSERT INTO i_both VALUES (2, 'both', 'b', 'z', 'c');
INSERT INTO i_grandchild VALUES (3, 'g', 'g');
ALTER TABLE i_child ALTER a SET STATISTICS 33;

CREATE TYPE person AS (name text, born date, "Größe" numeric);
CREATE TABLE typed_person OF person (name WITH OPTIONS PRIMARY KEY, born DEFAULT '2000-01-01', CHECK ("Größe" > 0));
INSERT INTO typed_person VALUES ('Ada', '1815-12-10', 1.65), ('Zuse', DEFAULT, NULL);

--======================================================================================================================
-- 14  Views and materialised views
--======================================================================================================================

CREATE VIEW w_plain AS SELECT id, note, length(note) AS len FROM notes WHERE note IS NOT NULL ORDER BY id;
CREATE VIEW w_column_names ("1st", "zweite Größe", "select") AS SELECT 1, 'x'::text, NULL::mood;
ALTER VIEW w_column_names ALTER "1st" SET DEFAULT 5;
CREATE VIEW w_check AS SELECT * FROM notes WHERE id < 100 WITH CASCADED CHECK OPTION;
CREATE VIEW w_local WITH (check_option = local) AS SELECT * FROM w_check WHERE id > 0;
CREATE VIEW w_barrier WITH (security_barrier) AS SELECT * FROM notes WHERE id <> 2;
CREATE VIEW w_invoker WITH (security_invoker = true, security_barrier = false) AS SELECT * FROM notes;
CREATE RECURSIVE VIEW w_recursive (n, path) AS SELECT 1, ARRAY[1] UNION ALL SELECT n + 1, path || (n + 1) FROM w_recursive WHERE n < 10;
CREATE VIEW w_hostile AS SELECT E'\n\\! touch /tmp/evr_pwned\n\\.\n'::text AS "a ""b""", $$'; DROP TABLE x; --$$::text AS "c; --", 'ü' || U&'\0441\043B' AS "слон 🐘";
CREATE VIEW w_window AS SELECT a, sum(a) OVER w AS s, rank() OVER (PARTITION BY c ORDER BY a DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) AS r,
    count(*) FILTER (WHERE a > 3) OVER w AS f FROM x_all WINDOW w AS (PARTITION BY a % 3 ORDER BY id ROWS 5 PRECEDING);
CREATE VIEW w_grouping AS SELECT a % 3 AS x, c, grouping(a % 3, c) AS g, percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS median, string_agg(DISTINCT b, ',' ORDER BY b) AS bs
    FROM x_all GROUP BY GROUPING SETS (ROLLUP (a % 3, c), ()) HAVING count(*) > 1;
CREATE VIEW w_joins AS SELECT p.id, q.boss, l.v, f.sq FROM k_parent p LEFT JOIN k_self q USING (id) AS joined CROSS JOIN LATERAL (SELECT p.a + 1 AS v) l
    FULL JOIN squares(3) WITH ORDINALITY AS f (i, sq, ord) ON f.i = p.id WHERE EXISTS (SELECT FROM notes) OR p.id = ANY (SELECT id FROM notes);
CREATE VIEW w_misc AS WITH RECURSIVE t (n) AS MATERIALIZED (VALUES (1) UNION SELECT n + 1 FROM t WHERE n < 5) SEARCH DEPTH FIRST BY n SET ord CYCLE n SET looped USING way
    SELECT n, ord::text AS ord, looped, way::text AS way, CASE n WHEN 1 THEN 'one'::text ELSE NULL END AS c, (ARRAY[1, 2])[n] AS el, ROW(n, 'x'::text)::text AS r, n IS DISTINCT FROM 2 AS d, COALESCE(n, 1) AS co,
    timestamptz '2024-01-01 00:00+00' AT TIME ZONE 'Europe/Berlin' AS tz, EXTRACT(epoch FROM interval '1 day') AS ep, n::text COLLATE "C" AS col,
    xmlelement(name "Größe", xmlattributes(n AS "ä"), 'x') AS xe FROM t;
CREATE VIEW w_xmltable AS SELECT x.* FROM v_document, XMLTABLE('/a' PASSING x COLUMNS b text PATH '@b' DEFAULT 'none', ord FOR ORDINALITY) AS x WHERE id < 3;
CREATE VIEW w_sample AS SELECT id FROM x_all TABLESAMPLE BERNOULLI (10) REPEATABLE (7) ORDER BY id FETCH FIRST 3 ROWS WITH TIES;
-- Needs the primary key: pg_dump must make it in two steps.
CREATE VIEW w_group_by_key AS SELECT p.id, p.a, p.b, count(c.id) AS children FROM k_parent p LEFT JOIN k_child c ON c.p1 = p.id GROUP BY p.id;
CREATE VIEW w_over_that AS SELECT max(children) AS most FROM w_group_by_key;
CREATE VIEW "Größe & Maß"."Ansicht ""1""" WITH (security_barrier) AS SELECT "Schlüssel" AS "Ü" FROM "Größe & Maß"."Tabelle ""I""";
CREATE VIEW w_insertable AS SELECT id, upper(note) AS loud FROM notes;

CREATE MATERIALIZED VIEW m_full AS SELECT id, a, b FROM k_parent WITH DATA;
CREATE UNIQUE INDEX m_full_id ON m_full (id);
CREATE MATERIALIZED VIEW m_on_m (ident, "twice Größe") WITH (fillfactor = 66, autovacuum_enabled = off) AS SELECT id, a * 2 FROM m_full WHERE id > 3;
CREATE MATERIALIZED VIEW m_on_view AS SELECT id, len, note_count(id) AS later FROM w_plain;
CREATE MATERIALIZED VIEW m_no_data AS SELECT id FROM notes WITH NO DATA;
CREATE INDEX m_no_data_id ON m_no_data (id);
CREATE MATERIALIZED VIEW m_no_data_on_full AS SELECT * FROM m_on_m WITH NO DATA;
CREATE MATERIALIZED VIEW m_group_by_key USING evr_heap AS SELECT id, a, b FROM k_parent GROUP BY id;
CREATE MATERIALIZED VIEW "Größe & Maß"."a_first ""by name""" AS SELECT ident FROM m_on_m;   -- sorts before what it needs
CREATE MATERIALIZED VIEW m_empty AS SELECT 1 AS one WHERE false;
ALTER MATERIALIZED VIEW m_full CLUSTER ON m_full_id;
ALTER MATERIALIZED VIEW m_full ALTER b SET STATISTICS 55;
ALTER MATERIALIZED VIEW m_full ALTER b SET STORAGE EXTERNAL;

--======================================================================================================================
-- 15  Rules, triggers, event triggers
--======================================================================================================================

CREATE TABLE log (id integer GENERATED ALWAYS AS IDENTITY, what text);
CREATE RULE note_log AS ON UPDATE TO notes WHERE old.note IS DISTINCT FROM new.note DO ALSO INSERT INTO evr.log (what) VALUES ('rule ' || new.id);
CREATE RULE no_delete AS ON DELETE TO notes WHERE old.id < 0 DO INSTEAD NOTHING;
CREATE RULE view_insert AS ON INSERT TO w_insertable DO INSTEAD (INSERT INTO evr.notes VALUES (new.id, lower(new.loud)) RETURNING notes.id, upper(notes.note); NOTIFY evr_notes);
CREATE RULE "rule ""Größe""" AS ON DELETE TO w_insertable DO INSTEAD DELETE FROM evr.notes WHERE notes.id = old.id;
CREATE TABLE ruled (a integer);
INSERT INTO ruled VALUES (1), (2);
CREATE RULE ruled_off AS ON INSERT TO ruled DO INSTEAD NOTHING;
CREATE RULE ruled_always AS ON UPDATE TO ruled DO ALSO NOTHING;
CREATE RULE ruled_replica AS ON DELETE TO ruled DO ALSO NOTHING;
ALTER TABLE ruled DISABLE RULE ruled_off;
ALTER TABLE ruled ENABLE ALWAYS RULE ruled_always;
ALTER TABLE ruled ENABLE REPLICA RULE ruled_replica;

CREATE FUNCTION trigger_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evr.log (what) VALUES (format('%s %s %s %s', tg_name, tg_when, tg_op, array_to_string(tg_argv, '|')));
    RETURN coalesce(new, old);
END $$;
CREATE FUNCTION trigger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'trigger % fired on %.%: a load must not fire it', tg_name, tg_table_schema, tg_table_name;
END $$;

CREATE TABLE triggered (id integer PRIMARY KEY, a text, b integer);
INSERT INTO triggered SELECT g, 'row ' || g, g FROM generate_series(1, 5) g;
CREATE TRIGGER row_before BEFORE INSERT OR UPDATE OF a, b ON triggered FOR EACH ROW WHEN (new.b > 100 AND new.a <> '\.') EXECUTE FUNCTION trigger_log('arg', 'it''s', '\', E'new\nline', '');
CREATE TRIGGER row_after AFTER DELETE ON triggered FOR EACH ROW EXECUTE FUNCTION trigger_log();
CREATE TRIGGER statement_truncate AFTER TRUNCATE ON triggered EXECUTE FUNCTION trigger_log();
CREATE TRIGGER transition_tables AFTER UPDATE ON triggered REFERENCING OLD TABLE AS before_rows NEW TABLE AS "after Rows" FOR EACH STATEMENT EXECUTE FUNCTION trigger_log();
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR UPDATE ON triggered FROM notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.b < 0) EXECUTE FUNCTION trigger_refuses();
CREATE TRIGGER disabled_one BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION trigger_log('disabled');
CREATE TRIGGER always_one BEFORE UPDATE ON triggered FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION trigger_log('always');
CREATE TRIGGER replica_one BEFORE UPDATE ON triggered FOR EACH ROW EXECUTE FUNCTION trigger_log('replica');
CREATE TRIGGER "Auslöser ""Größe""; --" AFTER INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION trigger_log();
CREATE TRIGGER depends_on_extension AFTER INSERT ON triggered EXECUTE FUNCTION trigger_log();
ALTER TABLE triggered DISABLE TRIGGER disabled_one;
ALTER TABLE triggered ENABLE ALWAYS TRIGGER always_one;
ALTER TABLE triggered ENABLE REPLICA TRIGGER replica_one;
ALTER TRIGGER depends_on_extension ON triggered DEPENDS ON EXTENSION unaccent;

-- Rows from before the trigger: whoever fires it while loading, even as a replica, fails.
CREATE TABLE guarded (id integer PRIMARY KEY, v text);
INSERT INTO guarded VALUES (1, 'older than the trigger'), (2, 'this one too');
CREATE TRIGGER refuse_rows BEFORE INSERT OR UPDATE OR DELETE ON guarded FOR EACH ROW EXECUTE FUNCTION trigger_refuses();
CREATE TRIGGER refuse_statements BEFORE INSERT OR TRUNCATE ON guarded FOR EACH STATEMENT EXECUTE FUNCTION trigger_refuses();
ALTER TABLE guarded ENABLE ALWAYS TRIGGER refuse_rows;

CREATE TRIGGER on_view INSTEAD OF INSERT OR UPDATE OR DELETE ON w_plain FOR EACH ROW EXECUTE FUNCTION trigger_log('instead');
CREATE TRIGGER on_one_partition BEFORE INSERT ON p_range_2024_a FOR EACH ROW EXECUTE FUNCTION trigger_refuses();
ALTER TABLE k_child DISABLE TRIGGER USER;
CREATE TRIGGER built_in BEFORE UPDATE ON t_serial FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();

-- Event triggers come last (section 27): their functions here.
CREATE FUNCTION event_log() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM tg_event, tg_tag; END';
CREATE FUNCTION event_refuses() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event trigger was there before %', tg_tag;
END $$;
CREATE FUNCTION event_keeps_guarded() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE object_identity = 'evr.guarded') THEN
        RAISE EXCEPTION 'evr.guarded stays';
    END IF;
END $$;

--======================================================================================================================
-- 16  Row-level security
--======================================================================================================================

CREATE TABLE evr_sec.forced (id integer PRIMARY KEY, owner name, secret text);
INSERT INTO evr_sec.forced VALUES (1, 'evr_reader', 'a'), (2, 'evr_writer', 'b'), (3, 'nobody', 'c');
ALTER TABLE evr_sec.forced OWNER TO evr_owner;
ALTER TABLE evr_sec.forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON evr_sec.forced USING (owner = current_user) WITH CHECK (owner = current_user AND secret <> '\.');
CREATE POLICY readers ON evr_sec.forced AS PERMISSIVE FOR SELECT TO evr_reader USING (id < 3);
CREATE POLICY "Leser" ON evr_sec.forced FOR SELECT TO "evr_Müller ""Größe"" 'q' 测试" USING (id = 3);
CREATE POLICY "Regel ""Größe""" ON evr_sec.forced AS RESTRICTIVE FOR UPDATE TO evr_writer USING (true) WITH CHECK (id IN (SELECT n.id FROM evr.notes n));
CREATE POLICY inserters ON evr_sec.forced FOR INSERT TO PUBLIC WITH CHECK (false);
CREATE POLICY deleters ON evr_sec.forced FOR DELETE TO CURRENT_USER USING (NOT EXISTS (SELECT FROM evr.log));
DROP POLICY deleters ON evr_sec.forced;
CREATE TABLE evr_sec.no_policy (id integer);
INSERT INTO evr_sec.no_policy VALUES (1), (2);
ALTER TABLE evr_sec.no_policy OWNER TO evr_owner;
ALTER TABLE evr_sec.no_policy ENABLE ROW LEVEL SECURITY;
CREATE TABLE evr_sec.policy_asleep (id integer);
CREATE POLICY asleep ON evr_sec.policy_asleep USING (false);
INSERT INTO evr_sec.policy_asleep VALUES (1);

--======================================================================================================================
-- 17  Hostile text, hostile names
--======================================================================================================================

CREATE TABLE hostile (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text, t text, v varchar, arr text[], j jsonb, b bytea);
INSERT INTO hostile (what, t)
VALUES
    ('NULL',                        NULL),
    ('empty',                       ''),
    ('the string NULL',             'NULL'),
    ('COPY''s NULL, as text',       '\N'),
    ('escaped COPY''s NULL',        '\\N'),
    ('end of data',                 '\.'),
    ('end of data on its line',     E'before\n\\.\nafter'),
    ('end of data, CR LF',          E'before\r\n\\.\r\nafter'),
    ('a backslash',                 '\'),
    ('two backslashes',             '\\'),
    ('backslash at the end',        'x\'),
    ('backslash, newline',          E'x\\\ny'),
    ('backslash letters',           '\b\f\n\r\t\v\0\x41\101\u0041'),
    ('meta-commands',               E'\\! id\n\\connect template1\n\\copy x from program ''id''\n\\q\n\\i /etc/passwd\n\\restrict abc\n\\unrestrict abc'),
    ('tab',                         E'\t'),
    ('tabs around',                 E'\ta\t\tb\t'),
    ('LF',                          E'\n'),
    ('CR',                          E'\r'),
    ('CR LF',                       E'a\r\nb\r\n'),
    ('LF CR',                       E'\n\r'),
    ('only spaces',                 '   '),
    ('spaces around',               '  a  '),
    ('control characters',          E'\x01\x02\x03\x07\b\v\f\x0e\x1a\x1b[31m\x7f'),
    ('next line, line separators',  U&'a\0085b\2028c\2029d'),
    ('byte order mark',             U&'\FEFFx'),
    ('no-break, zero width',        U&'a\00A0b\200Bc\200Dd\2060e'),
    ('quotes',                      '''"`''''""'),
    ('SQL',                         '''); DROP TABLE evr.hostile; --'),
    ('dollars',                     '$$ $x$ $1 ${HOME} $(id) %s %I {0} #{x} @x@'),
    ('COPY',                        E'COPY evr.hostile FROM stdin;\n1\t2\n\\.\n'),
    ('dump''s comments',            E'--\n-- Name: x; Type: TABLE; Schema: evr; Owner: -\n--\n\nSET x = 1;'),
    ('CSV',                         E'"a,""b""",c;d|e'),
    ('beyond the BMP',              '🐘𝒳𠜎🏳️‍🌈👨‍👩‍👧‍👦'),
    ('combining',                   U&'e\0301 \0065\0301\0323 a\0308 Z\0351\036B'),
    ('composed',                    U&'\00E9'),
    ('right to left',               'مرحبا بالعالم שלום'),
    ('direction overrides',         U&'a\202Eb\202Cc\2067d\2069'),
    ('noncharacters',               U&'\FFFE\FFFF\+10FFFF\+01FFFE'),
    ('highest, lowest',             U&'\+10FFFF\0001'),
    ('private use',                 U&'\E000\+0F0000'),
    ('case',                        'ẞßıİſKÅ'),
    ('Greek, Cyrillic, Thai, Tamil','Ωμέγα Слон ช้าง யானை'),
    ('Chinese, Japanese, Korean',   '大象 象 ゾウ 코끼리'),
    ('long line',                   repeat('0123456789', 20000)),
    ('many lines',                  repeat(E'line\n\\.\n', 500)),
    ('looks like a number',         '007'),
    ('looks like an array',         '{NULL,"a"}'),
    ('looks like a row',            '(1,"")'),
    ('looks like bytea',            '\x5c'),
    ('replacement character',       U&'\FFFD');
UPDATE hostile SET v = t, arr = ARRAY[t, what, NULL, ''], j = jsonb_build_object(coalesce(t, 'k'), what, what, t), b = convert_to(t, 'UTF8');

-- One table for each hostile name, each with a column, a constraint and an index of that name.
DO $names$
DECLARE
    hostile_name text;
    n integer := 0;
BEGIN
    FOREACH hostile_name IN ARRAY ARRAY[
        'select', 'UPPER', 'MixedCase', ' leading', 'trailing ', ' ', 'a.b', 'a"b', '"', '""', 'a''b', 'a\b', '\.', '\N', '\', '/', '..', 'a/b',
        'a;b', '; DROP TABLE evr.hostile; --', '--', '/*', '*/', '$$', '$1', '%', '%I', '%s', '100% ü', '{', '}', '[0]', '(x)', ',', '=', 'a=b', '*', '?', '&', '|', '#', '@', '!', '~', '`id`', '$(id)',
        'Größe', '测试', 'слон', 'مرحبا', U&'e\0301', U&'\00E9', '🐘', U&'x\202Ey', '1st', 'null', 'default', 'user', 'table', 'public', 'pg_evil', 'oid_', 'stdin', 'COPY x FROM stdin;',
        'tab	in', E'new\nline', E'cr\rlf\r\n.', E'evil\n\\! touch /tmp/evr_pwned\n', E'evil\n\\connect template1', E'\n\\.\n', E'\nSELECT 1/0;\n', repeat('n', 63), repeat('é', 31)]
    LOOP
        n := n + 1;
        EXECUTE format('CREATE TABLE "evr ''single'' ""double"" \back; --".%I (%I integer, other text, CONSTRAINT %I CHECK (%I <> 0))', hostile_name, hostile_name, hostile_name, hostile_name);
        EXECUTE format('INSERT INTO "evr ''single'' ""double"" \back; --".%I VALUES ($1, $2), (-1, NULL)', hostile_name) USING n, hostile_name;
        EXECUTE format('CREATE INDEX ON "evr ''single'' ""double"" \back; --".%I (%I)', hostile_name, hostile_name);
    END LOOP;
END $names$;
CREATE TABLE "SELECT"."FROM" ("WHERE" integer, "xmin2" text, "t" text, "x" text, "r" text);
INSERT INTO "SELECT"."FROM" VALUES (1, 'a', 'b', 'c', 'd');
CREATE TABLE "evr.dotted"."a.b.c" (d text);
INSERT INTO "evr.dotted"."a.b.c" VALUES ('dots');
CREATE TABLE evr_other.notes (id integer PRIMARY KEY, note text);       -- the same name in another schema
INSERT INTO evr_other.notes VALUES (1, 'the other one');
CREATE TABLE public.notes (id integer PRIMARY KEY, note text);
INSERT INTO public.notes VALUES (1, 'public');

--======================================================================================================================
-- 18  Shapes of tables: wide, empty, dropped columns, TOAST, settings
--======================================================================================================================

CREATE TABLE z_no_columns ();
INSERT INTO z_no_columns SELECT FROM generate_series(1, 3);
CREATE TABLE z_empty (id integer PRIMARY KEY, t text);
CREATE TABLE z_only_nulls (a integer, b text, c point3);
INSERT INTO z_only_nulls SELECT FROM generate_series(1, 4);
CREATE TABLE z_twins (a integer, b text);                                -- equal rows count
INSERT INTO z_twins SELECT g % 2, 'same' FROM generate_series(1, 10) g;
CREATE UNLOGGED TABLE z_unlogged (id serial PRIMARY KEY, t text);
INSERT INTO z_unlogged (t) SELECT 'unlogged ' || g FROM generate_series(1, 10) g;
CREATE TABLE z_own_access_method (id integer) USING evr_heap;
INSERT INTO z_own_access_method VALUES (1);

CREATE TABLE z_dropped (a integer, b text, c integer DEFAULT 3, d text, e mood, f integer NOT NULL DEFAULT 9);
INSERT INTO z_dropped VALUES (1, 'gone', 1, 'd', 'ok', 1), (2, 'gone', 2, NULL, NULL, 2);
ALTER TABLE z_dropped DROP b, DROP e, DROP a;
ALTER TABLE z_dropped ADD a text DEFAULT 'new a';
INSERT INTO z_dropped VALUES (3, 'd', 3, 'a');
CREATE TABLE z_all_dropped (a integer, b text);
INSERT INTO z_all_dropped VALUES (1, 'x'), (2, 'y');
ALTER TABLE z_all_dropped DROP a, DROP b;
CREATE TABLE z_changed (id integer, v text);
INSERT INTO z_changed SELECT g, g::text FROM generate_series(1, 10) g;
ALTER TABLE z_changed ALTER v TYPE bigint USING v::bigint * 1000000000;
ALTER TABLE z_changed RENAME v TO "v umbenannt";

DO $$
BEGIN
    EXECUTE (SELECT format('CREATE TABLE evr.z_wide (%s)', string_agg(format('%I %s', 'c' || g,
            (ARRAY['integer', 'text', 'numeric(8,3)', 'date', 'boolean', 'smallint', 'integer[]'])[g % 7 + 1]), ', ' ORDER BY g)) FROM generate_series(1, 600) g);
    EXECUTE (SELECT format('INSERT INTO evr.z_wide SELECT %s FROM generate_series(1, 20) r', string_agg(CASE g % 7
            WHEN 0 THEN format('r * %s', g) WHEN 1 THEN 'NULLIF(''t'' || r % 3, ''t0'')' WHEN 2 THEN format('r + %s / 1000.0', g) WHEN 3 THEN format('''2024-01-01''::date + r + %s', g)
            WHEN 4 THEN 'r % 2 = 0' WHEN 5 THEN 'NULL' ELSE format('ARRAY[r, %s]', g) END, ', ' ORDER BY g)) FROM generate_series(1, 600) g);
    EXECUTE (SELECT format('CREATE TABLE evr.z_widest (%s)', string_agg(format('c%s boolean', g), ', ' ORDER BY g)) FROM generate_series(1, 1600) g);
    EXECUTE (SELECT format('INSERT INTO evr.z_widest VALUES (%s), (%s)', string_agg(CASE WHEN g % 3 = 0 THEN 'true' ELSE 'NULL' END, ', '), string_agg('false', ', ')) FROM generate_series(1, 1600) g);
END $$;

-- Rows beyond a page, in each kind of storage.
CREATE TABLE z_toast (id integer PRIMARY KEY, extended text, external text, main text, plain text, pglz text COMPRESSION pglz, bin bytea, doc jsonb)
    WITH (toast_tuple_target = 512, toast.autovacuum_enabled = false, toast.vacuum_index_cleanup = on, toast.vacuum_truncate = off, fillfactor = 50, parallel_workers = 2);
ALTER TABLE z_toast ALTER extended SET STORAGE EXTENDED, ALTER external SET STORAGE EXTERNAL, ALTER main SET STORAGE MAIN, ALTER plain SET STORAGE PLAIN, ALTER bin SET STORAGE EXTERNAL;
DO $$
BEGIN
    ALTER TABLE evr.z_toast ALTER extended SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE WARNING 'This server has no lz4: z_toast.extended stays with pglz.';
END $$;
INSERT INTO z_toast SELECT g,
    (SELECT string_agg(md5(g::text || i), '') FROM generate_series(1, 400 * g) i), (SELECT string_agg(md5(i::text || g), '') FROM generate_series(1, 300 * g) i),
    repeat('main ', 1000 * g), repeat('p', 100 * g), repeat('pglz', 5000 * g), decode(repeat(md5(g::text), 2000 * g), 'hex'), jsonb_build_object('big', repeat('j', 9000 * g), 'n', g)
    FROM generate_series(1, 8) g;
INSERT INTO z_toast (id) VALUES (9);

CREATE TABLE z_settings (id integer PRIMARY KEY WITH (fillfactor = 42), t text, n integer, p point3)
    WITH (fillfactor = 71, autovacuum_enabled = off, autovacuum_vacuum_threshold = 123, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.5,
          autovacuum_freeze_max_age = 150000000, autovacuum_vacuum_insert_threshold = -1, vacuum_truncate = false, log_autovacuum_min_duration = 1000, user_catalog_table = true);
ALTER TABLE z_settings ALTER t SET STATISTICS 321, ALTER n SET STATISTICS 0, ALTER t SET (n_distinct = -0.5, n_distinct_inherited = 12), ALTER n SET (n_distinct = 7);
INSERT INTO z_settings VALUES (1, 'a', 1, '(1,2,3)'), (2, 'b', 2, NULL);

CREATE TABLE z_like (LIKE t_generated INCLUDING ALL, LIKE k_self INCLUDING INDEXES INCLUDING COMMENTS);
CREATE TABLE z_as AS SELECT id, note, NULL::mood AS feel FROM notes;

--======================================================================================================================
-- 19  Large objects
--======================================================================================================================

SELECT lo_from_bytea(4200001, 'a small one: \000 \134 \012'),
    lo_from_bytea(4200002, ''),
    lo_from_bytea(4200003, decode(repeat(md5('large object'), 200000), 'hex')),       -- 3.2 MB
    lo_from_bytea(4200004, 'somebody else''s'),
    lo_from_bytea(4294967295, 'the highest oid');
SELECT lo_put(4200005, 5000000, 'at the end of a hole') FROM (SELECT lo_create(4200005)) made;
ALTER LARGE OBJECT 4200004 OWNER TO "evr_Müller ""Größe"" 'q' 测试";
ALTER LARGE OBJECT 4200001 OWNER TO evr_owner;
GRANT SELECT ON LARGE OBJECT 4200001, 4200004 TO evr_reader;
GRANT UPDATE ON LARGE OBJECT 4200001 TO evr_writer WITH GRANT OPTION;
GRANT SELECT ON LARGE OBJECT 4200003 TO PUBLIC;
REVOKE ALL ON LARGE OBJECT 4200004 FROM "evr_Müller ""Größe"" 'q' 测试";
COMMENT ON LARGE OBJECT 4200001 IS 'a large object''s comment \. Größe';
CREATE TABLE lo_refers (id integer PRIMARY KEY, raster evr_ext.lo, plain oid);
INSERT INTO lo_refers VALUES (1, 4200001, 4200002), (2, 4200003, 4294967295), (3, NULL, 12345);
CREATE TRIGGER lo_keeps_order BEFORE UPDATE OR DELETE ON lo_refers FOR EACH ROW EXECUTE FUNCTION evr_ext.lo_manage(raster);

--======================================================================================================================
-- 20  Statistics objects
--======================================================================================================================

CREATE STATISTICS st_all ON a, b, c FROM x_all;
CREATE STATISTICS st_dependencies (dependencies) ON a, b FROM x_all;
CREATE STATISTICS "Größe & Maß"."st ""Größe""" (ndistinct, mcv) ON a, c FROM x_all;
CREATE STATISTICS st_expression ON (lower(b)) FROM x_all;
CREATE STATISTICS st_expressions (mcv) ON a, (a % 10), (evr.add_one(a)) FROM x_all;
ALTER STATISTICS st_all SET STATISTICS 500;
ALTER STATISTICS st_dependencies SET STATISTICS 0;
ALTER STATISTICS st_all OWNER TO evr_owner;

--======================================================================================================================
-- 21  Foreign data
--======================================================================================================================

CREATE FOREIGN DATA WRAPPER "evr_Wrapper" OPTIONS (debug 'true', "Größe" 'it''s; "x" \');
CREATE SERVER "evr_no handler" TYPE 'type''s' VERSION '1.0; --' FOREIGN DATA WRAPPER "evr_Wrapper" OPTIONS (a 'b', "C d" '\.');
CREATE SERVER evr_remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'no-such-host.invalid', port '1', dbname 'we"ird; drop', fetch_size '77', extensions 'hstore');
CREATE SERVER evr_files FOREIGN DATA WRAPPER file_fdw;
CREATE USER MAPPING FOR evr_reader SERVER evr_remote OPTIONS (user 'remote ''user''', password 'p\a"s''s;w=ord');
CREATE USER MAPPING FOR PUBLIC SERVER evr_remote OPTIONS (user 'anybody', password_required 'false');
CREATE USER MAPPING FOR "evr_Müller ""Größe"" 'q' 测试" SERVER "evr_no handler";
CREATE FOREIGN TABLE f_remote (id integer OPTIONS (column_name 'ID "x"') NOT NULL, t text COLLATE "C" DEFAULT 'x', g integer GENERATED ALWAYS AS (id * 2) STORED, CHECK (id > 0))
    SERVER evr_remote OPTIONS (schema_name 'Größe', table_name 'a"b');
ALTER FOREIGN TABLE f_remote ALTER t SET STATISTICS 11, ALTER t SET STORAGE EXTERNAL, ADD CONSTRAINT later CHECK (t <> '') NOT VALID;
CREATE FOREIGN TABLE f_file (a text, b text) SERVER evr_files OPTIONS (filename '/nonexistent/evr.csv', format 'csv', header 'true', delimiter ';', "null" '\N', quote '''');
CREATE FOREIGN TABLE f_no_handler (a integer) SERVER "evr_no handler" OPTIONS (x 'y');
CREATE TRIGGER f_trigger BEFORE INSERT ON f_remote FOR EACH ROW EXECUTE FUNCTION trigger_log();
-- A partition that is elsewhere: to read its parent fails, to read the partitions one by one must skip it.
CREATE TABLE f_parent (id integer, t text) PARTITION BY RANGE (id);
CREATE TABLE f_parent_here PARTITION OF f_parent FOR VALUES FROM (0) TO (100);
CREATE FOREIGN TABLE f_parent_elsewhere PARTITION OF f_parent FOR VALUES FROM (100) TO (200) SERVER evr_files OPTIONS (filename '/nonexistent/evr.csv');
CREATE FOREIGN TABLE f_child_elsewhere (extra text) INHERITS (i_other) SERVER evr_remote;
ALTER FOREIGN TABLE f_child_elsewhere NO INHERIT i_other;
INSERT INTO f_parent_here VALUES (1, 'here');

--======================================================================================================================
-- 22  Publications, subscriptions
--======================================================================================================================

SET client_min_messages = error;                        -- wal_level need not be logical
CREATE PUBLICATION evr_all FOR ALL TABLES WITH (publish = 'insert, truncate');
CREATE PUBLICATION "evr Auswahl ""Größe""" FOR TABLE notes WHERE (id > 1), k_parent (id, b), "Größe & Maß"."Tabelle ""I""" WITH (publish = 'insert');
CREATE PUBLICATION evr_schema FOR TABLES IN SCHEMA evr_other, "Größe & Maß", TABLE k_egg WITH (publish = 'insert, delete', publish_via_partition_root = true);
CREATE PUBLICATION evr_nothing;
ALTER PUBLICATION evr_nothing OWNER TO evr_super;
CREATE SUBSCRIPTION evr_asleep CONNECTION 'host=no-such-host.invalid dbname=''we"ird; drop'' user=x' PUBLICATION evr_all, "evr ""p"""
    WITH (connect = false, enabled = false, create_slot = false, slot_name = NONE, binary = true, streaming = true, synchronous_commit = 'local', two_phase = false, disable_on_error = true);
SET client_min_messages = warning;

--======================================================================================================================
-- 23  Privileges
--======================================================================================================================

-- Everything in the main schemas that has no owner yet gets one; some stays with who loaded the dataset.
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT c.oid::regclass AS what, n.nspname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('evr', 'Größe & Maß') AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
          AND c.relname NOT LIKE 'z\_%' AND pg_get_userbyid(c.relowner) NOT LIKE 'evr\_%' ORDER BY 1
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', r.what, CASE r.nspname WHEN 'evr' THEN 'evr_owner' ELSE 'evr_Müller "Größe" ''q'' 测试' END);
    END LOOP;
END $$;
ALTER SEQUENCE s_plain OWNER TO evr_owner;
ALTER SEQUENCE s_called OWNER TO "evr_Müller ""Größe"" 'q' 测试";
ALTER TYPE mood OWNER TO evr_owner;
ALTER DOMAIN positive OWNER TO "evr_Müller ""Größe"" 'q' 测试";
ALTER FUNCTION add_one(integer) OWNER TO evr_owner;
ALTER PROCEDURE note_upsert(integer, text) OWNER TO evr_owner;
ALTER AGGREGATE total(integer) OWNER TO evr_owner;
ALTER OPERATOR < (celsius, celsius) OWNER TO evr_owner;
ALTER OPERATOR CLASS celsius_ops USING btree OWNER TO evr_owner;
ALTER OPERATOR FAMILY "own Family" USING btree OWNER TO evr_owner;
ALTER COLLATION german_phonebook OWNER TO evr_owner;
ALTER CONVERSION latin1_in OWNER TO evr_owner;
ALTER TEXT SEARCH CONFIGURATION "own Suche" OWNER TO evr_owner;
ALTER TEXT SEARCH DICTIONARY "own Wörter" OWNER TO "evr_Müller ""Größe"" 'q' 测试";
ALTER FOREIGN DATA WRAPPER "evr_Wrapper" OWNER TO evr_super;
ALTER SERVER evr_remote OWNER TO evr_owner;
ALTER PUBLICATION "evr Auswahl ""Größe""" OWNER TO evr_super;
ALTER SCHEMA evr_other OWNER TO evr_writer;

GRANT USAGE ON SCHEMA evr TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA evr, "Größe & Maß" TO evr_writer WITH GRANT OPTION;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO evr_reader;
GRANT SELECT ON notes TO evr_reader, PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON k_parent TO evr_writer WITH GRANT OPTION;
GRANT ALL ON k_child TO "evr_Müller ""Größe"" 'q' 测试", "evr_with space; and-dash";
REVOKE DELETE, TRUNCATE ON k_egg FROM evr_owner;                          -- less than the owner's default
REVOKE ALL ON k_chicken FROM evr_owner;                                   -- nothing for anybody
GRANT SELECT (id, t), UPDATE (t), INSERT (id), REFERENCES (id) ON hostile TO evr_reader;
GRANT SELECT (what) ON hostile TO PUBLIC;
GRANT SELECT ("1st", "zweite Größe") ON w_column_names TO evr_writer;
GRANT SELECT ON m_full, w_plain, f_remote, p_range, p_range_2023 TO evr_reader;
GRANT SELECT ON m_on_m TO "evr_Müller ""Größe"" 'q' 测试";            -- without it, its matview cannot be refreshed
GRANT USAGE, SELECT, UPDATE ON SEQUENCE s_plain TO evr_writer;
GRANT SELECT ON SEQUENCE s_called TO evr_reader WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION add_one(integer), overloaded(text, mood) TO evr_reader WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION as_owner() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION as_owner() TO evr_writer;
REVOKE EXECUTE ON PROCEDURE note_upsert(integer, text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE note_upsert(integer, text) TO "evr_Müller ""Größe"" 'q' 测试";
REVOKE ALL ON FUNCTION evr_other.next_code(text) FROM PUBLIC, evr_writer;
GRANT USAGE ON TYPE mood, address TO evr_reader;
REVOKE USAGE ON TYPE mood FROM PUBLIC;
REVOKE USAGE ON DOMAIN positive FROM PUBLIC;
GRANT USAGE ON DOMAIN positive TO evr_writer WITH GRANT OPTION;
GRANT USAGE ON LANGUAGE "evr_Sprache" TO evr_writer;
REVOKE USAGE ON LANGUAGE "evr_Sprache" FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO evr_owner, evr_writer;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw, "evr_Wrapper" TO evr_owner;
GRANT USAGE ON FOREIGN SERVER evr_remote TO evr_reader WITH GRANT OPTION;
-- Privileges on what initdb and extensions brought.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO evr_reader;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_authid TO evr_admin;
GRANT SELECT (rolname) ON pg_catalog.pg_authid TO evr_reader;
REVOKE SELECT ON pg_catalog.pg_user FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION evr_ext.similarity(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evr_ext.similarity(text, text) TO evr_reader;
GRANT USAGE ON TYPE public.hstore TO evr_reader;

-- Given on by who was given it: the grantor is part of it. (In a schema of the grantor's own: the grantor must reach the
-- table, and a parallel restore grants in any order.)
CREATE TABLE evr_other.granted_on (id integer);
ALTER TABLE evr_other.granted_on OWNER TO evr_owner;
GRANT SELECT, UPDATE ON evr_other.granted_on TO evr_writer WITH GRANT OPTION;
SET SESSION AUTHORIZATION evr_writer;
GRANT SELECT ON evr_other.granted_on TO evr_reader;
GRANT UPDATE ON evr_other.granted_on TO "evr_Müller ""Größe"" 'q' 测试" WITH GRANT OPTION;
GRANT USAGE ON SCHEMA evr TO "evr_with space; and-dash";
RESET SESSION AUTHORIZATION;

ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner GRANT USAGE ON SCHEMAS TO evr_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner IN SCHEMA evr GRANT SELECT ON TABLES TO evr_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE evr_owner IN SCHEMA evr GRANT USAGE ON SEQUENCES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE "evr_Müller ""Größe"" 'q' 测试" IN SCHEMA "Größe & Maß" GRANT ALL ON TABLES TO evr_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA evr_empty GRANT SELECT ON TABLES TO evr_reader;             -- of who loads the dataset
SET SESSION AUTHORIZATION evr_owner;
CREATE TABLE evr.made_with_defaults (id integer);                                             -- and what came after them
CREATE SEQUENCE evr.made_with_defaults_seq;
CREATE TYPE evr.made_with_defaults_type AS ENUM ('a');
CREATE FUNCTION evr.made_with_defaults_function() RETURNS integer LANGUAGE sql AS 'SELECT 1';
RESET SESSION AUTHORIZATION;

--======================================================================================================================
-- 24  Comments
--======================================================================================================================

COMMENT ON SCHEMA evr IS 'a schema''s comment; "quoted" \ $$
\connect template1
\! touch /tmp/evr_pwned
\.
-- the end';
COMMENT ON SCHEMA public IS 'not the standard comment';
COMMENT ON EXTENSION hstore IS 'our own words';
COMMENT ON COLLATION german_phonebook IS 'Ä like Ae';
COMMENT ON CONVERSION latin1_in IS 'conversion';
COMMENT ON TYPE mood IS 'enum';
COMMENT ON TYPE address IS 'composite';
COMMENT ON COLUMN address."Größe" IS 'attribute';
COMMENT ON TYPE celsius IS 'base type';
COMMENT ON TYPE float_range IS 'range';
COMMENT ON DOMAIN positive IS 'domain';
COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'domain''s check';
COMMENT ON FUNCTION add_one(integer) IS E'function\twith\ttabs\r\nand lines';
COMMENT ON PROCEDURE note_upsert(integer, text) IS 'procedure';
COMMENT ON AGGREGATE total(integer) IS 'aggregate';
COMMENT ON AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") IS 'hypothetical';
COMMENT ON OPERATOR < (celsius, celsius) IS 'operator';
COMMENT ON OPERATOR CLASS celsius_ops USING btree IS 'operator class';
COMMENT ON OPERATOR FAMILY "own Family" USING btree IS 'operator family';
COMMENT ON CAST (celsius AS mood) IS 'cast';
COMMENT ON TRANSFORM FOR celsius LANGUAGE sql IS 'transform';
COMMENT ON ACCESS METHOD evr_heap IS 'access method';
COMMENT ON LANGUAGE "evr_Sprache" IS 'language';
COMMENT ON TEXT SEARCH PARSER own_parser IS 'parser';
COMMENT ON TEXT SEARCH TEMPLATE own_template IS 'template';
COMMENT ON TEXT SEARCH DICTIONARY "own Wörter" IS 'dictionary';
COMMENT ON TEXT SEARCH CONFIGURATION "own Suche" IS 'configuration';
COMMENT ON SEQUENCE s_down IS 'sequence';
COMMENT ON TABLE notes IS 'table 测试 🐘 مرحبا';
COMMENT ON COLUMN notes.note IS 'column';
COMMENT ON COLUMN "Größe & Maß"."Tabelle ""I"""."select" IS 'Spalte';
COMMENT ON CONSTRAINT "fk; hostile ""name""" ON k_child IS 'foreign key';
COMMENT ON CONSTRAINT uses_search_path ON k_check IS 'check';
COMMENT ON CONSTRAINT "k_parent Schlüssel" ON k_parent IS 'primary key';
COMMENT ON INDEX x_partial IS 'index';
COMMENT ON INDEX p_range_v IS 'partitioned index';
COMMENT ON TABLE p_range IS 'partitioned table';
COMMENT ON TABLE p_range_2023 IS 'partition';
COMMENT ON VIEW w_plain IS 'view';
COMMENT ON COLUMN w_plain.len IS 'view''s column';
COMMENT ON VIEW w_group_by_key IS 'view in two steps';
COMMENT ON MATERIALIZED VIEW m_full IS 'materialised view';
COMMENT ON COLUMN m_full.b IS 'materialised view''s column';
COMMENT ON RULE note_log ON notes IS 'rule';
COMMENT ON TRIGGER row_before ON triggered IS 'trigger';
COMMENT ON POLICY own_rows ON evr_sec.forced IS 'policy';
COMMENT ON STATISTICS st_all IS 'statistics';
COMMENT ON FOREIGN DATA WRAPPER "evr_Wrapper" IS 'wrapper';
COMMENT ON SERVER evr_remote IS 'server';
COMMENT ON FOREIGN TABLE f_remote IS 'foreign table';
COMMENT ON COLUMN f_remote.t IS 'foreign column';
COMMENT ON PUBLICATION evr_all IS 'publication';
COMMENT ON SUBSCRIPTION evr_asleep IS 'subscription';
COMMENT ON TABLE z_wide IS '';                                   -- an empty comment is none

--======================================================================================================================
-- 25  Twenty thousand rows
--======================================================================================================================

CREATE TABLE big (id bigint PRIMARY KEY, customer integer NOT NULL, at timestamptz NOT NULL, amount numeric(12, 2), feel mood, tags text[], doc jsonb, note text) WITH (autovacuum_enabled = off);
INSERT INTO big SELECT g, g % 1009, '2020-01-01 00:00+00'::timestamptz + g * interval '97 minutes', (g * 7919 % 1000003) / 100.0, (enum_range(NULL::mood))[g % 7], ARRAY['t' || g % 5, NULL],
    jsonb_build_object('n', g, 'h', md5(g::text)), repeat(md5(g::text), g % 6) FROM generate_series(1, 20000) g;
UPDATE big SET note = note || ' changed' WHERE id % 10 = 0;      -- rows out of order
DELETE FROM big WHERE id % 100 = 1;
CREATE INDEX big_customer ON big (customer, at);
CREATE INDEX big_note ON big USING gin (note evr_ext.gin_trgm_ops);
ALTER TABLE big OWNER TO evr_owner;

--======================================================================================================================
-- 26  The database itself
--======================================================================================================================

DO $database$
DECLARE
    db text := current_database();
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO evr_owner', db);
    EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 37', db);
    EXECUTE format('COMMENT ON DATABASE %I IS %L', db, E'a database''s comment; "quoted" \\ $$\n\\connect template1\n\\! touch /tmp/evr_pwned\n-- Größe 🐘');
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', db);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO evr_reader', db);
    EXECUTE format('GRANT TEMPORARY, CONNECT ON DATABASE %I TO evr_writer WITH GRANT OPTION', db);
    EXECUTE format('GRANT CREATE ON DATABASE %I TO "evr_Müller ""Größe"" ''q'' 测试"', db);
    -- Settings under which a dump that trusts the defaults loses something.
    EXECUTE format('ALTER DATABASE %I SET search_path = "$user", "Größe & Maß", evr, public', db);
    EXECUTE format('ALTER DATABASE %I SET DateStyle = ''SQL, DMY''', db);
    EXECUTE format('ALTER DATABASE %I SET IntervalStyle = sql_standard', db);
    EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Pacific/Chatham''', db);
    EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -10', db);
    EXECUTE format('ALTER DATABASE %I SET bytea_output = escape', db);
    EXECUTE format('ALTER DATABASE %I SET xmloption = document', db);
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''10min''', db);
    EXECUTE format('ALTER DATABASE %I SET default_text_search_config = ''pg_catalog.german''', db);
    EXECUTE format('ALTER DATABASE %I SET evr.motto = %L', db, 'it''s; "quoted" \ = Größe, 🐘');
    EXECUTE format('ALTER ROLE evr_reader IN DATABASE %I SET work_mem = ''7MB''', db);
    EXECUTE format('ALTER ROLE evr_reader IN DATABASE %I SET search_path = evr, "Größe & Maß"', db);
    EXECUTE format('ALTER ROLE "evr_Müller ""Größe"" ''q'' 测试" IN DATABASE %I SET default_transaction_read_only = on', db);
END $database$;

--======================================================================================================================
-- 27  What must come last
--======================================================================================================================

REFRESH MATERIALIZED VIEW m_full;
REFRESH MATERIALIZED VIEW m_on_m;
REFRESH MATERIALIZED VIEW m_on_view;
REFRESH MATERIALIZED VIEW "Größe & Maß"."a_first ""by name""";

CREATE EVENT TRIGGER evr_ddl_end ON ddl_command_end EXECUTE FUNCTION event_log();
CREATE EVENT TRIGGER evr_drop ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP SCHEMA') EXECUTE FUNCTION event_keeps_guarded();
CREATE EVENT TRIGGER evr_rewrite ON table_rewrite EXECUTE FUNCTION event_log();
CREATE EVENT TRIGGER "evr Ereignis ""Größe""" ON ddl_command_start EXECUTE FUNCTION event_refuses();
ALTER EVENT TRIGGER "evr Ereignis ""Größe""" DISABLE;
-- Conversions and operators are made early in a restore: an event trigger made before them, by a loader with an order of
-- its own, fails it.
CREATE EVENT TRIGGER evr_not_too_early ON ddl_command_start WHEN TAG IN ('CREATE CONVERSION', 'CREATE OPERATOR') EXECUTE FUNCTION event_refuses();
ALTER EVENT TRIGGER evr_ddl_end ENABLE ALWAYS;
ALTER EVENT TRIGGER evr_rewrite ENABLE REPLICA;
ALTER EVENT TRIGGER evr_drop OWNER TO evr_super;
COMMENT ON EVENT TRIGGER evr_drop IS 'event trigger';

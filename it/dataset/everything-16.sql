-- What PostgreSQL 16 added. After everything.sql, into the same database.

SET client_min_messages = warning;
SET search_path = evr, public, pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';

--======================================================================================================================
-- Roles: memberships with options, granted by somebody
--======================================================================================================================

GRANT evr_reader TO "evr_EMPTY" WITH INHERIT FALSE, SET FALSE;
GRANT evr_owner TO evr_noinherit WITH INHERIT TRUE, SET FALSE, ADMIN FALSE GRANTED BY evr_admin;
GRANT evr_owner TO "evr_with space; and-dash" WITH ADMIN TRUE, INHERIT FALSE GRANTED BY evr_admin;
GRANT evr_writer TO evr_admin WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT evr_writer TO "evr_Müller ""Größe"" 'q' 测试" WITH INHERIT FALSE GRANTED BY evr_admin;   -- a second grant beside the first
GRANT pg_create_subscription, pg_use_reserved_connections TO evr_writer;

--======================================================================================================================
-- Types, tables, views
--======================================================================================================================

CREATE COLLATION own_rules (provider = icu, locale = 'und', rules = '&V << w <<< W & a < ''"''');
CREATE TABLE n16_storage (id integer PRIMARY KEY, t text STORAGE EXTERNAL COMPRESSION pglz, d text STORAGE DEFAULT COLLATE own_rules, h integer DEFAULT 0xFF_FF + 0b1_01);
INSERT INTO n16_storage VALUES (1, repeat('external ', 2000), 'w', 1_000), (2, NULL, 'W', 0o17), (3, '', 'V', DEFAULT);

CREATE VIEW n16_json AS SELECT id, JSON_OBJECT('a': id, 'b': t ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb) AS o, JSON_ARRAY(id, t NULL ON NULL RETURNING text) AS a,
    t IS JSON AS ij, d IS NOT JSON OBJECT WITH UNIQUE KEYS AS ijo FROM n16_storage;
CREATE VIEW n16_json_aggregates AS SELECT any_value(d) AS v, JSON_OBJECTAGG(id: d ABSENT ON NULL) AS o, JSON_ARRAYAGG(d ORDER BY id DESC NULL ON NULL RETURNING jsonb) FILTER (WHERE id > 1) AS a FROM n16_storage;
CREATE VIEW n16_functions AS SELECT SYSTEM_USER AS su, XMLSERIALIZE(CONTENT '<a><b/></a>'::xml AS text INDENT) AS x, f.* FROM (SELECT 1 AS one) f;
CREATE MATERIALIZED VIEW n16_matview AS SELECT * FROM n16_json;

CREATE FOREIGN TABLE n16_foreign (a integer) SERVER evr_remote OPTIONS (analyze_sampling 'system');
CREATE TRIGGER n16_truncate BEFORE TRUNCATE ON n16_foreign EXECUTE FUNCTION trigger_log();

--======================================================================================================================
-- Subscriptions
--======================================================================================================================

SET client_min_messages = error;
ALTER SUBSCRIPTION evr_asleep SET (origin = none, run_as_owner = true, password_required = false, streaming = parallel);

package io.github.pgvol.transfer;

import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.List;

/**
 * A column of the source, as far as masks have to know it.
 *
 * @param oid the table
 * @param schema its schema
 * @param table its name
 * @param kind r for a table, p for a partitioned one
 * @param name the column
 * @param type its type with its modifier, as SQL
 * @param base the type's name, under any domains
 * @param typekind the type's kind: b, e, c, r …
 * @param length how many characters it holds, -1 for any number
 * @param precision how many digits a numeric holds, -1 for any number
 * @param scale how many of them behind the point
 * @param notnull whether it takes no NULL
 * @param generated whether the table computes it
 * @param alone whether it has a unique index of its own
 * @param reference whether it is part of a foreign key, or one refers to it
 * @param divides whether it decides in which partition a row is
 */
record MaskColumn(
    long oid,
    String schema,
    String table,
    String kind,
    String name,
    String type,
    String base,
    String typekind,
    int length,
    int precision,
    int scale,
    boolean notnull,
    boolean generated,
    boolean alone,
    boolean reference,
    boolean divides) {

  /**
   * A table and one that it inherits from or is a partition of, however far up.
   *
   * @param child the table
   * @param ancestor the other one
   */
  record Inheritance(long child, long ancestor) {}

  /** For people. */
  String describe() {
    return schema + "." + table + "." + name;
  }

  /** All columns of people's tables, as they are ordered. */
  static List<MaskColumn> all(Session session) throws IOException, InterruptedException {
    return session.query(
        "SELECT c.oid::bigint AS oid, nspname AS schema, relname AS table, relkind AS kind,"
            + " attname AS name, format_type(atttypid, atttypmod) AS type, d.base, d.typekind,"
            + " CASE WHEN d.base IN ('varchar', 'bpchar') AND d.modifier > 4 THEN d.modifier - 4"
            + " ELSE -1 END AS length,"
            + " CASE WHEN d.base = 'numeric' AND d.modifier > 4"
            + " THEN (d.modifier - 4) >> 16 & 65535 ELSE -1 END AS precision,"
            + " CASE WHEN d.base = 'numeric' AND d.modifier > 4"
            + " THEN (d.modifier - 4) & 1023 ELSE 0 END AS scale,"
            + " attnotnull OR d.mandatory AS notnull, attgenerated <> '' AS generated,"
            + " EXISTS (SELECT FROM pg_index i WHERE indrelid = c.oid AND indisunique"
            + " AND indnkeyatts = 1 AND indkey[0] = attnum) AS alone,"
            + " EXISTS (SELECT FROM pg_constraint WHERE contype = 'f'"
            + " AND (conrelid = c.oid AND attnum = ANY (conkey)"
            + " OR confrelid = c.oid AND attnum = ANY (confkey))) AS reference,"
            + " EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = c.oid"
            + " AND attnum = ANY (partattrs::int2[])) AS divides"
            + " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            + " JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped"
            + " CROSS JOIN LATERAL (WITH RECURSIVE down (oid, modifier, mandatory) AS ("
            + "SELECT atttypid, atttypmod, false UNION ALL SELECT t.typbasetype,"
            + " CASE t.typtypmod WHEN -1 THEN down.modifier ELSE t.typtypmod END,"
            + " down.mandatory OR t.typnotnull FROM down JOIN pg_type t USING (oid)"
            + " WHERE t.typtype = 'd') SELECT t.typname AS base, t.typtype AS typekind,"
            + " (SELECT max(modifier) FROM down) AS modifier,"
            + " (SELECT bool_or(mandatory) FROM down) AS mandatory"
            + " FROM down JOIN pg_type t USING (oid) WHERE t.typtype <> 'd') d"
            + " WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_'"
            + " AND nspname <> 'information_schema'"
            + " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass"
            + " AND objid = c.oid AND refclassid = 'pg_extension'::regclass AND deptype = 'e')"
            + " ORDER BY nspname, relname, c.oid, attnum",
        MaskColumn.class);
  }

  static List<Inheritance> inheritance(Session session) throws IOException, InterruptedException {
    return session.query(
        "WITH RECURSIVE up (child, ancestor) AS (SELECT inhrelid, inhparent FROM pg_inherits"
            + " UNION SELECT up.child, i.inhparent FROM up JOIN pg_inherits i"
            + " ON i.inhrelid = up.ancestor)"
            + " SELECT child::bigint AS child, ancestor::bigint AS ancestor FROM up",
        Inheritance.class);
  }
}

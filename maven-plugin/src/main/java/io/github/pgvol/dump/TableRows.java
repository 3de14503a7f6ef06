package io.github.pgvol.dump;

import java.util.OptionalLong;

/**
 * How many rows of a table a dump holds.
 *
 * @param schema the table's schema; empty if the file does not say it
 * @param table the table's name, unquoted
 * @param rows the number of rows, empty where the dump does not let them be counted (INSERT
 *     statements, or content that could not be decompressed)
 */
public record TableRows(String schema, String table, OptionalLong rows) {}

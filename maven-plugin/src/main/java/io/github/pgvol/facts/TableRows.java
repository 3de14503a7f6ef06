package io.github.pgvol.facts;

/**
 * A table and how many rows it holds.
 *
 * @param schema its schema
 * @param name its name
 * @param rows the exact count, partitions and children not included
 */
public record TableRows(String schema, String name, long rows) {}

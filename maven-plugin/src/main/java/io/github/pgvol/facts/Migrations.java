package io.github.pgvol.facts;

/**
 * How far a migration tool has brought a database.
 *
 * @param tool {@code flyway}, {@code alembic}, {@code liquibase}, {@code django}, {@code rails}, or
 *     {@code pgvol} for plain SQL files
 * @param table the tool's own table
 * @param version the newest version it tells, null when it has applied nothing
 * @param applied how many migrations it has applied
 */
public record Migrations(String tool, String table, String version, long applied) {}

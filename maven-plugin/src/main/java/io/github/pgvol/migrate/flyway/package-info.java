/** Flyway, which nothing else of pgvol knows. */
package io.github.pgvol.migrate.flyway;

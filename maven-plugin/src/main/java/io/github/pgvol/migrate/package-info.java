/** Bringing a database forward: by Flyway, plain SQL files, or any command, on a copy of it. */
package io.github.pgvol.migrate;

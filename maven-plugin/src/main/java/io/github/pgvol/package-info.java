/**
 * pgvol: backups of PostgreSQL data that lives in named volumes, and any earlier state of it back.
 */
package io.github.pgvol;

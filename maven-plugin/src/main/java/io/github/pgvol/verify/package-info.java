/** Proves that backups are whole. */
package io.github.pgvol.verify;

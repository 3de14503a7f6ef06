/** Retention: which backups may go, and why the rest stays. */
package io.github.pgvol.prune;

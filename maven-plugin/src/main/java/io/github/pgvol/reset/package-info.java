/** Starting over with an empty cluster, the data kept in backups. */
package io.github.pgvol.reset;

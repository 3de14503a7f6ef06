/** Taking a backup: request to result. */
package io.github.pgvol.backup;

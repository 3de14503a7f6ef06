/**
 * Taking physical backups: a running server through pg_basebackup, a stopped one's files as tar.
 */
package io.github.pgvol.physical.backup;

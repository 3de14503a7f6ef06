/** Backups as people and machines read them. */
package io.github.pgvol.listing;

/** Backups on disk: their manifests, how one is chosen, and how a new one comes to be. */
package io.github.pgvol.catalog;

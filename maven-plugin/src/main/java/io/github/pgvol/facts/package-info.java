/**
 * What is known of a server and its databases: asked in {@code postgres}, kept in {@code catalog}.
 */
package io.github.pgvol.facts;

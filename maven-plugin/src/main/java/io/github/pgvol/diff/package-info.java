/** What is different between two states of a database. */
package io.github.pgvol.diff;

/** The archive of a physical backup: what is in it, whoever made it. */
package io.github.pgvol.physical;

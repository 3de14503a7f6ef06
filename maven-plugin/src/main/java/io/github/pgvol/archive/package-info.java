/** Streams: compression, checksums, tar. */
package io.github.pgvol.archive;

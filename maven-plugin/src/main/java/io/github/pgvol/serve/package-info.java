/** Runs a server on a named volume: started when needed, kept between builds. */
package io.github.pgvol.serve;

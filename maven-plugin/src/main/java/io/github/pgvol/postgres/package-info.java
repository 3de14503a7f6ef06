/** What is asked of a server, through PostgreSQL's own tools. */
package io.github.pgvol.postgres;

/** How a server is doing, and what is kept of it. */
package io.github.pgvol.status;

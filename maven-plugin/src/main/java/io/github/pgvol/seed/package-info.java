/** Seeds: scripts and CSV files that a database begins with, each loaded once for each content. */
package io.github.pgvol.seed;

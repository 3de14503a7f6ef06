/** What the scripts of the invoker projects in {@code src/it} stand on. */
package io.github.pgvol.it.invoker;

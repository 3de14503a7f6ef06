/** Work that goes on beside other work. */
package io.github.pgvol.concurrent;

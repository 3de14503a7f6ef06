/** The volumes (and folders) that hold servers' data, as files. */
package io.github.pgvol.volume;

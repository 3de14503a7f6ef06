/** Putting a backup back: loaded aside, compared with its manifest, swapped in. */
package io.github.pgvol.restore;

/**
 * Putting a physical backup back: looked through from end to end, what does no harm unpacked beside
 * the old cluster, checked, swapped in, started; and taken back when it does not start, or later by
 * an undo.
 */
package io.github.pgvol.physical.restore;

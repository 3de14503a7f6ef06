/**
 * Putting a physical backup back: read whole and found harmless, unpacked beside the old cluster,
 * checked, swapped in, started; and taken back when it does not start, or later by an undo.
 */
package io.github.pgvol.physical.restore;

/** What people read: lines, progress, tables, sizes. Nothing here knows Maven. */
package io.github.pgvol.console;

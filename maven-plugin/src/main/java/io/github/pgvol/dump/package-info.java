/**
 * What the files written by pg_dump and pg_dumpall hold, read without any PostgreSQL tool: the
 * table of contents of the archive formats, a check of every data block of the custom format, and a
 * filter that lets only plain SQL of one database through to psql.
 *
 * <p>A file is never trusted: lengths in it allocate nothing, and every way in which it can be
 * damaged ends in a {@link io.github.pgvol.dump.DumpFormatException} that says where.
 */
package io.github.pgvol.dump;

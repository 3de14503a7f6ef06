/** What is wrong with a server, its volume and its backups, one class a check. */
package io.github.pgvol.doctor;

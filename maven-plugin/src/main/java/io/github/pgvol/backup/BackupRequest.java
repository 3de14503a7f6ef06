package io.github.pgvol.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.engine.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A backup to take.
 *
 * @param server the server
 * @param catalog where it goes
 * @param databases the databases, one backup each; empty for the server's own
 * @param all every database of the server instead
 * @param format what it is made of
 * @param compression how it is compressed, empty for the fastest that server and readers support
 * @param jobs how many tables are dumped at once in the directory format
 * @param label the user's name for it
 * @param rolePasswords whether roles keep their passwords' hashes
 * @param git what is checked out
 * @param createdBy name and version of this program
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record BackupRequest(
    Server server,
    Catalog catalog,
    List<String> databases,
    boolean all,
    Format format,
    Optional<Compression> compression,
    int jobs,
    Optional<String> label,
    boolean rolePasswords,
    Optional<Manifest.Git> git,
    String createdBy,
    String who,
    Duration patience) {}

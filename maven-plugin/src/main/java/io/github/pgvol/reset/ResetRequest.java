package io.github.pgvol.reset;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.engine.Container;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.util.Optional;

/**
 * A server to start over with.
 *
 * @param place where its data is
 * @param container its container
 * @param backup the backups to take first; empty when none are wanted, or the server does not run
 * @param withoutBackup whether the user has said that no backup is needed
 * @param yes whether the user has said yes
 * @param dependents what becomes of the containers that depend on the server
 * @param patience how long to wait for others
 * @param startPatience how long the server may take until it answers
 */
public record ResetRequest(
    Place place,
    Container container,
    Optional<BackupRequest> backup,
    boolean withoutBackup,
    boolean yes,
    Dependents dependents,
    Duration patience,
    Duration startPatience) {}

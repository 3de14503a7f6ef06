package io.github.pgvol.reset;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.engine.Container;
import io.github.pgvol.physical.restore.VolumeSetting;
import io.github.pgvol.volume.Place;
import java.util.Optional;

/**
 * A server to start over with.
 *
 * @param place where its data is
 * @param container its container
 * @param backup the backups to take first; empty when none are wanted, or the server does not run
 * @param withoutBackup whether the user has said that no backup is needed
 * @param yes whether the user has said yes
 * @param setting what it works with
 */
public record ResetRequest(
    Place place,
    Container container,
    Optional<BackupRequest> backup,
    boolean withoutBackup,
    boolean yes,
    VolumeSetting setting) {}

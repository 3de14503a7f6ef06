package io.github.pgvol.volume.manage;

import java.time.Duration;

/**
 * A volume to remove.
 *
 * @param volume its name
 * @param yes whether the user has said yes
 * @param withoutBackup whether the user has said that no backup is needed
 * @param patience how long to wait for others that work on it
 */
public record RemoveRequest(String volume, boolean yes, boolean withoutBackup, Duration patience) {}

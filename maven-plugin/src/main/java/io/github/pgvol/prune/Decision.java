package io.github.pgvol.prune;

import io.github.pgvol.catalog.Backup;

/**
 * What becomes of a backup.
 *
 * @param backup the backup
 * @param keep whether it stays
 * @param reason why, in words
 */
public record Decision(Backup backup, boolean keep, String reason) {}

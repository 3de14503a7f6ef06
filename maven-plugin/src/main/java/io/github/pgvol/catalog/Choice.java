package io.github.pgvol.catalog;

/**
 * A backup and why it is this one.
 *
 * @param backup the backup
 * @param why the reason in words, as in «latest of app», «by its label»
 */
public record Choice(Backup backup, String why) {}

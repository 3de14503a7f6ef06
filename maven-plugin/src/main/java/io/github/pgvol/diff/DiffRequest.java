package io.github.pgvol.diff;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.template.TemplatePolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * A comparison.
 *
 * @param server the server; backups are restored into databases of their own on it
 * @param from the first state
 * @param to the second state; empty for the live database
 * @param database the live database
 * @param policy what is kept on the server for later restores, and other comparisons
 * @param dependents the server's dependents, which are left alone
 * @param jobs how many tables and indexes are loaded at once
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record DiffRequest(
    Server server,
    Backup from,
    Optional<Backup> to,
    String database,
    TemplatePolicy policy,
    Dependents dependents,
    int jobs,
    String who,
    Duration patience) {}

package io.github.pgvol.migrate;

import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.seed.Seeds;
import java.time.Duration;

/**
 * A migration.
 *
 * @param server the server
 * @param target the database
 * @param migrator what brings it forward
 * @param seeds what is loaded then
 * @param safety what is kept of the state before
 * @param keepFailed whether the state in which it failed is kept, to be looked at
 * @param dependents the containers that depend on the server, and what becomes of them
 * @param saver takes a backup of the state before when {@code safety} says so
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record MigrateRequest(
    Server server,
    String target,
    Migrator migrator,
    Seeds seeds,
    Safety safety,
    boolean keepFailed,
    Dependents dependents,
    RestoreRequest.Saver saver,
    String who,
    Duration patience) {}

package io.github.pgvol.restore;

import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import java.time.Duration;

/**
 * An undo.
 *
 * @param server the server
 * @param target the database whose earlier state is to come back
 * @param dependents the containers that depend on the server, and what becomes of them
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record UndoRequest(
    Server server, String target, Dependents dependents, String who, Duration patience) {}

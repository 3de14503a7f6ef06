package io.github.pgvol.volume.manage;

import io.github.pgvol.engine.Server;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A volume to copy.
 *
 * @param source what is copied
 * @param server the server that runs on it; empty when none does
 * @param target the new volume's name
 * @param labels the new volume's labels
 * @param patience how long to wait for others that work on either
 */
public record CloneRequest(
    Place source,
    Optional<Server> server,
    String target,
    Map<String, String> labels,
    Duration patience) {}

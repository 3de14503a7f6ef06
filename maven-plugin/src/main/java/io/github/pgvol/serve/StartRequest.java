package io.github.pgvol.serve;

import java.time.Duration;
import java.util.Optional;

/**
 * A server to run.
 *
 * @param image its image
 * @param volume the volume that its data lives on
 * @param port the port on the loopback address, 0 for a free one
 * @param user its superuser
 * @param password the superuser's password, empty to have one made
 * @param database the database that is to be there
 * @param project the project's folder, kept as a label
 * @param offline whether images must not be pulled
 * @param durable whether what is committed survives a crash of the machine
 * @param patience how long it may take until it answers
 */
public record StartRequest(
    String image,
    String volume,
    int port,
    String user,
    Optional<String> password,
    String database,
    String project,
    boolean offline,
    boolean durable,
    Duration patience) {}

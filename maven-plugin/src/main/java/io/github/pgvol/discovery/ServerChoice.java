package io.github.pgvol.discovery;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is said about the server to use; all of it may be empty.
 *
 * @param container a container's name or id
 * @param service a Compose service
 * @param volume the volume that holds the data
 * @param user the role to connect as
 * @param password its password
 * @param database the database that goals act on
 * @param folders the folders whose Compose project is meant, the nearest first
 */
public record ServerChoice(
    Optional<String> container,
    Optional<String> service,
    Optional<String> volume,
    Optional<String> user,
    Optional<String> password,
    Optional<String> database,
    List<Path> folders) {}

/**
 * The port to what runs PostgreSQL servers and holds their volumes.
 *
 * <p>Use cases know these types only; {@code engine.docker} speaks to Docker and Podman, {@code
 * engine.local} does without containers.
 */
package io.github.pgvol.engine;

package io.github.pgvol.doctor;

import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.volume.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be looked at; all of the server may be missing.
 *
 * @param engine the engine; empty when none answers
 * @param container the server's container, running or not
 * @param place where its data is; empty when that is in no volume and no folder
 * @param server the server, when it runs
 * @param missing why there is no engine, container or place; empty when there is
 * @param catalog the backups
 * @param folders the project's folders, the nearest first
 * @param deep whether every page and index is read
 * @param fix whether what is safe is mended
 * @param patience how long to wait for others
 */
public record DoctorRequest(
    Optional<Engine> engine,
    Optional<Container> container,
    Optional<Place> place,
    Optional<Server> server,
    Optional<String> missing,
    Catalog catalog,
    List<Path> folders,
    boolean deep,
    boolean fix,
    Duration patience) {}

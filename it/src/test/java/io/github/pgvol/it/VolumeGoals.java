package io.github.pgvol.it;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.physical.backup.PhysicalRequest;
import io.github.pgvol.physical.backup.PhysicalTaker;
import io.github.pgvol.physical.restore.Targets;
import io.github.pgvol.physical.restore.Unfinished;
import io.github.pgvol.physical.restore.VolumeRestoreRequest;
import io.github.pgvol.physical.restore.VolumeRestoreResult;
import io.github.pgvol.physical.restore.VolumeRestorer;
import io.github.pgvol.physical.restore.VolumeSetting;
import io.github.pgvol.physical.restore.VolumeUndo;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The goals that work on a volume's files, without Maven.
 *
 * @param engine the connection that they use
 * @param container the server's container, empty to name a volume only
 * @param volume the volume, where no container is named
 * @param catalog the backups
 * @param console what they speak to
 * @param policy what becomes of dependents
 */
record VolumeGoals(
    Engine engine,
    Optional<String> container,
    Optional<String> volume,
    Catalog catalog,
    RecordingConsole console,
    Dependents.Policy policy) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The goals for the server in a container. */
  static VolumeGoals of(Engine engine, String container, Path catalog) {
    return new VolumeGoals(
        engine,
        Optional.of(container),
        Optional.empty(),
        new Catalog(catalog),
        new RecordingConsole(),
        Dependents.Policy.KEEP);
  }

  /** The goals for a volume. */
  static VolumeGoals ofVolume(Engine engine, String volume, Path catalog) {
    return new VolumeGoals(
        engine,
        Optional.empty(),
        Optional.of(volume),
        new Catalog(catalog),
        new RecordingConsole(),
        Dependents.Policy.KEEP);
  }

  VolumeGoals with(Dependents.Policy other) {
    return new VolumeGoals(engine, container, volume, catalog, console, other);
  }

  VolumeRestoreResult restore(String selection) throws IOException, InterruptedException {
    return restore(selection, Safety.UNDO);
  }

  VolumeRestoreResult restore(String selection, Safety safety)
      throws IOException, InterruptedException {
    Targets targets = new Targets(engine, console, PATIENCE);
    return new VolumeRestorer(
            new VolumeRestoreRequest(
                catalog.select(selection, Optional.empty(), catalog.folder()).backup(),
                (major, image) -> targets.choose(choice(), major, image, Map.of()),
                safety,
                (place, bytes, by) -> console.info("Replacing " + place.describe()),
                (place, run, bench) -> taker(place, true).take(run, bench),
                setting()))
        .restore();
  }

  /** Takes a physical backup. */
  Backup backup(boolean online) throws IOException, InterruptedException {
    return taker(place(), online).take();
  }

  private PhysicalTaker taker(Place place, boolean online) {
    return new PhysicalTaker(
        new PhysicalRequest(
            engine,
            place,
            () -> setting().lookup().server(place.container().orElseThrow()),
            Optional.empty(),
            catalog,
            Optional.empty(),
            2,
            online,
            Optional.empty(),
            Optional.empty(),
            "it",
            "it",
            PATIENCE),
        console);
  }

  void undo() throws IOException, InterruptedException {
    new VolumeUndo(setting()).undo(place());
  }

  /** What every goal does first. */
  void finish() throws IOException, InterruptedException {
    new Unfinished(setting()).finish(place());
  }

  private Place place() throws IOException, InterruptedException {
    return new PlaceFinder(engine, console).find(choice(), PATIENCE);
  }

  private ServerChoice choice() {
    return new ServerChoice(
        container,
        Optional.empty(),
        volume,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private VolumeSetting setting() {
    ServerFinder finder = new ServerFinder(engine);
    return new VolumeSetting(
        engine,
        console,
        running ->
            finder
                .find(
                    new ServerChoice(
                        Optional.of(running.id()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .inContainer(),
        policy,
        catalog.folder().resolve(".pgvol"),
        "it",
        PATIENCE,
        Duration.ofSeconds(60));
  }
}

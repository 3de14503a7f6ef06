package io.github.pgvol.it;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.RestoreResult;
import io.github.pgvol.restore.Restorer;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.restore.Undo;
import io.github.pgvol.restore.UndoRequest;
import io.github.pgvol.template.Preparation;
import io.github.pgvol.template.TemplatePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The goals without Maven.
 *
 * @param engine the connection that they use
 * @param found the server
 * @param catalog the backups
 * @param console what they speak to
 * @param policy what becomes of dependents
 * @param kept what restores keep on the server, and do to the restored state
 * @param who what others that wait are told
 */
record Goals(
    Engine engine,
    ServerFinder.Found found,
    Catalog catalog,
    RecordingConsole console,
    Dependents.Policy policy,
    Kept kept,
    String who) {

  /**
   * What restores keep on the server, and do to the restored state.
   *
   * @param policy templates and spares
   * @param preparation what is done before the swap
   * @param copies into how many databases, 0 for the one itself
   */
  record Kept(TemplatePolicy policy, Preparation preparation, int copies) {
    /** As the goals have it by default. */
    static final Kept DEFAULT = new Kept(new TemplatePolicy(3, 1, 50), Preparation.NONE, 0);

    /** Each restore loads. */
    static final Kept NOTHING = new Kept(TemplatePolicy.NONE, Preparation.NONE, 0);
  }

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int JOBS = 2;

  /** The goals for a server and a catalog. */
  static Goals of(TestServer server, Path catalog) throws IOException, InterruptedException {
    return of(server, server.engine(), catalog, TestServer.DATABASE);
  }

  /** The goals for one database, through a connection. */
  static Goals of(TestServer server, Engine engine, Path catalog, String database)
      throws IOException, InterruptedException {
    return new Goals(
        engine,
        server.found(engine, database),
        new Catalog(catalog),
        new RecordingConsole(),
        Dependents.Policy.KEEP,
        Kept.NOTHING,
        "it");
  }

  Goals with(Dependents.Policy other) {
    return new Goals(engine, found, catalog, console, other, kept, who);
  }

  Goals as(String name) {
    return new Goals(engine, found, catalog, console, policy, kept, name);
  }

  Goals keeping(Kept other) {
    return new Goals(engine, found, catalog, console, policy, other, who);
  }

  String database() {
    return found.server().access().database();
  }

  Backup backup() throws IOException, InterruptedException {
    return backup(Format.CUSTOM, Optional.empty(), false);
  }

  Backup backup(Format format, Optional<Compression> compression, boolean rolePasswords)
      throws IOException, InterruptedException {
    return new BackupTaker(
            new BackupRequest(
                found.server(),
                catalog,
                List.of(database()),
                false,
                format,
                compression,
                JOBS,
                Optional.empty(),
                rolePasswords,
                Optional.empty(),
                "it",
                who,
                PATIENCE),
            console)
        .take()
        .get(0);
  }

  RestoreResult restore(Backup backup) throws IOException, InterruptedException {
    return restore(backup, Safety.UNDO);
  }

  RestoreResult restore(Backup backup, Safety safety) throws IOException, InterruptedException {
    return new Restorer(
            new RestoreRequest(
                found.server(),
                backup,
                targets(),
                safety,
                dependents(),
                JOBS,
                (replaced, bytes, by) -> {},
                (run, replaced) -> backup(),
                kept.policy(),
                kept.preparation(),
                Optional.empty(),
                who,
                PATIENCE),
            console)
        .restore();
  }

  /** Restores what {@code pgvol.backup} names. */
  RestoreResult restore(String selection) throws IOException, InterruptedException {
    return restore(
        catalog.select(selection, Optional.of(database()), catalog.folder()).backup(), Safety.UNDO);
  }

  void undo() throws IOException, InterruptedException {
    new Undo(new UndoRequest(found.server(), database(), dependents(), who, PATIENCE), console)
        .undo();
  }

  private List<String> targets() {
    return kept.copies() == 0
        ? List.of(database())
        : IntStream.rangeClosed(1, kept.copies())
            .mapToObj(number -> database() + "_" + number)
            .toList();
  }

  private Dependents dependents() {
    return new Dependents(
        engine,
        found.inContainer().container(),
        policy,
        catalog.folder().resolve(".pgvol"),
        console);
  }
}

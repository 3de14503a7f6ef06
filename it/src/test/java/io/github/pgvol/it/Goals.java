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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The goals without Maven.
 *
 * @param engine the connection that they use
 * @param found the server
 * @param catalog the backups
 * @param console what they speak to
 * @param policy what becomes of dependents
 * @param who what others that wait are told
 */
record Goals(
    Engine engine,
    ServerFinder.Found found,
    Catalog catalog,
    RecordingConsole console,
    Dependents.Policy policy,
    String who) {

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
        "it");
  }

  Goals with(Dependents.Policy other) {
    return new Goals(engine, found, catalog, console, other, who);
  }

  Goals as(String name) {
    return new Goals(engine, found, catalog, console, policy, name);
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
                database(),
                safety,
                dependents(),
                JOBS,
                (replaced, bytes, by) -> {},
                (run, replaced) -> backup(),
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

  private Dependents dependents() {
    return new Dependents(
        engine,
        found.inContainer().container(),
        policy,
        catalog.folder().resolve(".pgvol"),
        console);
  }
}

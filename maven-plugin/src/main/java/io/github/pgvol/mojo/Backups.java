package io.github.pgvol.mojo;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.engine.Server;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import java.util.List;
import java.util.Optional;

/** Backups that goals take beside what they are for. */
final class Backups {

  private Backups() {}

  /** A backup of the server's database. */
  static BackupRequest before(
      String label, Wiring wiring, ServerParameters parameters, Server server) {
    return new BackupRequest(
        server,
        wiring.catalog(),
        List.of(server.access().database()),
        false,
        Format.CUSTOM,
        Optional.empty(),
        Jobs.of(0),
        Optional.of(label),
        false,
        wiring.git(),
        wiring.createdBy(),
        wiring.who(),
        parameters.patience());
  }
}

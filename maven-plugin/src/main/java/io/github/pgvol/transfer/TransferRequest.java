package io.github.pgvol.transfer;

import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.restore.RestoreRequest.Approval;
import io.github.pgvol.restore.RestoreRequest.Saver;
import io.github.pgvol.restore.Safety;
import java.time.Duration;
import java.util.Optional;

/**
 * A transfer.
 *
 * @param from the server that is read, and its database
 * @param to the server that is written to, and its database
 * @param safety what is kept of the old state there
 * @param dependents the containers that depend on the target, and what becomes of them
 * @param approval asked before a database that holds data is replaced
 * @param saver takes a backup of the old state when {@code safety} says so
 * @param keeper takes a backup of what came, where one is wanted
 * @param selection the tables
 * @param ownership owners and privileges
 * @param masking what is masked on the way
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record TransferRequest(
    Server from,
    Server to,
    Safety safety,
    Dependents dependents,
    Approval approval,
    Saver saver,
    Optional<Saver> keeper,
    Selection selection,
    Ownership ownership,
    Masking masking,
    String who,
    Duration patience) {

  /** The database that is read. */
  String source() {
    return from.access().database();
  }

  /** The database that is replaced. */
  String target() {
    return to.access().database();
  }
}

package io.github.pgvol.restore;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import java.io.IOException;
import java.time.Duration;

/**
 * A restore.
 *
 * @param server the server
 * @param backup the backup
 * @param target the database's name afterwards
 * @param safety what is kept of the old state
 * @param dependents the containers that depend on the server, and what becomes of them
 * @param jobs how many tables and indexes are loaded at once
 * @param approval asked before a database that holds data is replaced
 * @param saver takes a backup of the old state when {@code safety} says so
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record RestoreRequest(
    Server server,
    Backup backup,
    String target,
    Safety safety,
    Dependents dependents,
    int jobs,
    Approval approval,
    Saver saver,
    String who,
    Duration patience) {

  /** Says whether a database that holds data may be replaced. */
  @FunctionalInterface
  public interface Approval {
    /** Throws when it may not. */
    void ask(String database, long bytes, String by);
  }

  /** Takes a backup of a database while the restore has its turn on the server. */
  @FunctionalInterface
  public interface Saver {
    /** Takes it. */
    void save(ServerRun run, String database) throws IOException, InterruptedException;
  }
}

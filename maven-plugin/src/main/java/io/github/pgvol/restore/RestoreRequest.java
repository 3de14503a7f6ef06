package io.github.pgvol.restore;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.engine.Server;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.EarlyControl;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.template.Preparation;
import io.github.pgvol.template.TemplatePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A restore.
 *
 * @param server the server
 * @param backup the backup
 * @param targets the databases' names afterwards, mostly one; each gets the same state
 * @param safety what is kept of the old state
 * @param dependents the containers that depend on the server, and what becomes of them
 * @param jobs how many tables and indexes are loaded at once
 * @param approval asked before a database that holds data is replaced
 * @param saver takes a backup of the old state when {@code safety} says so
 * @param policy what is kept on the server for later restores
 * @param preparation what is done to the restored state before it is swapped in
 * @param early a control session that was got ready, for none of them to be waited for
 * @param who what others that wait are told
 * @param patience how long to wait for others
 */
public record RestoreRequest(
    Server server,
    Backup backup,
    List<String> targets,
    Safety safety,
    Dependents dependents,
    int jobs,
    Approval approval,
    Saver saver,
    TemplatePolicy policy,
    Preparation preparation,
    Optional<EarlyControl> early,
    String who,
    Duration patience) {

  /** Copies the list. */
  public RestoreRequest {
    targets = List.copyOf(targets);
  }

  /** The databases' names, for people. */
  String names() {
    return String.join(", ", targets);
  }

  /** Says whether a database that holds data may be replaced. */
  @FunctionalInterface
  public interface Approval {
    /** Throws when it may not. */
    void ask(String databases, long bytes, String by);

    /** Whether nobody needs to be asked. */
    default boolean given() {
      return false;
    }
  }

  /** Takes a backup of a database while the restore has its turn on the server. */
  @FunctionalInterface
  public interface Saver {
    /** Takes it. */
    void save(ServerRun run, String database) throws IOException, InterruptedException;
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.migrate.GuardedMigrator;
import io.github.pgvol.migrate.MigrateRequest;
import io.github.pgvol.migrate.MigrateText;
import io.github.pgvol.migrate.RehearsalText;
import io.github.pgvol.restore.Safety;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Brings the database forward: by Flyway, plain SQL files, or any command. That is done on a clone,
 * which takes the database's name when all went well; until then the data is as it was. With
 * nothing to do, nothing happens.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "migrate",
    defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
    requiresProject = false,
    threadSafe = true)
public final class MigrateMojo extends MigratingMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.skip", defaultValue = "false")
  private boolean skipMigrate;

  /**
   * What is kept of the state before: {@code undo} (the old database, renamed), {@code backup} (one
   * in the catalog) or {@code none}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.safety", defaultValue = "undo")
  private String safety;

  /**
   * Keeps the state in which a migration has failed as a database of its own, to be looked at; the
   * next migration drops it.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.keepFailed", defaultValue = "false")
  private boolean keepFailed;

  /**
   * Migrates a clone, tells how long each migration took, which locks it held longest, what it
   * rewrote and how many rows it changed, and throws the clone away.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.rehearse", defaultValue = "false")
  private boolean rehearse;

  /**
   * What becomes of the containers of the same Compose project that depend on the server: {@code
   * keep}, {@code restart} (after the migration) or {@code stop} (before it, and started after).
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dependents", defaultValue = "keep")
  private String dependents;

  @Override
  boolean skipped() {
    return skipMigrate;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    Safety keep = Safety.parse(safety);
    ServerParameters server = server();
    ServerFinder.Found found = wiring.find(server, wiring.finishUnfinished(server));
    String database = found.server().access().database();
    GuardedMigrator migrator =
        new GuardedMigrator(
            new MigrateRequest(
                found.server(),
                database,
                migrator(wiring, server, found),
                seeds(wiring),
                keep,
                keepFailed,
                wiring.dependents(server, found, rehearse ? "keep" : dependents),
                (run, target) ->
                    new BackupTaker(
                            Backups.before("before-migrate", wiring, server, found.server()),
                            wiring.console())
                        .take(run, target),
                wiring.who(),
                server.patience()),
            wiring.console());
    if (rehearse) {
      wiring.console().info(RehearsalText.lines(migrator.rehearse(), database));
      return;
    }
    wiring.console().info(MigrateText.lines(migrator.migrate(), database, keep));
  }
}

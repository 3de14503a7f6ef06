package io.github.pgvol.mojo;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.migrate.GuardedMigrator;
import io.github.pgvol.migrate.MigrateRequest;
import io.github.pgvol.migrate.MigrateText;
import io.github.pgvol.migrate.Migrator;
import io.github.pgvol.physical.restore.VolumeSetting;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.reset.ResetRequest;
import io.github.pgvol.reset.Resetter;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.seed.Seeds;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts over: takes a backup of every database, empties the server's data, and starts the server,
 * which makes a new cluster. Container and volume stay.
 *
 * @since 0.1.0
 */
@Mojo(name = "reset", requiresProject = false, threadSafe = true)
public final class ResetMojo extends MigratingMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.reset.skip", defaultValue = "false")
  private boolean skipReset;

  /**
   * Replaces the data without asking. Without it you are asked on a terminal; with {@code -B} the
   * answer is no.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.yes", defaultValue = "false")
  private boolean yes;

  /**
   * Takes no backup before.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.withoutBackup", defaultValue = "false")
  private boolean withoutBackup;

  /**
   * Your name for the backups that are taken before.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.label", defaultValue = "before-reset")
  private String label;

  /**
   * What becomes of the containers of the same Compose project that depend on the server: {@code
   * keep}, {@code restart} (afterwards) or {@code stop} (before, and started after).
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dependents", defaultValue = "keep")
  private String dependents;

  /**
   * How many seconds the server may take until it answers.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.startTimeout", defaultValue = "120")
  private int startTimeout;

  /**
   * Migrates the new, empty database at the end, as {@code pgvol:migrate} does, where there are
   * migrations or seeds.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.prepare", defaultValue = "true")
  private boolean prepare;

  @Override
  boolean skipped() {
    return skipReset;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    Place place = wiring.findPlace(server);
    Container container =
        place
            .container()
            .orElseThrow(
                () ->
                    new UserProblem(
                        "No container uses the "
                            + place.describe()
                            + ": there is no server to"
                            + " start over with.",
                        "Remove the volume (mvn pgvol:volume-remove), and start a server on a new"
                            + " one: mvn pgvol:start"));
    Optional<ServerFinder.Found> found =
        container.running() ? Optional.of(wiring.find(server)) : Optional.empty();
    VolumeSetting setting =
        wiring.volumeSetting(server, dependents, Duration.ofSeconds(startTimeout));
    new Resetter(setting)
        .reset(
            new ResetRequest(
                place,
                container,
                withoutBackup ? Optional.empty() : found.map(f -> backup(wiring, server, f)),
                withoutBackup,
                yes,
                setting));
    if (prepare) {
      migrate(wiring, server);
    }
  }

  /** The server answers; its new database is brought forward where it is known how. */
  private void migrate(Wiring wiring, ServerParameters server) throws Exception {
    ServerFinder.Found found = wiring.find(server);
    Optional<Migrator> migrator = anyMigrator(wiring, server, found);
    Seeds seeds = seeds(wiring);
    if (migrator.isEmpty() && seeds.files().isEmpty()) {
      return;
    }
    MigrateRequest request =
        new MigrateRequest(
            found.server(),
            found.server().access().database(),
            migrator.orElse(Migrator.NONE),
            seeds,
            Safety.NONE,
            false,
            wiring.dependents(server, found, "keep"),
            (run, target) -> {},
            wiring.who(),
            server.patience());
    MigrateText.lines(
            new GuardedMigrator(request, wiring.console()).migrate(),
            found.server().access().database(),
            Safety.NONE)
        .forEach(wiring.console()::info);
  }

  private BackupRequest backup(Wiring wiring, ServerParameters server, ServerFinder.Found found) {
    return new BackupRequest(
        found.server(),
        wiring.catalog(),
        List.of(),
        true,
        Format.CUSTOM,
        Optional.empty(),
        Jobs.of(0),
        given(label),
        false,
        wiring.git(),
        wiring.createdBy(),
        wiring.who(),
        server.patience());
  }
}

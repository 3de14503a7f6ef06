package io.github.pgvol.mojo;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.BackupNotFound;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Choice;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Server;
import io.github.pgvol.git.WorkingCopy;
import io.github.pgvol.guard.EarlyControl;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.listing.BackupTable;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.migrate.Preparing;
import io.github.pgvol.physical.backup.PhysicalRequest;
import io.github.pgvol.physical.backup.PhysicalTaker;
import io.github.pgvol.physical.restore.VolumeRestoreRequest;
import io.github.pgvol.physical.restore.VolumeRestoreResult;
import io.github.pgvol.physical.restore.VolumeRestorer;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.RestoreResult;
import io.github.pgvol.restore.Restorer;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.template.Preparation;
import io.github.pgvol.template.Stock;
import io.github.pgvol.template.TemplatePolicy;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Puts a backup back: loads it aside, compares it with its manifest, then swaps it in. The old
 * state stays for {@code pgvol:undo}.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "restore",
    defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
    requiresProject = false,
    threadSafe = true)
public final class RestoreMojo extends MigratingMojo {

  private static final String LATEST = "latest";

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.restore.skip", defaultValue = "false")
  private boolean skipRestore;

  /**
   * The backup: {@code latest}, the name of one of the catalog, a path, or a label; or {@code
   * branch}: the newest that was taken on the git branch that is checked out, else on the branch
   * that it came from, else the latest. Without it the latest; on a terminal you are asked.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.backup")
  private String backup;

  /**
   * What is kept of the state that is replaced: {@code undo} (the old database, renamed), {@code
   * backup} (one in the catalog) or {@code none}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.safety", defaultValue = "undo")
  private String safety;

  /**
   * What becomes of the containers of the same Compose project that depend on the server: {@code
   * keep}, {@code restart} (after the swap) or {@code stop} (before it, and started after).
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dependents", defaultValue = "keep")
  private String dependents;

  /**
   * How many tables and indexes are loaded at once. By default as many as there are processors.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.jobs", defaultValue = "0")
  private int jobs;

  /**
   * Restores the same state into so many databases, named as {@code pgvol.database} with {@code
   * _1}, {@code _2} … behind it: one for each fork of parallel tests. With failsafe, {@code
   * jdbc:postgresql://…/app_${surefire.forkNumber}} is the fork's own. 0 is for the database
   * itself.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.copies", defaultValue = "0")
  private int copies;

  /**
   * How many templates are kept on the server, so that the next restore of the same backup does not
   * load it again; those that were not used for longest go. 0 keeps none: then each restore loads.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.templates.keep", defaultValue = "3")
  private int templatesKeep;

  /**
   * Templates and spares take no more than this percentage of the disk space that would be free
   * without them.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.templates.share", defaultValue = "50")
  private int templatesShare;

  /**
   * How many clones of a template stand ready: a restore then renames one of them, and the next is
   * made in the background. Each takes as much disk space as the database. With {@code
   * pgvol.copies}, so many for each copy. 0 for none: then each restore waits for a clone.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.spares", defaultValue = "1")
  private int spares;

  /**
   * Replaces a database that holds data without asking. Where the goal is bound to a phase, nobody
   * is asked anyway.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.yes", defaultValue = "false")
  private boolean yes;

  /**
   * What to do when there is no such backup: {@code skip} or {@code fail}. By default {@code skip}
   * where the goal is bound to a phase (a new module has no backup yet), else {@code fail}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.restoreIfMissing")
  private String restoreIfMissing;

  /**
   * How many seconds the server may take until it answers on a physical backup that was restored;
   * after that the old files are put back.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.startTimeout", defaultValue = "120")
  private int startTimeout;

  /**
   * Brings the restored state forward before it is swapped in, and keeps what came out for later
   * restores. By default that is done where {@code <locations>}, {@code <flyway>}, {@code
   * <migrateCommand>} or {@code <seeds>} are set for this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.prepare")
  private Boolean prepare;

  @Override
  boolean skipped() {
    return skipRestore;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    Safety keep = Safety.parse(safety);
    boolean skipMissing = skipMissing(wiring);
    ServerParameters server = server();
    // All that does not wait for each other: the catalog, the engine, a session beside the server.
    Task<List<String>> recovering = Task.begin("catalog", () -> recovered(wiring.catalog()));
    AtomicReference<Task<EarlyControl>> early = new AtomicReference<>();
    try {
      Optional<Place> place =
          wiring.finishUnfinished(server, container -> early.set(early(wiring, server, container)));
      recovering.result().forEach(wiring.console()::warn);
      Optional<Choice> choice = choose(wiring, database(wiring, server, place), skipMissing);
      if (choice.isEmpty()) {
        return;
      }
      if (choice.get().backup().format() == Format.PHYSICAL) {
        restoreFiles(wiring, server, choice.get(), keep);
      } else {
        if (early.get() != null) {
          // The session that is being opened takes longer than this.
          Stock.getReady();
        }
        Optional<EarlyControl> control =
            early.get() == null ? Optional.empty() : Optional.of(early.get().result());
        restoreDatabase(wiring, server, wiring.find(server, place), choice.get(), keep, control);
      }
    } finally {
      recovering.cancel();
      if (early.get() != null) {
        early.get().dispose(EarlyControl::close);
      }
    }
  }

  /** Reading the manifests once takes most of its time for loading what reads them. */
  private static List<String> recovered(Catalog catalog) {
    List<String> done = catalog.recover();
    catalog.list();
    return done;
  }

  private static Task<EarlyControl> early(
      Wiring wiring, ServerParameters server, Container container) {
    return Task.begin(
        "early session",
        () -> {
          Server found = wiring.find(server, container).server();
          return EarlyControl.begin(found, wiring.who(), found.access().database());
        });
  }

  /** The database whose backups are meant, as far as that is known without a server. */
  private Optional<String> database(Wiring wiring, ServerParameters server, Optional<Place> place)
      throws Exception {
    Optional<Container> container = place.flatMap(Place::container);
    if (container.isPresent() && !container.get().running()) {
      return server.database().or(() -> ServerFinder.mainDatabase(container.get()));
    }
    if (server.container().isEmpty()
        && server.volume().isPresent()
        && wiring.locate(server).isEmpty()) {
      return server.database();
    }
    return Optional.of(wiring.find(server, place).server().access().database());
  }

  private void restoreFiles(Wiring wiring, ServerParameters server, Choice choice, Safety keep)
      throws Exception {
    Backup chosen = choice.backup();
    Console console = wiring.console();
    console.info("Restoring " + chosen.name() + " (" + choice.why() + "), a whole cluster.");
    VolumeRestoreResult result =
        new VolumeRestorer(
                new VolumeRestoreRequest(
                    chosen,
                    wiring.physicalTarget(server),
                    keep,
                    (place, bytes, by) ->
                        approve(
                            wiring,
                            place.describe() + " holds data (" + Units.size(bytes) + ")",
                            by),
                    (place, run, bench) -> save(wiring, server, place, run, bench),
                    wiring.volumeSetting(server, dependents, Duration.ofSeconds(startTimeout))))
            .restore();
    Place place = result.place();
    console.info(
        "Restored "
            + place.describe()
            + ": PostgreSQL "
            + result.major()
            + ", "
            + Units.size(result.bytes())
            + ", in "
            + Units.time(result.duration())
            + (result.answers() ? "; the server answers." : ".")
            + (result.replaced() && keep == Safety.UNDO
                ? " The state before: mvn pgvol:undo"
                : ""));
    if (place.container().isEmpty()) {
      console.info(
          "No server uses it. Start one: mvn pgvol:start -Dpgvol.volume="
              + place.source()
              + " -Dpgvol.image="
              + place.image());
    }
  }

  private void save(
      Wiring wiring, ServerParameters server, Place place, Optional<ServerRun> run, Workbench bench)
      throws IOException, InterruptedException {
    new PhysicalTaker(
            new PhysicalRequest(
                wiring.engine(server),
                place,
                () -> wiring.find(server).inContainer(),
                server.database(),
                wiring.catalog(),
                Optional.empty(),
                Jobs.of(jobs),
                true,
                Optional.of("before-restore"),
                wiring.git(),
                wiring.createdBy(),
                wiring.who(),
                server.patience()),
            wiring.console())
        .take(run, bench);
  }

  private void restoreDatabase(
      Wiring wiring,
      ServerParameters server,
      ServerFinder.Found found,
      Choice choice,
      Safety keep,
      Optional<EarlyControl> early)
      throws Exception {
    TemplatePolicy policy = new TemplatePolicy(templatesKeep, spares, templatesShare);
    List<String> targets = targets(found.server().access().database());
    String names = String.join(", ", targets);
    Backup chosen = choice.backup();
    wiring
        .console()
        .info(
            "Restoring "
                + chosen.name()
                + " ("
                + choice.why()
                + ") into "
                + (targets.size() == 1 ? "database " : "databases ")
                + names
                + " of "
                + found.server().describe()
                + ".");
    BackupRequest save = Backups.before("before-restore", wiring, server, found.server());
    RestoreResult result =
        new Restorer(
                new RestoreRequest(
                    found.server(),
                    chosen,
                    targets,
                    keep,
                    wiring.dependents(server, found, dependents),
                    Jobs.of(jobs),
                    approval(wiring),
                    (run, database) -> new BackupTaker(save, wiring.console()).take(run, database),
                    policy,
                    preparation(wiring, server, found),
                    early,
                    wiring.who(),
                    server.patience()),
                wiring.console())
            .restore();
    wiring
        .console()
        .info(
            (targets.size() == 1 ? "Restored database " : "Restored databases ")
                + names
                + (targets.size() == 1 ? ": " : ", each with ")
                + Units.count(result.tables(), "table")
                + ", "
                + Units.count(result.rows(), "row")
                + ", "
                + Units.size(result.bytes())
                + ", in "
                + Units.time(result.duration())
                + (result.how().isEmpty() ? "" : ", " + result.how())
                + "."
                + (result.replaced() && keep == Safety.UNDO
                    ? " The state before: mvn pgvol:undo"
                        + (copies > 0 ? " -Dpgvol.copies=" + copies : "")
                    : ""));
  }

  private Preparation preparation(Wiring wiring, ServerParameters server, ServerFinder.Found found)
      throws Exception {
    boolean wanted = prepare == null ? configured() : prepare;
    return wanted
        ? new Preparing(migrator(wiring, server, found), seeds(wiring), wiring.console())
        : Preparation.NONE;
  }

  private List<String> targets(String database) {
    return Copies.of(database, copies);
  }

  private boolean skipMissing(Wiring wiring) {
    Optional<String> told = given(restoreIfMissing);
    if (told.isEmpty()) {
      return wiring.boundToPhase();
    }
    return switch (told.get()) {
      case "skip" -> true;
      case "fail" -> false;
      default ->
          throw new UserProblem(
              "«" + told.get() + "» is nothing that can be done when a backup is missing.",
              "Set <restoreIfMissing> (-Dpgvol.restoreIfMissing) to skip or fail.");
    };
  }

  private Optional<Choice> choose(Wiring wiring, Optional<String> database, boolean skipMissing) {
    String selection = given(backup).orElse(LATEST);
    try {
      if (given(backup).isEmpty() && !wiring.boundToPhase() && wiring.interactive() && !yes) {
        Optional<Choice> asked = BackupTable.ask(wiring.catalog().list(), wiring.console());
        if (asked.isPresent()) {
          return asked;
        }
      }
      return Optional.of(
          selection.strip().equals(Catalog.BRANCH)
              ? wiring.catalog().ofBranch(WorkingCopy.branches(wiring.folder()), database)
              : wiring.catalog().select(selection, database, wiring.folder()));
    } catch (BackupNotFound e) {
      if (!skipMissing) {
        throw e;
      }
      wiring.console().info(e.getMessage() + " The data stays as it is.");
      return Optional.empty();
    }
  }

  private RestoreRequest.Approval approval(Wiring wiring) {
    return new RestoreRequest.Approval() {
      @Override
      public void ask(String databases, long bytes, String by) {
        approve(
            wiring,
            (databases.indexOf(',') < 0 ? "Database " : "Databases ")
                + databases
                + (databases.indexOf(',') < 0 ? " holds" : " hold")
                + " data ("
                + Units.size(bytes)
                + ")",
            by);
      }

      @Override
      public boolean given() {
        return yes || wiring.boundToPhase();
      }
    };
  }

  /** Asks whether what is there may be replaced. */
  private void approve(Wiring wiring, String there, String by) {
    if (yes || wiring.boundToPhase()) {
      return;
    }
    if (!wiring.console().confirm(there + ". Replace it by " + by + "?")) {
      throw new UserProblem(
          there + ". Nobody said yes to replacing it: nothing was changed.",
          "Say yes with -Dpgvol.yes (<yes>).");
    }
  }
}

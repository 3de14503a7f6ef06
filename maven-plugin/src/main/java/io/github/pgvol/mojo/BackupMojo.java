package io.github.pgvol.mojo;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.backup.BackupOn;
import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.backup.TestSummary;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.engine.Container;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.physical.backup.PhysicalRequest;
import io.github.pgvol.physical.backup.PhysicalTaker;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Takes a backup: what is in the database, its roles, its properties, and a manifest that tells how
 * to know that it is whole.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "backup",
    defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
    requiresProject = false,
    threadSafe = true)
public final class BackupMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.backup.skip", defaultValue = "false")
  private boolean skipBackup;

  /**
   * What the backup is made of, one of pg_dump's own formats: {@code custom} (one file, restored in
   * parallel), {@code plain} (SQL) or {@code directory} (dumped in parallel too); or {@code
   * physical}: the whole cluster with all its databases, byte for byte. By default custom; physical
   * where the local engine has no pg_dump.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.format")
  private String format;

  /**
   * How it is compressed: {@code none}, {@code gzip}, {@code zstd}, the latter two with a level as
   * in {@code zstd:9}; {@code auto} is the fastest that the server and those who read it support.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.compression", defaultValue = "auto")
  private String compression;

  /**
   * Whether a server that runs goes on running while a {@code physical} backup is taken. That needs
   * the right of replication. With {@code false}, the server and its dependents are stopped for the
   * time of the copy, and started again.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.online", defaultValue = "true")
  private boolean online;

  /**
   * How many tables are dumped at once in the directory format, and in how many threads a {@code
   * physical} backup is compressed. By default as many as there are processors, 8 at the most.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.jobs", defaultValue = "0")
  private int jobs;

  /**
   * The databases, a backup each; {@code all} for every one there is. By default the one of {@code
   * pgvol.database}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.databases")
  private List<String> databases;

  /**
   * Your name for the backup, by which it can be restored.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.label")
  private String label;

  /**
   * After which integration tests a backup is taken: {@code always}, {@code failure}, {@code
   * success} or {@code never}. One that is taken after failures is labelled {@code failed}: it is
   * never the latest, and the line that reopens it is printed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.backupOn", defaultValue = "always")
  private String backupOn;

  /**
   * Where failsafe writes down how the integration tests went. By default {@code
   * failsafe-reports/failsafe-summary.xml} in the project's build folder. One of an earlier build
   * does not count.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.testSummary")
  private File testSummary;

  /**
   * Whether the manifest keeps the hashes of the roles' passwords.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.rolePasswords", defaultValue = "false")
  private boolean rolePasswords;

  @Override
  boolean skipped() {
    return skipBackup;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    Optional<Format> asked = given(format).map(Format::parse);
    BackupOn on = BackupOn.parse(backupOn);
    Optional<TestSummary> tests = wiring.tests(testSummary);
    boolean failed = tests.filter(TestSummary::failed).isPresent();
    if (!on.takes(failed)) {
      wiring
          .console()
          .info(
              tests.map(TestSummary::words).orElse("No integration tests were run")
                  + ": no backup is taken (pgvol.backupOn is "
                  + backupOn.strip()
                  + ").");
      return;
    }
    Optional<String> name = failed ? Optional.of(failedLabel()) : given(label);
    Optional<Compression> packing =
        compression.strip().equalsIgnoreCase("auto")
            ? Optional.empty()
            : Optional.of(Compression.parse(compression));
    List<String> names = databases == null ? List.of() : databases;
    ServerParameters server = server();
    Optional<Place> place = wiring.finishUnfinished(server);
    boolean whole = asked.isEmpty() && lacks(wiring, server, place, "pg_dump");
    Format wanted = asked.orElse(whole ? Format.PHYSICAL : Format.CUSTOM);
    if (whole) {
      wiring
          .console()
          .info("There is no pg_dump for the server on this machine: the backup is physical.");
    }
    if (wanted == Format.PHYSICAL) {
      Backup cluster = physical(wiring, server, place, packing, names, name);
      tellFailed(wiring, tests, List.of(cluster));
      return;
    }
    List<Backup> taken =
        new BackupTaker(
                new BackupRequest(
                    wiring.find(server, place).server(),
                    wiring.catalog(),
                    names.equals(List.of("all")) ? List.of() : names,
                    names.equals(List.of("all")),
                    wanted,
                    packing,
                    Jobs.of(jobs),
                    name,
                    rolePasswords,
                    wiring.git(),
                    wiring.createdBy(),
                    wiring.who(),
                    server.patience()),
                wiring.console())
            .take();
    tellFailed(wiring, tests, taken);
  }

  /** The name of what failed tests have left; a name of the user's stays readable in it. */
  private String failedLabel() {
    return given(label).map(own -> own + "-" + Catalog.FAILED).orElse(Catalog.FAILED);
  }

  /** The line that reopens the state, as far as it can be told by properties. */
  private void tellFailed(Wiring wiring, Optional<TestSummary> tests, List<Backup> taken) {
    if (tests.filter(TestSummary::failed).isEmpty()) {
      return;
    }
    for (Backup backup : taken) {
      wiring
          .console()
          .warn(
              tests.get().words()
                  + ". The data that they left: mvn pgvol:restore -Dpgvol.backup="
                  + backup.name()
                  + locating(wiring));
    }
  }

  private static boolean lacks(
      Wiring wiring, ServerParameters server, Optional<Place> place, String program)
      throws IOException, InterruptedException {
    Optional<Container> container = place.flatMap(Place::container).filter(Container::running);
    return container.isPresent() && !wiring.engine(server).has(container.get().id(), program);
  }

  private Backup physical(
      Wiring wiring,
      ServerParameters server,
      Optional<Place> place,
      Optional<Compression> packing,
      List<String> names,
      Optional<String> name)
      throws Exception {
    if (!names.isEmpty()) {
      throw new UserProblem(
          "A physical backup is of the whole cluster: it cannot hold the databases "
              + String.join(", ", names)
              + " alone.",
          "Leave out <databases> (-Dpgvol.databases), or set <format> (-Dpgvol.format) to custom,"
              + " plain or directory.");
    }
    boolean stopping = online && lacks(wiring, server, place, "pg_basebackup");
    if (stopping) {
      wiring
          .console()
          .info(
              "There is no pg_basebackup for the server on this machine: the server is stopped for"
                  + " the time of the copy.");
    }
    return new PhysicalTaker(
            new PhysicalRequest(
                wiring.engine(server),
                place.isPresent() ? place.get() : wiring.findPlace(server),
                () -> wiring.find(server).inContainer(),
                server.database(),
                wiring.catalog(),
                packing,
                Jobs.of(jobs),
                online && !stopping,
                name,
                wiring.git(),
                wiring.createdBy(),
                wiring.who(),
                server.patience()),
            wiring.console())
        .take();
  }
}

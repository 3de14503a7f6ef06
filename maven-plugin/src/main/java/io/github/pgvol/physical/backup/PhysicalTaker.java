package io.github.pgvol.physical.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.archive.CountingOutputStream;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.CatalogErrors;
import io.github.pgvol.catalog.Draft;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.facts.ServerFacts;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes physical backups: the whole cluster as files. Of a running server through pg_basebackup; of
 * a stopped one, of one that is stopped for it, and of a volume without a server by reading the
 * files.
 */
public final class PhysicalTaker {

  /** Where an archive has the content of tablespaces, followed by their object id and a slash. */
  public static final String TABLESPACES = ".pgvol/tblspc/";

  private final PhysicalRequest request;
  private final Console console;
  private final Engine engine;
  private final Place place;
  private final Path folder;

  /** Takes what is asked for. */
  public PhysicalTaker(PhysicalRequest request, Console console) {
    this.request = request;
    this.console = console;
    this.engine = request.engine();
    this.place = request.place();
    this.folder = request.catalog().folder();
  }

  /**
   * Takes the backup, and tells of it.
   *
   * @throws UserProblem when the cluster cannot be read in this way, or the catalog be written
   */
  public Backup take() throws IOException, InterruptedException {
    request.catalog().recover().forEach(console::warn);
    return place.container().filter(Container::running).isPresent() ? ofRunning() : ofStopped();
  }

  /**
   * Takes it in a turn that somebody has already.
   *
   * @param run the turn on the server, when that runs and answers
   * @param bench the workbench in which its files are mounted
   * @throws UserProblem as {@link #take()}; and when a server runs that does not answer
   */
  public Backup take(Optional<ServerRun> run, Workbench bench)
      throws IOException, InterruptedException {
    if (run.isPresent()) {
      return online(run.get());
    }
    if (place.container().filter(Container::running).isPresent()) {
      throw new UserProblem(
          "The server of "
              + place.describe()
              + " runs and does not answer: no backup of it can be taken. Nothing was changed.",
          "Stop it, then run this goal again; or do without the backup: <safety>"
              + " (-Dpgvol.safety) at undo or none.");
    }
    try (Cleanup cleanup = new Cleanup(console)) {
      ColdCopy copy = ColdCopy.in(bench, engine, place);
      Facts facts = factsOfStopped(copy.look());
      tellOfCold(facts);
      return cold(cleanup, copy, facts, () -> {});
    }
  }

  private Backup ofRunning() throws IOException, InterruptedException {
    ContainerServer server = request.running().server();
    String own = server.access().database();
    try (ServerRun run = ServerRun.begin(server, console, request.who(), own, request.patience())) {
      new Dependents(
              engine, place.container().orElseThrow(), Dependents.Policy.KEEP, notes(), console)
          .startForgotten();
      return request.online() ? online(run) : duringOutage(run);
    }
  }

  // While the server runs.

  private Backup online(ServerRun run) throws IOException, InterruptedException {
    Task<Replication> finding = Task.begin("replication", () -> Replication.find(run.server()));
    Task<ClusterFacts> reading =
        Task.begin(
            "facts",
            () ->
                ClusterFacts.read(
                    (tool, out) -> run.server().run(tool, null, out),
                    place.dataFolder(),
                    run.server().describe()));
    String database = run.server().access().database();
    Task<Long> counting = Task.begin("unlogged tables", () -> unlogged(run, database));
    Replication.demandSettings(run);
    Replication.keepWal(run);
    Inspector inspector = run.inspector();
    ServerFacts server = inspector.server(origins(place.container()));
    Facts facts =
        new Facts(
            Optional.of(database),
            server,
            reading.result(),
            databaseBytes(run),
            tablespaces(run),
            true);
    console.info(
        "Backing up the whole cluster ("
            + Units.size(facts.bytes())
            + ") of "
            + run.server().describe()
            + ", PostgreSQL "
            + server.version()
            + ", while it runs.");
    if (counting.result() > 0) {
      console.warn(
          "Database "
              + database
              + " has "
              + Units.count(counting.result(), "unlogged table")
              + ": PostgreSQL leaves their content out of a backup that is taken while it runs."
              + " -Dpgvol.online=false (<online>) keeps it.");
    }
    Replication replication = finding.result();
    Compression packing = request.packing();
    boolean beside = BaseBackup.compresses(packing, inspector.major());
    try {
      return online(run, replication, facts, beside);
    } catch (BaseBackup.CannotCompress e) {
      console.debug("pg_basebackup cannot compress: " + e.getMessage());
      return online(run, replication, facts, false);
    }
  }

  private Backup online(ServerRun run, Replication replication, Facts facts, boolean beside)
      throws IOException, InterruptedException {
    BaseBackup base =
        new BaseBackup(run, replication, request.packing(), request.threads(), beside);
    return keep(run.cleanup(), facts, out -> base.write(facts.tablespaces(), out));
  }

  private static long unlogged(ServerRun run, String database)
      throws IOException, InterruptedException {
    try (Session session = run.open(database)) {
      return session
          .value(
              "SELECT count(*) FROM pg_class WHERE relpersistence = 'u' AND relkind IN ('r', 'm')"
                  + " AND pg_relation_size(oid) > 0")
          .asLong();
    } catch (Session.ConnectException e) {
      // A cluster can do without the database that is named after its user.
      return 0;
    }
  }

  private static long databaseBytes(ServerRun run) throws IOException, InterruptedException {
    return run.control()
        .value("SELECT sum(pg_database_size(oid))::bigint FROM pg_database")
        .asLong();
  }

  private static Map<String, String> tablespaces(ServerRun run)
      throws IOException, InterruptedException {
    Map<String, String> tablespaces = new TreeMap<>();
    // One without a link lies in PGDATA, and is there as other folders are.
    JsonNode rows =
        run.control()
            .query(
                "SELECT oid::text AS oid, pg_tablespace_location(oid) AS place"
                    + " FROM pg_tablespace WHERE pg_tablespace_location(oid) LIKE '/%'");
    for (JsonNode row : rows) {
      tablespaces.put(row.get("oid").asText(), row.get("place").asText());
    }
    return tablespaces;
  }

  // While no server runs.

  private Backup duringOutage(ServerRun run) throws IOException, InterruptedException {
    Container container =
        place
            .container()
            .orElseThrow(() -> new IllegalStateException("A running server has a container."));
    ServerFacts server = run.inspector().server(origins(place.container()));
    String database = run.server().access().database();
    Map<String, String> links = new TreeMap<>();
    tablespaces(run).forEach((id, target) -> links.put("pg_tblspc/" + id, target));
    ColdCopy.demandReachable(links, place);
    Outage.demandLasting(container);
    try (ColdCopy copy = ColdCopy.open(engine, place, console, request.patience())) {
      Outage outage = Outage.begin(run, engine, place, container, notes(), console);
      copy.lookAgain();
      Facts facts = factsOf(copy.look(), Optional.of(database), server);
      tellOfCold(facts);
      return cold(run.cleanup(), copy, facts, outage::end);
    }
  }

  private Backup ofStopped() throws IOException, InterruptedException {
    try (Cleanup cleanup = new Cleanup(console);
        ColdCopy copy = ColdCopy.open(engine, place, console, request.patience())) {
      if (!startedMeanwhile()) {
        Facts facts = factsOfStopped(copy.look());
        tellOfCold(facts);
        return cold(cleanup, copy, facts, () -> {});
      }
    }
    return ofRunning();
  }

  /** By the run that was waited for. */
  private boolean startedMeanwhile() throws IOException {
    return place.container().isPresent()
        && engine.container(place.container().get().id()).filter(Container::running).isPresent();
  }

  private Path notes() {
    return folder.resolve(".pgvol");
  }

  private Facts factsOfStopped(ColdCopy.Look look) {
    Inspector.Origins origins = origins(place.container());
    ServerFacts server =
        new ServerFacts(
            look.version(),
            look.major(),
            origins.image(),
            origins.imageDigest(),
            origins.platform() == null ? look.platform() : origins.platform(),
            look.control().checksums(),
            List.of());
    return factsOf(look, request.database().or(this::ownDatabase), server);
  }

  private static Facts factsOf(ColdCopy.Look look, Optional<String> database, ServerFacts server) {
    return new Facts(database, server, look.control(), look.bytes(), look.tablespaces(), false);
  }

  /** As the images have it. */
  private Optional<String> ownDatabase() {
    return place
        .container()
        .map(container -> ServerFinder.mainDatabase(container).orElse("postgres"));
  }

  private void tellOfCold(Facts facts) {
    console.info(
        "Backing up the whole cluster ("
            + Units.size(facts.bytes())
            + ") in "
            + place.describe()
            + ", PostgreSQL "
            + facts.server().version()
            + ", with no server running on it.");
    if (!facts.control().shutDown()) {
      console.warn(
          "The server was not shut down in an orderly way (its state is «"
              + facts.control().state()
              + "»): the backup is as after a crash, and recovers when a server starts on it.");
    }
  }

  private Backup cold(Cleanup cleanup, ColdCopy copy, Facts facts, Runnable copied)
      throws IOException, InterruptedException {
    return keep(
        cleanup,
        facts,
        out -> {
          copy.write(request.packing(), request.threads(), out);
          copied.run();
        });
  }

  // For all.

  /**
   * What is known of the cluster.
   *
   * @param database its main database; empty when nobody knows
   * @param bytes its size
   * @param tablespaces places by object id
   */
  private record Facts(
      Optional<String> database,
      ServerFacts server,
      ClusterFacts control,
      long bytes,
      Map<String, String> tablespaces,
      boolean online) {}

  @FunctionalInterface
  private interface Writing {
    void into(OutputStream out) throws IOException, InterruptedException;
  }

  private static Inspector.Origins origins(Optional<Container> container) {
    return new Inspector.Origins(
        container.map(Container::image).orElse(null),
        container.map(Container::imageDigest).orElse(null),
        container.map(Container::platform).orElse(null));
  }

  private Backup keep(Cleanup cleanup, Facts facts, Writing writing)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Method method = request.packing().method();
    Draft draft =
        request
            .catalog()
            .draft(
                facts.database().orElse(place.source()),
                request.label(),
                Format.PHYSICAL,
                method,
                time);
    Cleanup.Step removal = cleanup.add("remove the unfinished " + draft.file(), draft::close);
    try {
      long total = method == Method.NONE ? facts.bytes() : -1;
      try (Progress progress = console.progress("copying " + place.describe(), total);
          OutputStream file = draft.openOutput();
          CountingOutputStream out = new CountingOutputStream(file, progress::advance)) {
        writing.into(out);
      }
      Backup backup = draft.commit(contents -> manifest(contents, facts, time, since(started)));
      tell(backup, facts, since(started));
      return backup;
    } catch (BaseBackup.CannotCompress e) {
      throw e;
    } catch (IOException e) {
      Optional<UserProblem> known = CatalogErrors.explain(folder, e);
      if (known.isPresent()) {
        throw known.get();
      }
      throw e;
    } finally {
      removal.now();
    }
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private Manifest manifest(Draft.Contents contents, Facts facts, Instant time, Duration duration) {
    String below =
        place.dataFolder().equals(place.mountPoint())
            ? ""
            : place.dataFolder().substring(place.mountPoint().length() + 1);
    return new Manifest(
        Manifest.VERSION,
        contents.id(),
        contents.file(),
        Format.PHYSICAL.word(),
        request.packing().method().word(),
        contents.bytes(),
        null,
        facts.bytes(),
        contents.sha256(),
        contents.files(),
        time,
        duration.toMillis(),
        facts.database().orElse(null),
        facts.server(),
        null,
        null,
        List.of(),
        List.of(),
        new Manifest.Physical(
            facts.online(),
            below,
            facts.control().systemIdentifier(),
            facts.control().blockSize(),
            facts.tablespaces()),
        request.git().orElse(null),
        request.label().orElse(null),
        new Manifest.Source(
            engine.kind(), place.source(), place.container().map(Container::name).orElse(null)),
        request.createdBy());
  }

  private void tell(Backup backup, Facts facts, Duration duration) {
    String share =
        facts.bytes() > 0
            ? ", " + Math.round(100.0 * backup.bytes() / facts.bytes()) + " % of the cluster"
            : "";
    console.info(
        "Backup "
            + backup.path()
            + ": "
            + Units.size(backup.bytes())
            + share
            + ", in "
            + Units.time(duration)
            + ".");
  }
}

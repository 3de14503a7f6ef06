package io.github.pgvol.backup;

import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.archive.CountingOutputStream;
import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.CatalogErrors;
import io.github.pgvol.catalog.Draft;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.ServerFacts;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Roles;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.postgres.Standby;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes backups: pg_dump beside the server, in a snapshot in which the rows are counted too.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
 *     synchronization</a>
 */
public final class BackupTaker {

  private static final String NO_ZSTD = "does not support compression with";

  private final BackupRequest request;
  private final Console console;

  /** Takes what is asked for. */
  public BackupTaker(BackupRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /**
   * Takes a backup of each database, and tells of each.
   *
   * @return the new backups
   * @throws UserProblem when a database is not there, cannot be read, or the catalog be written
   */
  public List<Backup> take() throws IOException, InterruptedException {
    request.catalog().recover().forEach(console::warn);
    String own = request.server().access().database();
    ServerRun.Identity self = ServerRun.Identity.of(request.who());
    String first = request.databases().isEmpty() ? own : request.databases().get(0);
    try (Ahead ahead = new Ahead(self, first);
        ServerRun run = ServerRun.begin(request.server(), console, self, own, request.patience())) {
      List<Backup> taken = new ArrayList<>();
      boolean used = false;
      for (String database : databases(run, own)) {
        // Once only, however often the database is named: its pg_dump goes once.
        boolean ready = !used && database.equals(first);
        taken.add(ready ? take(run, ahead) : take(run, database));
        used |= ready;
      }
      run.done();
      return taken;
    }
  }

  private List<String> databases(ServerRun run, String own)
      throws IOException, InterruptedException {
    List<String> present = run.inspector().databases();
    if (request.all()) {
      return present;
    }
    List<String> wanted = request.databases().isEmpty() ? List.of(own) : request.databases();
    for (String database : wanted) {
      if (!run.inspector().exists(database)) {
        throw new UserProblem(
            "There is no database " + database + " on " + request.server().describe() + ".",
            "Set <database> (-Dpgvol.database) or <databases> (-Dpgvol.databases) to some of these:"
                + " "
                + String.join(", ", present));
      }
    }
    return wanted;
  }

  /** Takes one backup in a turn on the server that is going on. */
  public Backup take(ServerRun run, String database) throws IOException, InterruptedException {
    try (Ahead ahead = new Ahead(run.identity(), database)) {
      return take(run, ahead);
    }
  }

  private Backup take(ServerRun run, Ahead ahead) throws IOException, InterruptedException {
    String database = ahead.database;
    Snapshot snapshot = Snapshot.open(run, ahead);
    try {
      console.info(
          "Backing up database "
              + database
              + " ("
              + Units.size(snapshot.size())
              + ") of "
              + request.server().describe()
              + ", PostgreSQL "
              + snapshot.version()
              + ".");
      DumpPlan plan = DumpPlan.of(request.format(), request.compression(), snapshot.major());
      try {
        return take(run, snapshot, plan, ahead.dump);
      } catch (NoZstd e) {
        console.debug("pg_dump was built without zstd: " + e.getMessage());
        DumpPlan other = DumpPlan.withoutZstd(request.format(), request.compression());
        try (Standby dump = pgDump(run.identity(), database)) {
          return take(run, snapshot, other, dump);
        }
      }
    } finally {
      snapshot.close();
    }
  }

  private Backup take(ServerRun run, Snapshot snapshot, DumpPlan plan, Standby dump)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    Draft draft =
        request
            .catalog()
            .draft(
                snapshot.database(),
                request.label(),
                plan.format(),
                plan.wrapping(),
                snapshot.time());
    Cleanup.Step removal = run.cleanup().add("remove the unfinished " + draft.file(), draft::close);
    Task<Facts> reading = Task.begin("facts", () -> snapshot.read(plan, request.rolePasswords()));
    try {
      Long rawBytes =
          plan.format() == Format.DIRECTORY
              ? dumpFolder(run, snapshot, plan, dump, draft)
              : dumpFile(snapshot, plan, dump, draft);
      Facts facts = reading.result();
      Backup backup =
          draft.commit(
              contents -> manifest(contents, snapshot, facts, plan, rawBytes, since(started)));
      tell(backup, snapshot, since(started));
      return backup;
    } catch (NoZstd e) {
      throw e;
    } catch (IOException e) {
      Optional<UserProblem> known = CatalogErrors.explain(request.catalog().folder(), e);
      if (known.isPresent()) {
        throw known.get();
      }
      throw e;
    } finally {
      reading.cancel();
      removal.now();
    }
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** What a dump needs beside the server, started before its turn has come. */
  private final class Ahead implements AutoCloseable {
    private final String database;
    private final Session session;
    private final Standby dump;

    Ahead(ServerRun.Identity self, String database) {
      this.database = database;
      this.session = Session.prepare(request.server(), database, self.name());
      this.dump = pgDump(self, database);
    }

    @Override
    public void close() {
      dump.close();
      session.close();
    }
  }

  /** It waits for its compression and its snapshot. */
  private Standby pgDump(ServerRun.Identity self, String database) {
    Tool tool = self.tool(database, "pg_dump", "--no-password");
    Tool whole =
        switch (request.format()) {
          case PLAIN -> tool.with("--format=plain");
          case DIRECTORY ->
              tool.with(
                  "--format=directory",
                  "--jobs=" + request.jobs(),
                  "--file=" + request.server().scratch() + "/" + self.scratchName());
          default -> tool.with("--format=custom");
        };
    return new Standby(request.server(), whole, 2);
  }

  private static ToolResult go(Standby dump, Snapshot snapshot, DumpPlan plan, OutputStream out)
      throws IOException, InterruptedException {
    return dump.go(out, "--compress=" + plan.option(), "--snapshot=" + snapshot.id());
  }

  /** Gives the size before compression when that was done on this side. */
  private Long dumpFile(Snapshot snapshot, DumpPlan plan, Standby dump, Draft draft)
      throws IOException, InterruptedException {
    boolean here = plan.here().method() != Method.NONE;
    try (Progress progress =
        console.progress("dumping " + snapshot.database(), here ? snapshot.size() : -1)) {
      long raw;
      try (OutputStream file = draft.openOutput();
          OutputStream packed = plan.here().compress(file);
          CountingOutputStream out = new CountingOutputStream(packed, progress::advance)) {
        demand(go(dump, snapshot, plan, out), snapshot);
        out.flush();
        raw = out.count();
      }
      return here ? raw : null;
    }
  }

  /**
   * pg_dump cannot stream a directory: it goes into a folder beside the server, and comes as tar.
   */
  private Long dumpFolder(
      ServerRun run, Snapshot snapshot, DumpPlan plan, Standby dump, Draft draft)
      throws IOException, InterruptedException {
    Server server = request.server();
    Task<Void> clearing = run.clearingScratch();
    String place = server.scratch() + "/" + run.scratchName();
    Cleanup.Step removal =
        run.cleanup().add("remove " + place + " beside the server", run::removeScratch);
    demand(go(dump, snapshot, plan, OutputStream.nullOutputStream()), snapshot);
    try (Progress progress = console.progress("fetching " + draft.file(), -1);
        InputStream tar = server.download(place)) {
      draft.fill(folder -> TarFolder.unpackContent(tar, folder, progress::advance));
    }
    clearing.result();
    removal.now();
    return null;
  }

  private void demand(ToolResult result, Snapshot snapshot) throws NoZstd {
    if (!result.ok() && result.errors().contains(NO_ZSTD)) {
      throw new NoZstd(result.errors().strip());
    }
    Tools.demand(
        result,
        request.server(),
        "pg_dump of database " + snapshot.database(),
        "No backup was made. What the message names has to be readable for user "
            + request.server().access().user()
            + " (<username>, -Dpgvol.username); if the server went away, its log tells why.");
    if (!result.errors().isBlank()) {
      console.debug(result.errors());
    }
  }

  private Manifest manifest(
      Draft.Contents contents,
      Snapshot snapshot,
      Facts facts,
      DumpPlan plan,
      Long rawBytes,
      Duration duration) {
    Server.Origin origin = request.server().origin();
    return new Manifest(
        Manifest.VERSION,
        contents.id(),
        contents.file(),
        plan.format().word(),
        plan.effective().word(),
        contents.bytes(),
        rawBytes,
        snapshot.size(),
        contents.sha256(),
        contents.files(),
        snapshot.time(),
        duration.toMillis(),
        snapshot.database(),
        facts.server(),
        facts.properties(),
        new Manifest.Globals(facts.roles()),
        facts.tables(),
        facts.migrations(),
        null,
        request.git().orElse(null),
        request.label().orElse(null),
        new Manifest.Source(
            origin.engine(), origin.volume().orElse(null), origin.container().orElse(null)),
        request.createdBy());
  }

  private void tell(Backup backup, Snapshot snapshot, Duration duration) {
    int tables = backup.manifest().map(known -> known.tables().size()).orElse(0);
    long percent = snapshot.size() > 0 ? Math.round(100.0 * backup.bytes() / snapshot.size()) : 0;
    // An empty database is some megabytes: of a small one it would tell nothing.
    String share = percent > 0 ? ", " + percent + " % of the database" : "";
    console.info(
        "Backup "
            + backup.path()
            + ": "
            + Units.size(backup.bytes())
            + share
            + ", "
            + Units.count(tables, "table")
            + ", "
            + Units.count(backup.rows().orElse(0), "row")
            + ", in "
            + Units.time(duration)
            + ".");
  }

  /** pg_dump was built without zstd, and said so before it wrote anything. */
  private static final class NoZstd extends IOException {
    private static final long serialVersionUID = 1L;

    NoZstd(String message) {
      super(message);
    }
  }

  /** What the manifest tells besides the dump's own. */
  private record Facts(
      ServerFacts server,
      DatabaseProperties properties,
      List<Role> roles,
      List<Migrations> migrations,
      List<TableRows> tables) {}

  /**
   * One state of a database, held open: what pg_dump reads and what is asked are the same.
   *
   * @param session the session that holds it
   * @param id by which pg_dump takes part in it
   */
  private record Snapshot(
      Session session,
      String id,
      String database,
      Instant time,
      long size,
      String version,
      int major,
      Server.Origin origin) {

    private record Start(String id, long size, String version, int number) {}

    static Snapshot open(ServerRun run, Ahead ahead) throws IOException, InterruptedException {
      Session session = run.open(ahead.session);
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      Start start =
          session.one(
              "SELECT pg_export_snapshot() AS id, pg_database_size(current_database()) AS size,"
                  + " current_setting('server_version') AS version,"
                  + " current_setting('server_version_num')::int AS number",
              Start.class);
      return new Snapshot(
          session,
          start.id(),
          ahead.database,
          Instant.now().truncatedTo(ChronoUnit.MILLIS),
          start.size(),
          start.version(),
          start.number() / 10_000,
          run.server().origin());
    }

    Facts read(DumpPlan plan, boolean rolePasswords) throws IOException, InterruptedException {
      Inspector inspector = new Inspector(session);
      ServerFacts server =
          inspector.server(
              new Inspector.Origins(
                  origin.image().orElse(null),
                  origin.imageDigest().orElse(null),
                  origin.platform().orElse(null)));
      DatabaseProperties properties = inspector.properties(database);
      List<Role> roles = new Roles(session).read(rolePasswords);
      List<Migrations> migrations = inspector.migrations();
      if (plan.format() != Format.DIRECTORY) {
        // One process counts faster than one dumps: more would only take processors away from it.
        session.execute("SET LOCAL max_parallel_workers_per_gather = 0");
      }
      return new Facts(server, properties, roles, migrations, count(inspector));
    }

    private List<TableRows> count(Inspector inspector) throws IOException, InterruptedException {
      try {
        return inspector.count(inspector.tables());
      } catch (SqlException e) {
        throw new UserProblem(
            "The tables of database " + database + " cannot all be read: " + e.getMessage(),
            "A backup needs a user that may read everything: <username> (-Dpgvol.username).",
            e);
      }
    }

    void close() {
      session.close();
    }
  }
}

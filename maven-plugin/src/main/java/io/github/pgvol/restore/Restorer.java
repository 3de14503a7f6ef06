package io.github.pgvol.restore;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.dump.DumpKind;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.DatabaseSwap;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.guard.SideDatabase;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Roles;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.postgres.Statistics;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.verify.FileCheck;
import io.github.pgvol.verify.FileCheckResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restores a backup: checked, loaded into a database of its own, compared with what it has to hold,
 * and only then swapped in. Until the swap the old data is not touched.
 */
public final class Restorer {

  private static final Pattern MISSING_ROLE =
      Pattern.compile("role \"((?:[^\"]|\"\")+)\" does not exist");
  private static final int MOST_DIFFERENCES = 10;
  private static final String OTHER_BACKUP =
      "Choose another backup with <backup> (-Dpgvol.backup): mvn pgvol:list shows what is there.";

  private final RestoreRequest request;
  private final Console console;

  /** Restores what is asked for. */
  public Restorer(RestoreRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /**
   * Restores.
   *
   * @throws UserProblem when the backup is damaged, does not fit the server, or is not complete
   *     after loading; the data is as it was then
   */
  public RestoreResult restore() throws IOException, InterruptedException {
    long started = System.nanoTime();
    Reading reading = new Reading(() -> read(request.backup().requireWhole()));
    if (!request.policy().enabled()) {
      reading.begin();
    }
    try (ServerRun run = begin()) {
      if (request.policy().enabled()) {
        // It waits for the end of the run; to start it takes as long as all the rest.
        run.keepInBackground();
      }
      request.dependents().startForgotten();
      States states = new States(request, console, run, reading);
      boolean known = states.lookUp();
      Loaded loaded = null;
      long thinking;
      if (known) {
        restoreRoles(run, States.roles(request.backup()));
        thinking = approve(run);
      } else {
        reading.begin();
        Task<Void> clearing = run.clearingScratch();
        Task<Place> looking = Task.begin("look around", () -> place(run));
        Contents contents = reading.result();
        preflight(run, contents, looking);
        thinking = approve(run);
        loaded = loadAside(run, contents, looking.result());
        clearing.result();
      }
      States.Ready ready = loaded == null ? states.repeat() : states.first(loaded);
      DatabaseSwap.Result swapped = swap(run, ready);
      if (swapped.endedSessions() > 0) {
        console.info(
            "Ended "
                + Units.count(swapped.endedSessions(), "session")
                + " of database "
                + request.names()
                + ".");
      }
      run.done();
      return new RestoreResult(
          request.targets(),
          ready.contents().tables(),
          ready.contents().rows(),
          ready.contents().bytes(),
          swapped.replaced(),
          ready.how(),
          Duration.ofNanos(System.nanoTime() - started - thinking));
    } finally {
      reading.cancel();
    }
  }

  private ServerRun begin() throws IOException, InterruptedException {
    String first = request.targets().get(0);
    return request.early().isPresent()
        ? ServerRun.begin(
            request.server(), console, request.early().get(), first, request.patience())
        : ServerRun.begin(request.server(), console, request.who(), first, request.patience());
  }

  /** The backup being read, from when that is needed. */
  static final class Reading {
    private final Callable<Contents> work;
    private Task<Contents> task;

    Reading(Callable<Contents> work) {
      this.work = work;
    }

    void begin() {
      if (task == null) {
        task = Task.begin("reading", work);
      }
    }

    Contents result() throws IOException, InterruptedException {
      begin();
      return task.result();
    }

    void cancel() {
      if (task != null) {
        task.cancel();
      }
    }
  }

  /** Proves that the backup is whole, and looks into it. */
  private Contents read(Backup backup) throws IOException {
    Contents contents = Contents.of(backup);
    if (backup.manifest().isPresent()) {
      checkSum(backup, backup.manifest().get());
    } else if (contents.kind() != DumpKind.PLAIN) {
      checkStructure(backup);
    }
    return contents;
  }

  /** Reads every byte of the backup and compares with the manifest. */
  private void checkSum(Backup backup, Manifest manifest) throws IOException {
    try (Progress progress = console.progress("checking " + backup.name(), backup.bytes())) {
      if (manifest.files() == null) {
        String sum = Checksums.sha256(backup.path(), progress::advance);
        if (!sum.equals(manifest.sha256())) {
          throw damaged(backup, "its checksum is not the one that its manifest tells");
        }
        return;
      }
      SortedMap<String, String> sums = Checksums.ofFolder(backup.path(), progress::advance);
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        if (!file.getValue().equals(sums.get(file.getKey()))) {
          throw damaged(backup, "its file " + file.getKey() + " is missing or has changed");
        }
      }
      if (sums.size() != manifest.files().size()) {
        throw damaged(backup, "it holds files that its manifest does not know");
      }
    }
  }

  /**
   * pg_restore takes a table whose file was cut for one with fewer rows. A plain dump is checked
   * while it is loaded.
   */
  private void checkStructure(Backup backup) {
    try (Progress progress = console.progress("checking " + backup.name(), backup.bytes())) {
      FileCheckResult check = FileCheck.check(backup, progress::advance);
      if (!check.ok()) {
        throw damaged(backup, check.wrong());
      }
    }
  }

  private static UserProblem damaged(Backup backup, String how) {
    return new UserProblem(
        "The backup " + backup.path() + " is damaged: " + how + ".", OTHER_BACKUP);
  }

  /** What can be known before anything is loaded. */
  private void preflight(ServerRun run, Contents contents, Task<Place> looking)
      throws IOException, InterruptedException {
    Backup backup = contents.backup();
    Inspector inspector = run.inspector();
    if (contents.major().isPresent() && contents.major().getAsInt() > inspector.major()) {
      throw new UserProblem(
          "The backup "
              + backup.name()
              + " is of PostgreSQL "
              + contents.major().getAsInt()
              + ", and "
              + request.server().describe()
              + " runs "
              + inspector.version()
              + ".",
          "Restore it into a server of PostgreSQL "
              + contents.major().getAsInt()
              + " or later, or choose another backup with <backup> (-Dpgvol.backup).");
    }
    List<String> missing = inspector.unavailable(contents.extensions());
    if (!missing.isEmpty()) {
      throw new UserProblem(
          "The backup "
              + backup.name()
              + " needs extensions that "
              + request.server().describe()
              + " does not have: "
              + String.join(", ", missing)
              + ".",
          "Use an image that has them: the backup was taken from "
              + backup.manifest().map(manifest -> manifest.server().image()).orElse("one that has")
              + ".");
    }
    checkRoom(contents, looking.result());
  }

  /** What it is like beside the server: who runs programs there, and how much room there is. */
  private record Place(long user, long group, long freeBytes) {
    /** Who uploaded files have to belong to. */
    TarStyle style() {
      return new TarStyle(0600, 0700, user, group);
    }
  }

  /** Who runs programs beside the server, and how much room its data has. */
  private Place place(ServerRun run) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String script = "id -u; id -g; df -Pk \"$1\" | tail -n 1";
    ToolResult result =
        run.server().run(Tool.of("sh", "-c", script, "sh", run.server().dataFolder()), null, out);
    String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
    if (!result.ok() || lines.length < 3) {
      throw new IOException(
          "Could not look around beside " + run.server().describe() + ": " + result.errors());
    }
    return new Place(
        Long.parseLong(lines[0].strip()),
        Long.parseLong(lines[1].strip()),
        FreeSpace.ofLine(lines[2]));
  }

  private void checkRoom(Contents contents, Place place) {
    long needed =
        contents
            .backup()
            .manifest()
            .map(manifest -> manifest.databaseBytes() == null ? 0L : manifest.databaseBytes())
            .filter(bytes -> bytes > 0)
            .orElse(contents.backup().bytes());
    if (place.freeBytes() < needed) {
      throw new UserProblem(
          "The restore needs about "
              + Units.size(needed)
              + " beside the old data, and the disk of "
              + request.server().describe()
              + " has "
              + Units.size(Math.max(0, place.freeBytes()))
              + " left.",
          "Make room: mvn pgvol:status shows what the server's databases take.");
    }
  }

  /**
   * Asks, when there is something to lose.
   *
   * @return how long the answer took, in nanoseconds
   */
  private long approve(ServerRun run) throws IOException, InterruptedException {
    if (request.approval().given()) {
      return 0;
    }
    List<String> holding = new ArrayList<>();
    long bytes = 0;
    for (String target : request.targets()) {
      if (run.inspector().exists(target) && holdsData(run, target)) {
        holding.add(target);
        bytes += run.inspector().size(target);
      }
    }
    long asked = System.nanoTime();
    if (!holding.isEmpty()) {
      request.approval().ask(String.join(", ", holding), bytes, request.backup().name());
    }
    return System.nanoTime() - asked;
  }

  private boolean holdsData(ServerRun run, String target) throws IOException, InterruptedException {
    try (Session session = run.open(target)) {
      return !new Inspector(session).tables().isEmpty();
    } catch (Session.ConnectException e) {
      // Not open for connections: somebody's reason, and so somebody's data.
      console.debug(e.getMessage());
      return true;
    }
  }

  /**
   * A database with the backup's content.
   *
   * @param side its name
   * @param drop what drops it at the run's end
   * @param tables its tables with their rows
   * @param extensions its extensions
   * @param freeBytes what was free on the server's disk before
   */
  record Loaded(
      String side,
      Cleanup.Step drop,
      List<TableRows> tables,
      List<String> extensions,
      long freeBytes) {}

  private Loaded loadAside(ServerRun run, Contents contents, Place place)
      throws IOException, InterruptedException {
    String side = OwnNames.load(run.id());
    Cleanup.Step dropSide = run.dropAtEnd(side);
    restoreRoles(run, contents.roles());
    Optional<DatabaseProperties> properties =
        States.properties(run, request.backup(), request.targets().get(0));
    TarStyle style = place.style();
    Loader loader = new Loader(run, console, request.server().access().database(), request.jobs());
    Task<Void> bringing = Task.doing("bringing", () -> loader.bring(contents, style));
    Optional<PlainDump.Facts> facts;
    Finish finish;
    try {
      while (true) {
        SideDatabase.create(run, side, properties.orElse(null), "the backup", console);
        bringing.result();
        finish = new Finish(run.opening(side), run.opening(side));
        try {
          facts = loader.load(contents, side, style);
          break;
        } catch (UserProblem e) {
          if (!createMissingRole(run, e)) {
            throw e;
          }
          finish.cancel();
          run.databases().drop(side);
        }
      }
    } finally {
      bringing.cancel();
    }
    facts.ifPresent(this::tell);
    Task<Void> clearing = Task.doing("clearing", loader::clear);
    finish.run();
    clearing.result();
    compare(contents, facts, finish.tables);
    return new Loaded(side, dropSide, finish.tables, finish.extensions, place.freeBytes());
  }

  private void restoreRoles(ServerRun run, List<Role> roles)
      throws IOException, InterruptedException {
    Roles there = new Roles(run.control());
    List<Role> created = there.missing(roles);
    if (created.isEmpty()) {
      return;
    }
    RoleStatements.demandHarmless(created, request.backup());
    try {
      there.create(created);
    } catch (SqlException e) {
      throw new UserProblem(
          "The backup's roles could not be created on "
              + request.server().describe()
              + ": "
              + e.getMessage(),
          "Create them yourself, or connect as a superuser: <username> (-Dpgvol.username).",
          e);
    }
    console.info(
        "Created roles: " + String.join(", ", created.stream().map(Role::name).toList()) + ".");
    List<String> without =
        created.stream()
            .filter(role -> role.login() && role.hasPassword() && !role.passwordIncluded())
            .map(Role::name)
            .toList();
    if (!without.isEmpty()) {
      console.warn(
          "Backups leave passwords out (unless taken with -Dpgvol.rolePasswords): set those of "
              + String.join(", ", without)
              + " with ALTER ROLE … PASSWORD.");
    }
  }

  /** Dumps made by hand name roles, and do not hold them. */
  private boolean createMissingRole(ServerRun run, UserProblem failure)
      throws IOException, InterruptedException {
    Matcher matcher = MISSING_ROLE.matcher(failure.getMessage());
    if (!request.backup().foreign() || !matcher.find()) {
      return false;
    }
    String role = matcher.group(1);
    try {
      run.control().execute("CREATE ROLE " + Sql.name(role) + " NOLOGIN");
    } catch (SqlException e) {
      failure.addSuppressed(e);
      return false;
    }
    console.warn(
        "Created the role "
            + role
            + ", which the dump names and does not hold, without login. Loading again.");
    return true;
  }

  private void tell(PlainDump.Facts facts) {
    if (facts.terminalLineEnds()) {
      console.info("The dump has line ends of a terminal (docker exec -t): put right.");
    }
    if (!facts.leftOut().isEmpty()) {
      PlainDump.LeftOut first = facts.leftOut().get(0);
      console.info(
          "Left out "
              + facts.leftOut().size()
              + " statements that act on the whole server, the first in line "
              + first.line()
              + ": "
              + first.command()
              + " "
              + first.name());
    }
  }

  /** Counts and analyzes what was loaded, at the same time, in sessions that were opened before. */
  private final class Finish {
    private final Task<Session> counting;
    private final Task<Session> analyzing;
    private List<TableRows> tables = List.of();
    private List<String> extensions = List.of();

    Finish(Task<Session> counting, Task<Session> analyzing) {
      this.counting = counting;
      this.analyzing = analyzing;
    }

    void run() throws IOException, InterruptedException {
      try (Session first = counting.result();
          Session second = analyzing.result()) {
        Task<List<String>> analyzed = Task.begin("analyze", () -> new Statistics(second).collect());
        try {
          Inspector inspector = new Inspector(first);
          tables = inspector.count(inspector.tables());
          extensions = inspector.extensionNames();
          first.end();
          List<String> without = analyzed.result();
          if (!without.isEmpty()) {
            console.warn("The planner has no statistics of " + String.join(", ", without) + ".");
          }
        } finally {
          analyzed.cancel();
        }
      }
    }

    void cancel() {
      counting.dispose(Session::close);
      analyzing.dispose(Session::close);
    }
  }

  private void compare(Contents contents, Optional<PlainDump.Facts> facts, List<TableRows> found) {
    Map<String, Long> rows = new HashMap<>();
    found.forEach(table -> rows.put(Sql.name(table.schema(), table.name()), table.rows()));
    List<String> differences = new ArrayList<>();
    if (contents.counted() && found.size() != contents.tables().size()) {
      differences.add(found.size() + " tables instead of " + contents.tables().size());
    }
    for (TableRows table : contents.tables()) {
      Long now = rows.get(Sql.name(table.schema(), table.name()));
      if (now == null) {
        differences.add(table.schema() + "." + table.name() + " is missing");
      } else if (contents.counted() && now != table.rows()) {
        differences.add(
            table.schema()
                + "."
                + table.name()
                + " has "
                + Units.count(now)
                + " rows instead of "
                + Units.count(table.rows()));
      }
    }
    if (!differences.isEmpty()) {
      throw new UserProblem(
          "The restored database is not what the backup "
              + request.backup().name()
              + " has to hold: "
              + String.join(
                  "; ", differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size())))
              + (differences.size() > MOST_DIFFERENCES
                  ? "; and " + (differences.size() - MOST_DIFFERENCES) + " more"
                  : "")
              + ". The old data is untouched.",
          "Check the backup with mvn pgvol:verify. " + OTHER_BACKUP);
    }
    facts.ifPresent(known -> console.debug(known.tables().size() + " tables had COPY data"));
  }

  private DatabaseSwap.Result swap(ServerRun run, States.Ready ready)
      throws IOException, InterruptedException {
    for (String target : request.targets()) {
      if (request.safety() == Safety.BACKUP && run.inspector().exists(target)) {
        request.saver().save(run, target);
      }
    }
    Cleanup.Step stopped = request.dependents().beforeSwap(run);
    DatabaseSwap.Result result =
        new DatabaseSwap(run)
            .replace(
                ready.entries(),
                request.safety() == Safety.UNDO,
                "the restore of " + request.backup().name());
    ready.done();
    request.dependents().afterSwap(run, stopped);
    return result;
  }
}

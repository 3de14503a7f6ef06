package io.github.pgvol.transfer;

import io.github.pgvol.archive.CountingOutputStream;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.dump.DumpFormatException;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.DatabaseSwap;
import io.github.pgvol.guard.PsqlScript;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.guard.SideDatabase;
import io.github.pgvol.postgres.Databases;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Roles;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.postgres.Statistics;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.FreeSpace;
import io.github.pgvol.restore.Safety;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings the data of one server into another: from pg_dump beside the one into psql beside the
 * other, as a stream, into a database of its own, which is compared with its source and only then
 * swapped in. What is masked never leaves the source unmasked.
 */
public final class Transferrer {

  private static final String SETTINGS = "-c synchronous_commit=off -c maintenance_work_mem=256MB";
  private static final Pattern PLACE = Pattern.compile("psql:<stdin>:\\d+: ");
  private static final int MOST_DIFFERENCES = 10;

  private final TransferRequest request;
  private final Console console;

  /** Transfers what is asked for. */
  public Transferrer(TransferRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  /** What is known of the source before anything is done. */
  private record Plan(
      List<TableRows> tables,
      Set<TableRows> without,
      List<Masking.MaskedTable> masked,
      DatabaseProperties properties,
      List<Role> roles) {

    int maskedColumns() {
      return masked.stream().mapToInt(Masking.MaskedTable::masked).sum();
    }
  }

  /**
   * Transfers.
   *
   * @throws UserProblem when the source does not fit the target, a mask does not fit its column, or
   *     what came is not what was there; the target is as it was then
   */
  public TransferResult transfer() throws IOException, InterruptedException {
    long started = System.nanoTime();
    try (Source source = Source.open(request.from(), request.who());
        ServerRun run =
            ServerRun.begin(
                request.to(), console, request.who(), request.target(), request.patience())) {
      request.dependents().startForgotten();
      Plan plan = plan(source, run);
      long asked = System.nanoTime();
      approve(run);
      long thinking = System.nanoTime() - asked;
      createRoles(run, plan.roles());
      String side = OwnNames.load(run.id());
      Cleanup.Step drop = run.dropAtEnd(side);
      SideDatabase.create(run, side, plan.properties(), "the source", console);
      List<TableRows> found = load(source, run, plan, side);
      long bytes = run.inspector().size(side);
      boolean replaced = swap(run, side, plan.properties());
      drop.cancel();
      if (request.keeper().isPresent()) {
        request.keeper().get().save(run, request.target());
      }
      return new TransferResult(
          found.size(),
          found.stream().mapToLong(TableRows::rows).sum(),
          bytes,
          plan.maskedColumns(),
          replaced,
          Duration.ofNanos(System.nanoTime() - started - thinking));
    }
  }

  private Plan plan(Source source, ServerRun run) throws IOException, InterruptedException {
    Inspector target = run.inspector();
    if (source.major() > target.major()) {
      throw new UserProblem(
          "The source, "
              + request.from().describe()
              + ", runs PostgreSQL "
              + source.version()
              + ", and the target, "
              + request.to().describe()
              + ", "
              + target.version()
              + ": an older server does not understand what a newer one holds.",
          "Transfer into a server of PostgreSQL "
              + source.major()
              + " or later: <to> (-Dpgvol.to).");
    }
    List<String> missing = target.unavailable(source.extensions());
    if (!missing.isEmpty()) {
      throw new UserProblem(
          "The database "
              + request.source()
              + " needs extensions that the target, "
              + request.to().describe()
              + ", does not have: "
              + String.join(", ", missing)
              + ".",
          "Use an image that has them"
              + request.from().origin().image().map(image -> ", as " + image).orElse("")
              + ".");
    }
    source.demandReadable();
    checkRoom(source);
    List<TableRows> tables = source.tables();
    return new Plan(
        tables,
        request.selection().without(tables),
        source.plan(request.masking()),
        renamed(source.properties()),
        request.ownership().none() ? List.of() : needed(source.roles(), run));
  }

  /** Of a server by its URL, nobody here knows the disk. */
  private void checkRoom(Source source) throws IOException, InterruptedException {
    if (request.to().origin().container().isEmpty()
        || !request.selection().tables().isEmpty()
        || !request.selection().excluded().isEmpty()) {
      return;
    }
    long free = FreeSpace.of(request.to());
    if (free < source.size()) {
      throw new UserProblem(
          "The transfer needs about "
              + Units.size(source.size())
              + " beside the old data, and the disk of "
              + request.to().describe()
              + " has "
              + Units.size(Math.max(0, free))
              + " left.",
          "Make room: mvn pgvol:status shows what the server's databases take. Or leave rows out with"
              + " <excludeTableData> (-Dpgvol.excludeTableData).");
    }
  }

  /** The database's own owner, privileges and settings, with the target's names. */
  private DatabaseProperties renamed(DatabaseProperties source) {
    Ownership ownership = request.ownership();
    return new DatabaseProperties(
        ownership.none() ? request.to().access().user() : ownership.target(source.owner()),
        source.encoding(),
        source.localeProvider(),
        source.collate(),
        source.ctype(),
        source.locale(),
        source.icuRules(),
        source.collationVersion(),
        source.tablespace(),
        source.connectionLimit(),
        source.template(),
        source.comment(),
        ownership.none() || source.acl() == null
            ? null
            : source.acl().stream()
                .map(
                    grant ->
                        new DatabaseProperties.Grant(
                            ownership.target(grant.grantee()),
                            ownership.target(grant.grantor()),
                            grant.privilege(),
                            grant.grantable()))
                .toList(),
        source.settings().stream()
            .filter(setting -> setting.role() == null || !ownership.none())
            .map(
                setting ->
                    new DatabaseProperties.Setting(
                        ownership.target(setting.role()), setting.name(), setting.value()))
            .toList());
  }

  /** Roles that get another name have to be there; the others are made where they are missing. */
  private List<Role> needed(List<Role> roles, ServerRun run)
      throws IOException, InterruptedException {
    Map<String, String> names = request.ownership().roles();
    for (Map.Entry<String, String> name : names.entrySet()) {
      boolean there =
          run.control()
              .value(
                  "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = "
                      + Sql.text(name.getValue())
                      + ")")
              .asBoolean();
      if (!there) {
        throw new UserProblem(
            "There is no role "
                + name.getValue()
                + " on the target, "
                + request.to().describe()
                + ", for what belongs to "
                + name.getKey()
                + ".",
            "Create it there, or name another one in <roles> (-Dpgvol.roles).");
      }
    }
    return roles.stream().filter(role -> !names.containsKey(role.name())).toList();
  }

  private void approve(ServerRun run) throws IOException, InterruptedException {
    if (!request.approval().given() && run.inspector().exists(request.target()) && holdsData(run)) {
      request
          .approval()
          .ask(
              request.target(),
              run.inspector().size(request.target()),
              "database " + request.source() + " of " + request.from().describe());
    }
  }

  private boolean holdsData(ServerRun run) throws IOException, InterruptedException {
    try (Session session = run.open(request.target())) {
      return !new Inspector(session).tables().isEmpty();
    } catch (Session.ConnectException e) {
      // Not open for connections: somebody's reason, and so somebody's data.
      console.debug(e.getMessage());
      return true;
    }
  }

  private void createRoles(ServerRun run, List<Role> roles)
      throws IOException, InterruptedException {
    Roles there = new Roles(run.control());
    List<Role> created = there.missing(roles);
    try {
      there.create(created);
    } catch (SqlException e) {
      throw new UserProblem(
          "The source's roles could not be created on "
              + request.to().describe()
              + ": "
              + e.getMessage(),
          "Leave owners and privileges out with <noOwner> (-Dpgvol.noOwner), give the roles other"
              + " names with <roles> (-Dpgvol.roles), or connect as a superuser.",
          e);
    }
    if (!created.isEmpty()) {
      console.info(
          "Created roles, without passwords: "
              + String.join(", ", created.stream().map(Role::name).toList())
              + ".");
    }
  }

  /** Gives the tables with their rows. */
  private List<TableRows> load(Source source, ServerRun run, Plan plan, String side)
      throws IOException, InterruptedException {
    // In the session that holds the snapshot; what is loaded meanwhile has sessions of its own.
    Task<List<TableRows>> counting =
        Task.begin(
            "count",
            () ->
                source.count(
                    plan.tables().stream()
                        .filter(table -> !plan.without().contains(table))
                        .toList()));
    try (Progress progress = console.progress("transferring " + request.source(), source.size())) {
      ToolResult result =
          PsqlScript.run(
              run,
              side,
              SETTINGS,
              out -> write(source, plan, new PsqlScript.Lines(counted(out, progress))));
      if (!result.ok()) {
        throw failed(PLACE.matcher(result.errors()).replaceAll(""));
      }
      List<TableRows> found = finish(run, side);
      compare(counting.result(), plan, found);
      return found;
    } catch (DumpFormatException e) {
      throw new UserProblem(
          "What pg_dump tells of database " + request.source() + " is refused: " + e.getMessage(),
          "Nothing was replaced: it was loaded aside.",
          e);
    } finally {
      counting.cancel();
    }
  }

  private static OutputStream counted(OutputStream out, Progress progress) {
    return new CountingOutputStream(out, progress::advance);
  }

  /** Rows that are masked come from queries, and so between what pg_dump tells. */
  private void write(Source source, Plan plan, PsqlScript.Lines out) throws IOException {
    try {
      if (plan.masked().isEmpty()) {
        source.dump("", plan.without(), request.ownership(), out);
        return;
      }
      Set<TableRows> without = new HashSet<>(plan.without());
      plan.tables().stream().filter(table -> isMasked(plan, table)).forEach(without::add);
      source.dump("pre-data", without, request.ownership(), out);
      out.line("");
      source.dump("data", without, request.ownership(), out);
      out.line("");
      for (Masking.MaskedTable table : plan.masked()) {
        if (plan.without().stream().noneMatch(excluded -> isOf(table, excluded))) {
          source.copy(table, out);
        }
      }
      source.dump("post-data", without, request.ownership(), out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("The transfer was called off").initCause(e);
    }
  }

  private static boolean isMasked(Plan plan, TableRows table) {
    return plan.masked().stream().anyMatch(masked -> isOf(masked, table));
  }

  private static boolean isOf(Masking.MaskedTable masked, TableRows table) {
    return masked.schema().equals(table.schema()) && masked.name().equals(table.name());
  }

  private UserProblem failed(String said) {
    String advice =
        said.contains("violates foreign key")
            ? "Rows refer to some that do not come along: choose the tables of both in <tables>"
                + " (-Dpgvol.tables), or of neither (<excludeTableData>)."
            : said.contains("role \"") && said.contains("does not exist")
                ? "Leave owners and privileges out with <noOwner> (-Dpgvol.noOwner), or give roles"
                    + " other names with <roles> (-Dpgvol.roles)."
                : "The message tells what the target did not accept; its log tells more.";
    return new UserProblem(
        "Loading database "
            + request.source()
            + " into "
            + request.to().describe()
            + " failed: "
            + Tools.shorten(said),
        "Nothing was replaced: it was loaded aside. " + advice);
  }

  private List<TableRows> finish(ServerRun run, String side)
      throws IOException, InterruptedException {
    try (Session session = run.open(side)) {
      List<String> without = new Statistics(session).collect();
      if (!without.isEmpty()) {
        console.warn("The planner has no statistics of " + String.join(", ", without) + ".");
      }
      Inspector inspector = new Inspector(session);
      return inspector.count(inspector.tables());
    }
  }

  private void compare(List<TableRows> counted, Plan plan, List<TableRows> found) {
    Map<String, Long> expected = new HashMap<>();
    plan.without().forEach(table -> expected.put(Sql.name(table.schema(), table.name()), 0L));
    counted.forEach(table -> expected.put(Sql.name(table.schema(), table.name()), table.rows()));
    List<String> differences = new ArrayList<>();
    for (TableRows table : found) {
      Long rows = expected.remove(Sql.name(table.schema(), table.name()));
      if (rows == null || rows != table.rows()) {
        differences.add(
            table.schema()
                + "."
                + table.name()
                + " has "
                + Units.count(table.rows())
                + " rows instead of "
                + (rows == null ? "none" : Units.count(rows)));
      }
    }
    expected.keySet().forEach(table -> differences.add(table + " is missing"));
    if (!differences.isEmpty()) {
      throw new UserProblem(
          "What came is not what database "
              + request.source()
              + " of "
              + request.from().describe()
              + " holds: "
              + String.join(
                  "; ", differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size())))
              + (differences.size() > MOST_DIFFERENCES ? "; and more" : "")
              + ". The old data is untouched.",
          "An event trigger or a rule in the source may add or drop rows while they are loaded: a"
              + " backup and a restore tell more.");
    }
  }

  private boolean swap(ServerRun run, String side, DatabaseProperties properties)
      throws IOException, InterruptedException {
    String target = request.target();
    if (request.safety() == Safety.BACKUP && run.inspector().exists(target)) {
      request.saver().save(run, target);
    }
    Databases.Dress dress = run.databases().dress(target, properties);
    if (!dress.unknown().isEmpty()) {
      console.warn(
          "Roles that own or may use the database are not on the target, what was theirs is left"
              + " out: "
              + String.join(", ", dress.unknown()));
    }
    Cleanup.Step stopped = request.dependents().beforeSwap(run);
    DatabaseSwap.Result result =
        new DatabaseSwap(run)
            .replace(
                List.of(new DatabaseSwap.Entry(target, side, dress.statements())),
                request.safety() == Safety.UNDO,
                "the transfer of " + request.source());
    request.dependents().afterSwap(run, stopped);
    if (result.endedSessions() > 0) {
      console.info(
          "Ended "
              + Units.count(result.endedSessions(), "session")
              + " of database "
              + target
              + ".");
    }
    return result.replaced();
  }
}

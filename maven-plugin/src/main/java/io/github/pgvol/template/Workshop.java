package io.github.pgvol.template;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.postgres.SqlException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes templates of databases, and databases of templates, in a run's turn. */
public final class Workshop {

  // SQLSTATE disk_full
  private static final String DISK_FULL = "53100";

  /** A clone in the background is waited for as long as it goes about as fast as the last one. */
  private static final double SLOWNESS = 2;

  private static final long GRACE_MILLIS = 1_000;
  private static final long POLL_MILLIS = 10;

  private final ServerRun run;
  private final Console console;
  private final TemplatePolicy policy;
  private final Stock stock;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param stock what there is
   */
  public Workshop(ServerRun run, Console console, TemplatePolicy policy, Stock stock) {
    this.run = run;
    this.console = console;
    this.policy = policy;
    this.stock = stock;
  }

  /** What there is. */
  public Stock stock() {
    return stock;
  }

  /**
   * What the swap's transaction has to write down: how the template was used, and which ones go.
   */
  public List<String> bookkeeping(Taken taken) {
    List<String> statements = new ArrayList<>(notes);
    if (!taken.consumed()) {
      Template used = taken.template();
      statements.add(
          Stock.use(used.name(), used.use().now(policy, taken.sides().size(), taken.millis())));
    }
    return statements;
  }

  /** Writes down that a template goes with what is done in the swap's transaction. */
  private void retire(List<Template> some) {
    notes.addAll(Stock.retire(some));
    for (Template one : some) {
      console.debug("The template of " + one.facts().backup() + ", " + one.name() + ", goes.");
    }
  }

  /**
   * Makes a template of a database that nobody uses and that is as it has to be.
   *
   * @param database the database; it is gone under this name afterwards
   * @param key what tells the template from others
   * @param facts what is known of it
   * @param copies how many databases are restored at once
   * @return the template; empty when it is not to be kept, the database is as it was then
   */
  public Optional<Template> keep(String database, TemplateKey key, Template.Facts facts, int copies)
      throws IOException, InterruptedException {
    long bytes = facts.bytes();
    Disk disk = disk();
    long free = disk.free();
    Optional<String> missed = notCloned(database);
    List<Template> others =
        new ArrayList<>(stock.templates().stream().filter(one -> !one.use().retired()).toList());
    List<Template> stale = others.stream().filter(one -> !stock.valid(one)).toList();
    others.removeAll(stale);
    List<Template> going = new ArrayList<>(stale);
    while (others.size() >= policy.keep()
        || (!others.isEmpty() && !fits(others, bytes, free, copies))) {
      going.add(others.remove(others.size() - 1));
    }
    if (missed.isEmpty() && (free < bytes * copies || !fits(others, bytes, free, copies))) {
      missed =
          Optional.of(
              "of "
                  + Units.size(free)
                  + " that are free, it may take "
                  + policy.share()
                  + " % with its spares (pgvol.templates.share)");
    }
    if (missed.isPresent()) {
      console.info("No template is kept for the next restore: " + missed.get() + ".");
      return Optional.empty();
    }
    Cloning cloning = Cloning.choose(run.inspector().major(), bytes, disk.filesystem());
    Template template =
        new Template(
            OwnNames.template(key.digits()),
            facts,
            new Template.Use(
                facts.at(),
                0,
                policy.share(),
                cloning.strategy(),
                cloning.method(),
                cloning.reason(),
                0,
                false),
            List.of(),
            false);
    retire(going.stream().filter(one -> !one.name().equals(template.name())).toList());
    install(database, template);
    return Optional.of(template);
  }

  private boolean fits(List<Template> others, long bytes, long free, int copies) {
    long taken = stock.bytes(others) + bytes * (1L + (long) policy.spares() * copies);
    return taken <= policy.share() / 100.0 * (free + stock.bytes(others) + bytes);
  }

  /** What CREATE DATABASE does not copy: the next restore would lack it. */
  private Optional<String> notCloned(String database) throws IOException, InterruptedException {
    boolean subscribes =
        run.control()
            .value(
                "SELECT EXISTS (SELECT FROM pg_subscription JOIN pg_database d ON d.oid = subdbid"
                    + " WHERE datname = "
                    + Sql.text(database)
                    + ")")
            .asBoolean();
    return subscribes
        ? Optional.of("the backup has subscriptions, which CREATE DATABASE does not copy")
        : Optional.empty();
  }

  private void install(String database, Template template)
      throws IOException, InterruptedException {
    String name = Sql.name(template.name());
    List<String> statements = new ArrayList<>();
    Session control = run.control();
    if (run.inspector().exists(template.name())) {
      // Of the same key, and not to be used: stale, or opened by somebody.
      String drop = OwnNames.drop(ServerRun.Identity.newId());
      statements.add("ALTER DATABASE " + name + " IS_TEMPLATE false");
      statements.add("ALTER DATABASE " + name + " RENAME TO " + Sql.name(drop));
      // Its spares are as old as it is.
      for (Template old : stock.templates()) {
        if (old.name().equals(template.name())) {
          for (String spare : old.spares()) {
            statements.add(
                "ALTER DATABASE "
                    + Sql.name(spare)
                    + " RENAME TO "
                    + Sql.name(OwnNames.drop(ServerRun.Identity.newId())));
          }
        }
      }
      run.keepInBackground();
    }
    statements.add("ALTER DATABASE " + Sql.name(database) + " RENAME TO " + name);
    statements.add("ALTER DATABASE " + name + " IS_TEMPLATE true");
    statements.add("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    statements.add(
        "COMMENT ON DATABASE "
            + name
            + " IS "
            + Sql.text(
                OwnComment.write(
                    "a template, the state of backup "
                        + template.facts().backup()
                        + ", which restores are cloned from. mvn pgvol:prune drops it.",
                    template.facts())));
    statements.add(Stock.use(template.name(), template.use()));
    control.transaction(statements);
  }

  /**
   * The disk of the server's data.
   *
   * @param free the room on it, in bytes
   * @param filesystem the type of its file system, as {@code stat -f} calls it; may be empty
   */
  private record Disk(long free, String filesystem) {}

  private Disk disk() throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String script =
        "df -Pk \"$1\" | awk 'END { print $(NF - 2) }'; stat -f -c %T \"$1\" 2>/dev/null; true";
    ToolResult result =
        run.server().run(Tool.of("sh", "-c", script, "sh", run.server().dataFolder()), null, out);
    String[] lines = out.toString(StandardCharsets.UTF_8).split("\n", -1);
    if (!result.ok() || !lines[0].matches("\\d+")) {
      throw new IOException(
          "Could not look at the disk of " + run.server().describe() + ": " + result.errors());
    }
    return new Disk(Long.parseLong(lines[0]) * 1024, lines.length > 1 ? lines[1].strip() : "");
  }

  /** Makes an ordinary database with a template's state, for this run to work on. */
  public Side clone(Template template) throws IOException, InterruptedException {
    String name = OwnNames.load(ServerRun.Identity.newId());
    Side side = new Side(name, Side.Origin.MADE, Optional.of(run.dropAtEnd(name)));
    Template.Use use = template.use();
    if (template.spares().isEmpty()) {
      cloned(template, name);
    } else {
      String spare = template.spares().get(0);
      List<String> statements = new ArrayList<>();
      statements.add("ALTER DATABASE " + Sql.name(spare) + " RENAME TO " + Sql.name(name));
      statements.addAll(new Side(spare, Side.Origin.SPARE, Optional.empty()).opening(name));
      run.control().transaction(statements);
    }
    notes.add(Stock.use(template.name(), use.now(policy, 0, use.millis())));
    return side;
  }

  /**
   * Takes databases with a template's state: spares as far as there are any, then clones.
   *
   * @param copies how many
   */
  public Taken take(Template template, int copies) throws IOException, InterruptedException {
    List<Side> sides = new ArrayList<>();
    Template current = template;
    List<String> ready = new ArrayList<>(template.spares());
    long millis = template.use().millis();
    while (sides.size() < copies) {
      if (ready.isEmpty()) {
        ready = awaited(current, sides);
      }
      if (!ready.isEmpty()) {
        sides.add(new Side(ready.remove(0), Side.Origin.SPARE, Optional.empty()));
        continue;
      }
      long began = System.nanoTime();
      String name = OwnNames.load(ServerRun.Identity.newId());
      Side side = new Side(name, Side.Origin.MADE, Optional.of(run.dropAtEnd(name)));
      try {
        current = cloned(current, name);
        millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        sides.add(side);
      } catch (SqlException e) {
        side.drop().get().cancel();
        if (!e.state().equals(DISK_FULL) || sides.size() < copies - 1) {
          throw e;
        }
        console.warn(
            "There is no room for a clone: the template itself is swapped in, and the next restore"
                + " loads the backup again. "
                + e.getMessage());
        sides.add(new Side(template.name(), Side.Origin.TEMPLATE, Optional.empty()));
      }
    }
    return new Taken(current, sides, millis);
  }

  /**
   * What was taken.
   *
   * @param template the template, with how clones are made now
   * @param sides the databases
   * @param millis how long the last clone took
   */
  public record Taken(Template template, List<Side> sides, long millis) {
    /** Copies the list. */
    public Taken {
      sides = List.copyOf(sides);
    }

    /** Where the databases come from, in words. */
    public String from() {
      long spares = sides.stream().filter(side -> side.origin() == Side.Origin.SPARE).count();
      long clones = sides.stream().filter(side -> side.origin() == Side.Origin.MADE).count();
      if (clones == 0 && spares == sides.size()) {
        return spares == 1 ? "from a spare" : "from " + spares + " spares";
      }
      if (clones == 0 && spares == 0) {
        return "the template itself";
      }
      return (spares == 0 ? "" : "from " + Units.count(spares, "spare") + " and ")
          + "cloned ("
          + template.use().reason()
          + ")";
    }

    /** Whether the template is gone with this. */
    public boolean consumed() {
      return sides.stream().anyMatch(side -> side.origin() == Side.Origin.TEMPLATE);
    }
  }

  /** Clones a template, for the run only. */
  private Template cloned(Template template, String name) throws IOException, InterruptedException {
    Cloning cloning = template.use().cloning();
    Session control = run.control();
    if (!cloning.shares()) {
      control.execute(cloning.statement(template.name(), name));
      return template;
    }
    control.execute(cloning.setting());
    try {
      control.execute(cloning.statement(template.name(), name));
      return template;
    } catch (SqlException e) {
      if (e.state().equals(DISK_FULL)) {
        throw e;
      }
      console.debug("Files cannot share blocks here: " + e.getMessage());
    } finally {
      control.execute("RESET file_copy_method");
    }
    Cloning copying = cloning.withoutSharing(template.facts().bytes());
    control.execute(copying.statement(template.name(), name));
    Template.Use use = template.use();
    return new Template(
        template.name(),
        template.facts(),
        new Template.Use(
            use.at(),
            use.spares(),
            use.share(),
            copying.strategy(),
            copying.method(),
            copying.reason(),
            use.millis(),
            use.retired()),
        template.spares(),
        template.open());
  }

  /** Waits for a clone that is being made in the background, when that is sooner than another. */
  private List<String> awaited(Template template, List<Side> taken)
      throws IOException, InterruptedException {
    Session control = run.control();
    String prefix = OwnNames.spares(template.digits());
    while (true) {
      // Whether it is being made is asked first: what was made in between is then seen.
      double making =
          control
              .value(
                  "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start) * 1000)"
                      + ", -1) FROM pg_stat_activity WHERE application_name LIKE 'pgvol-keeper %'"
                      + " AND (query = 'BEGIN' OR query LIKE '%pgvol_make_%"
                      + template.digits()
                      + "%')")
              .asDouble();
      List<String> ready =
          control.texts(
              "SELECT datname FROM pg_database WHERE datname ~ '"
                  + OwnNames.KEPT
                  + "' AND NOT datallowconn AND starts_with(datname, "
                  + Sql.text(prefix)
                  + ") ORDER BY 1");
      taken.forEach(side -> ready.remove(side.name()));
      if (!ready.isEmpty()
          || making < 0
          || making > SLOWNESS * template.use().millis() + GRACE_MILLIS) {
        return ready;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}

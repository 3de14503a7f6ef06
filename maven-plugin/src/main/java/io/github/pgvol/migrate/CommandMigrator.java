package io.github.pgvol.migrate;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Tail;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Any command that migrates. It finds the database in its environment: in libpq's variables, in
 * DATABASE_URL, and in those of Spring and Liquibase.
 */
public final class CommandMigrator implements Migrator {

  private static final int LINES_KEPT = 8 << 10;
  private static final long SETTLE_MILLIS = 3_000;

  private final String command;
  private final Duration timeout;
  private final Place place;
  private final List<Path> files;

  /** Where commands are run. */
  public interface Place {
    /** Where that is, for people. */
    String describe();

    /** What leads from there to a database, by libpq's variables. */
    Map<String, String> libpq(Workspace workspace) throws IOException, InterruptedException;

    /**
     * Runs a command of the place's shell, and waits for its end. When this thread is interrupted,
     * the command is ended, and all that it has started.
     */
    ToolResult run(String command, Map<String, String> environment, OutputStream out)
        throws IOException, InterruptedException;
  }

  /**
   * @param command what is run, by a shell
   * @param timeout when it is ended at the latest
   * @param place where it is run
   * @param files what decides what comes out, files or folders; the command itself does, too
   */
  public CommandMigrator(String command, Duration timeout, Place place, List<Path> files) {
    this.command = command;
    this.timeout = timeout;
    this.place = place;
    this.files = List.copyOf(files);
  }

  @Override
  public String describe() {
    return "«" + command + "»" + place.describe();
  }

  @Override
  public String fingerprint() throws IOException {
    MessageDigest digest = Checksums.sha256();
    digest.update(("command " + command + place.describe()).getBytes(StandardCharsets.UTF_8));
    for (Path root : files) {
      if (!Files.exists(root)) {
        throw new UserProblem(
            "There is no " + root + ", which the state after <migrateCommand> depends on.",
            "Set <migrateFiles> (-Dpgvol.migrate.files) to the files and folders that the command"
                + " reads.");
      }
      if (Files.isDirectory(root)) {
        Checksums.ofFolder(root, bytes -> {})
            .forEach((name, sum) -> digest.update((name + sum).getBytes(StandardCharsets.UTF_8)));
      } else {
        digest.update(Checksums.sha256(root, bytes -> {}).getBytes(StandardCharsets.UTF_8));
      }
    }
    return Checksums.hex(digest);
  }

  @Override
  public Outlook look(Workspace live) throws IOException, InterruptedException {
    List<Migrations> tables = tables(live);
    return new Outlook(
        tables.isEmpty() ? null : tables.get(0).version(), List.of(), List.of(), false);
  }

  private static List<Migrations> tables(Workspace workspace)
      throws IOException, InterruptedException {
    try (Session session = workspace.open()) {
      return new Inspector(session).migrations();
    }
  }

  /** What the server has counted of a database: it knows when a session has ended. */
  private record Counts(long sessions, long writes, int inside) {}

  @Override
  public Outcome migrate(Workspace side, Watch watch) throws IOException, InterruptedException {
    List<Migrations> before = tables(side);
    try (Session control = Connections.control(side.server(), side.database(), side.name())) {
      Counts first = settled(control, side.database());
      long began = System.nanoTime();
      run(side);
      long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
      Counts last = settled(control, side.database());
      if (last.sessions() == first.sessions()) {
        throw new UserProblem(
            describe() + " ended well, and never connected to the database that it was to migrate.",
            "It has to take the database from its environment: DATABASE_URL, or PGHOST, PGPORT,"
                + " PGUSER, PGPASSWORD and PGDATABASE. Where its configuration names a database, let"
                + " that read the variable.");
      }
      List<Migrations> after = tables(side);
      boolean changed = last.writes() != first.writes() || !after.equals(before);
      return new Outcome(
          List.of(new Outcome.Applied(command, millis)),
          after.isEmpty() ? null : after.get(0).version(),
          List.of(),
          changed);
    }
  }

  private static Counts settled(Session control, String database)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SETTLE_MILLIS * 1_000_000;
    while (true) {
      Counts counts =
          control.one(
              "SELECT sessions, tup_inserted + tup_updated + tup_deleted AS writes,"
                  + " (SELECT count(*) FROM pg_stat_activity a WHERE a.datname = d.datname"
                  + " AND backend_type = 'client backend')::int AS inside"
                  + " FROM pg_stat_database d WHERE datname = "
                  + Sql.text(database),
              Counts.class);
      if (counts.inside() == 0 || System.nanoTime() > deadline) {
        return counts;
      }
      Thread.sleep(20);
    }
  }

  private void run(Workspace side) throws IOException, InterruptedException {
    Tail kept = new Tail(LINES_KEPT);
    Lines lines = new Lines(side, kept);
    Map<String, String> environment = environment(place.libpq(side));
    FutureTask<ToolResult> task = new FutureTask<>(call(environment, lines));
    Thread thread = new Thread(task, "pgvol migrate command");
    thread.setDaemon(true);
    thread.start();
    try {
      ToolResult result = task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      lines.end();
      if (!result.ok()) {
        String said = (kept.text() + result.errors()).strip();
        throw new UserProblem(
            describe()
                + " failed with exit status "
                + result.exitCode()
                + (said.isEmpty() ? " and said nothing." : ":\n" + lines.masked(last(said))),
            "Mend what it tells, and run this goal again.");
      }
      result.errors().lines().map(lines::masked).forEach(side.console()::info);
    } catch (TimeoutException e) {
      throw new UserProblem(
          describe()
              + " was ended, as it took longer than "
              + Units.time(timeout)
              + "."
              + (kept.text().isBlank() ? "" : " It said:\n" + lines.masked(last(kept.text()))),
          "Give it more time with <migrateTimeout> (-Dpgvol.migrate.timeout), in seconds. A command"
              + " that connects to the database by its own name waits for ever: it has to take it"
              + " from DATABASE_URL or PGDATABASE.",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IOException(describe() + " did not end", e.getCause());
    } finally {
      thread.interrupt();
      thread.join(10_000);
    }
  }

  private Callable<ToolResult> call(Map<String, String> environment, OutputStream out) {
    return () -> place.run(command, environment, out);
  }

  private static String last(String text) {
    List<String> lines = text.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  /** What tools look for. */
  private static Map<String, String> environment(Map<String, String> libpq) {
    Map<String, String> all = new TreeMap<>(libpq);
    String host = libpq.get("PGHOST");
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + libpq.get("PGPORT");
    String database = encode(libpq.get("PGDATABASE"));
    String user = libpq.get("PGUSER");
    Optional<String> password = Optional.ofNullable(libpq.get("PGPASSWORD"));
    String jdbc = "jdbc:postgresql://" + authority + "/" + database;
    all.put(
        "DATABASE_URL",
        "postgresql://"
            + encode(user)
            + password.map(word -> ":" + encode(word)).orElse("")
            + "@"
            + authority
            + "/"
            + database);
    all.put("JDBC_DATABASE_URL", jdbc);
    all.put("SPRING_DATASOURCE_URL", jdbc);
    all.put("SPRING_DATASOURCE_USERNAME", user);
    all.put("LIQUIBASE_COMMAND_URL", jdbc);
    all.put("LIQUIBASE_COMMAND_USERNAME", user);
    all.put("FLYWAY_URL", jdbc);
    all.put("FLYWAY_USER", user);
    password.ifPresent(
        word -> {
          all.put("SPRING_DATASOURCE_PASSWORD", word);
          all.put("LIQUIBASE_COMMAND_PASSWORD", word);
          all.put("FLYWAY_PASSWORD", word);
        });
    return all;
  }

  private static String encode(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Passes on what a command says, line by line, without the password. */
  private static final class Lines extends OutputStream {
    private final Workspace side;
    private final OutputStream kept;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> secrets = new ArrayList<>();

    Lines(Workspace side, OutputStream kept) {
      this.side = side;
      this.kept = kept;
      side.server()
          .access()
          .password()
          .filter(word -> !word.isEmpty())
          .ifPresent(
              word -> {
                secrets.add(word);
                secrets.add(encode(word));
              });
    }

    @Override
    public synchronized void write(int b) throws IOException {
      kept.write(b);
      if (b == '\n') {
        end();
      } else if (b != '\r') {
        line.write(b);
      }
    }

    synchronized void end() {
      if (line.size() > 0) {
        side.console().info("  " + masked(line.toString(StandardCharsets.UTF_8)));
        line.reset();
      }
    }

    String masked(String text) {
      String masked = text;
      for (String secret : secrets) {
        masked = masked.replace(secret, "***");
      }
      return masked;
    }
  }
}

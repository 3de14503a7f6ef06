package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.migrate.CommandMigrator;
import io.github.pgvol.migrate.GuardedMigrator;
import io.github.pgvol.migrate.Info;
import io.github.pgvol.migrate.MigrateRequest;
import io.github.pgvol.migrate.MigrateResult;
import io.github.pgvol.migrate.Migrator;
import io.github.pgvol.migrate.Preparing;
import io.github.pgvol.migrate.Rehearsal;
import io.github.pgvol.migrate.RehearsalText;
import io.github.pgvol.migrate.ShellPlace;
import io.github.pgvol.migrate.Step;
import io.github.pgvol.migrate.flyway.FlywayMigrator;
import io.github.pgvol.migrate.flyway.FlywaySetting;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.seed.Seeds;
import io.github.pgvol.template.TemplatePolicy;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Migrations go well or leave nothing: whatever fails, the data is as it was, byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Migrations {

  static final String APP = TestServer.DATABASE;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Engines kind;
  private final int major;
  TestServer server;
  private final ExecutorService beside = Executors.newCachedThreadPool();

  @TempDir Path folder;
  private Path scripts;
  private RecordingConsole console;

  Migrations(Engines kind, int major) {
    this.kind = kind;
    this.major = major;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    server = TestServer.start(kind, major);
    server.execute("postgres", "CREATE ROLE reader");
  }

  @AfterAll
  void stop() throws IOException {
    beside.shutdownNow();
    TestServer.closeUncrashed(server);
  }

  @BeforeEach
  void fresh() throws IOException, InterruptedException {
    scripts = Files.createDirectories(folder.resolve("migrations"));
    console = new RecordingConsole();
    drop(APP);
    server.execute("postgres", "CREATE DATABASE " + APP);
    server.execute(
        APP,
        "CREATE TABLE t (id bigint PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, 'row ' || i % 7 FROM generate_series(1, 1000) i",
        "CREATE TABLE big AS SELECT i AS id, md5(i::text) AS what FROM generate_series(1, 5000) i",
        "ALTER DATABASE app SET work_mem = '7MB'",
        "COMMENT ON DATABASE app IS 'the shop''s'");
  }

  @AfterEach
  void nothingIsLeft() throws IOException, InterruptedException {
    assertThat(new Stocktaking(server).names("^pgvol_(load|make|drop|failed)")).isEmpty();
    drop("pgvol_undo_app");
  }

  private void drop(String database) throws IOException, InterruptedException {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  /** All that pg_dump tells, with the database's own properties. */
  private String dump() throws IOException, InterruptedException {
    String text =
        new String(
            server.output(Tool.of("pg_dump", "--create").withEnvironment("PGDATABASE", APP), null),
            StandardCharsets.UTF_8);
    // A word of pg_dump's own, another one each time.
    return text.replaceAll("(?m)^\\\\(un)?restrict .*$", "");
  }

  private void script(String name, String sql) throws IOException {
    Files.writeString(scripts.resolve(name), sql);
  }

  private Migrator flyway(Map<String, String> more) throws IOException {
    Map<String, String> all = new java.util.HashMap<>(more);
    all.putIfAbsent("flyway.baselineOnMigrate", "true");
    all.putIfAbsent("flyway.baselineVersion", "0");
    Supplier<List<java.net.URL>> none = List::of;
    return new FlywayMigrator(
        new FlywaySetting(all, List.of("filesystem:migrations"), folder, none));
  }

  private static MigrateRequest request(
      Server server, Migrator migrator, boolean keepFailed, Console console) {
    return new MigrateRequest(
        server,
        APP,
        migrator,
        Seeds.of(Path.of(""), List.of()),
        Safety.UNDO,
        keepFailed,
        Dependents.none(console),
        (run, target) -> {},
        "migrate",
        PATIENCE);
  }

  private MigrateResult migrate(Migrator migrator) throws IOException, InterruptedException {
    return guarded(migrator, false).migrate();
  }

  private GuardedMigrator guarded(Migrator migrator, boolean keepFailed)
      throws IOException, InterruptedException {
    return new GuardedMigrator(request(server.server(), migrator, keepFailed, console), console);
  }

  private CommandMigrator command(String line, Duration timeout) {
    return new CommandMigrator(line, timeout, new ShellPlace(folder), List.of());
  }

  @Test
  void whatGoesWellTakesTheDatabasesPlaceAndCanBeUndone() throws Exception {
    script("V1__add.sql", "ALTER TABLE t ADD COLUMN more int DEFAULT 3;");
    script(
        "V2__fill.sql",
        "UPDATE t SET more = id; GRANT CONNECT ON DATABASE app TO reader;"
            + " ALTER DATABASE app SET lock_timeout = '3s';");
    script("V3__index.sql", "CREATE INDEX CONCURRENTLY big_what ON big (what);");
    String before = dump();
    try (Session open = server.session(APP)) {
      open.value("SELECT 1");

      MigrateResult result = migrate(flyway(Map.of()));

      assertThat(result.endedSessions()).isEqualTo(1);
      assertThat(result.outcome().orElseThrow().version()).isEqualTo("3");
      assertThat(result.outcome().orElseThrow().applied())
          .extracting(one -> one.file())
          .containsExactly("V1__add.sql", "V2__fill.sql", "V3__index.sql");
    }
    assertThat(server.value(APP, "SELECT sum(more) FROM t").asInt()).isEqualTo(500_500);
    assertThat(dump())
        .contains(
            "GRANT CONNECT ON DATABASE app TO reader",
            "ALTER DATABASE app SET lock_timeout TO '3s'",
            "ALTER DATABASE app SET work_mem TO '7MB'",
            "COMMENT ON DATABASE app IS 'the shop''s'",
            "CREATE INDEX big_what");

    String after = dump();
    assertThat(migrate(flyway(Map.of())).outcome()).as("nothing is pending").isEmpty();
    assertThat(dump()).isEqualTo(after);
    Info info = Info.read(server.server(), Optional.of(flyway(Map.of())), console);
    assertThat(info.version()).isEqualTo("3");
    assertThat(info.migrations())
        .extracting(Step::state)
        .endsWith(Step.APPLIED, Step.APPLIED, Step.APPLIED);
    assertThat(info.tables()).extracting(table -> table.tool()).containsExactly("flyway");

    Goals.of(server, folder).undo();
    assertThat(dump().replace("GRANT CONNECT ON DATABASE app TO reader;\n", ""))
        .as("what was said of the database by its name was said of the old one")
        .contains("work_mem");
    assertThat(server.value(APP, "SELECT count(*) FROM big").asInt()).isEqualTo(5000);
    assertThat(before).contains("COPY public.big");
    assertThat(
            server
                .value(
                    APP, "SELECT count(*) FROM pg_attribute WHERE attname = 'more' AND attnum > 0")
                .asInt())
        .isZero();
  }

  @Test
  void whatFailsLeavesTheDataAsItWas() throws Exception {
    String before = dump();
    script("V1__good.sql", "UPDATE t SET what = 'changed';");
    script("V2__half.sql", "DELETE FROM big;\n\nINSERT INTO t\n  VALUES (1, 'twice');\n");
    assertThatThrownBy(() -> migrate(flyway(Map.of())))
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll(
            "Database app is as it was before",
            "migrations/V2__half.sql failed in line 3",
            "duplicate key",
            "VALUES (1, 'twice')");
    assertThat(dump()).isEqualTo(before);

    script("V2__half.sql", "CREATE UNIQUE INDEX CONCURRENTLY bad ON t (what);");
    assertThatThrownBy(() -> guarded(flyway(Map.of()), true).migrate())
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll("V2__half.sql failed", "pgvol_failed_app");
    assertThat(dump()).isEqualTo(before);
    assertThat(
            server
                .value("pgvol_failed_app", "SELECT count(*) FROM t WHERE what = 'changed'")
                .asInt())
        .isEqualTo(1000);
    drop("pgvol_failed_app");

    script("V2__half.sql", "SET lock_timeout = '20ms'; COMMENT ON DATABASE postgres IS 'mine';");
    try (Session holder = server.session("postgres")) {
      holder.execute("BEGIN");
      holder.execute("COMMENT ON DATABASE postgres IS 'held'");
      assertThatThrownBy(() -> migrate(flyway(Map.of())))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("lock timeout");
    }
    assertThat(dump()).isEqualTo(before);

    Files.delete(scripts.resolve("V2__half.sql"));
    assertThatThrownBy(() -> migrate(command("echo to $PGDATABASE; exit 1", PATIENCE)))
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll("exit status 1", "to pgvol_load_");
    assertThatThrownBy(() -> migrate(command("echo begun; sleep 600", Duration.ofSeconds(1))))
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll("took longer than", "begun");
    assertThatThrownBy(() -> migrate(command("true", PATIENCE)))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("never connected");
    assertThatThrownBy(() -> migrate(flyway(Map.of("flyway.outOfOrdre", "true"))))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("outOfOrdre");
    assertThat(dump()).isEqualTo(before);
  }

  @Test
  void aServerOrAProcessThatIsKilledLeavesTheDataAsItWas() throws Exception {
    String before = dump();
    script("V1__slow.sql", "UPDATE t SET what = 'changed'; SELECT pg_sleep(3600);");
    Future<?> migration = beside.submit(() -> migrate(flyway(Map.of())));
    awaitSleep();

    server.kill();

    assertThatThrownBy(migration::get).hasMessageContaining("as it was before");
    server.startAgain();
    assertThat(dump()).isEqualTo(before);

    Process process = fork();
    awaitSleep();
    Future<Integer> waits =
        beside.submit(() -> server.value(APP, "SELECT count(*) FROM t").asInt());
    process.destroyForcibly().waitFor();
    assertThat(waits.get()).as("who waited gets in to the old state").isEqualTo(1000);
    assertThat(dump()).isEqualTo(before);

    script("V1__slow.sql", "UPDATE t SET what = 'changed';");
    migrate(flyway(Map.of()));
    assertThat(console.text()).contains("Dropped what an earlier run left over");
    assertThat(server.value(APP, "SELECT count(*) FROM t WHERE what = 'changed'").asInt())
        .isEqualTo(1000);
  }

  private void awaitSleep() throws IOException, InterruptedException {
    server.await("query LIKE '%pg_sleep(3600)%' AND datname LIKE 'pgvol_load%'");
  }

  private Process fork() throws IOException {
    File log = folder.resolve("child.log").toFile();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dit.engines=" + System.getProperty("it.engines"),
            "-cp",
            System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
            Migrations.class.getName(),
            kind.name(),
            server.name(),
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(log)
        .start();
  }

  /** A process that is killed. */
  public static void main(String[] arguments) throws Exception {
    RecordingConsole console = new RecordingConsole();
    try (Engine engine = Engines.valueOf(arguments[0]).connect()) {
      Server found =
          new ServerFinder(engine)
              .find(
                  new ServerChoice(
                      Optional.of(arguments[1]),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(APP),
                      List.of()))
              .server();
      Migrator migrator =
          new FlywayMigrator(
              new FlywaySetting(
                  Map.of("flyway.baselineOnMigrate", "true", "flyway.baselineVersion", "0"),
                  List.of("filesystem:migrations"),
                  Path.of(arguments[2]),
                  List::of));
      new GuardedMigrator(request(found, migrator, false, console), console).migrate();
    }
  }

  @Test
  void noRowThatWasCommittedIsLost() throws Exception {
    script("V1__slow.sql", "ALTER TABLE t ADD COLUMN more int; SELECT pg_sleep(0.5);");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger committed = new AtomicInteger();
    Future<?> app =
        beside.submit(
            () -> {
              while (!done.get()) {
                try (Session session = server.session(APP)) {
                  while (!done.get()) {
                    session.execute("INSERT INTO big VALUES (" + (10_000 + committed.get()) + ")");
                    committed.incrementAndGet();
                  }
                } catch (IOException e) {
                  // Ended, as it was in the way: once more, as connection pools do.
                }
              }
              return null;
            });
    while (committed.get() < 20) {
      Thread.sleep(5);
    }

    MigrateResult result = migrate(flyway(Map.of()));

    int then = committed.get();
    while (committed.get() < then + 5) {
      Thread.sleep(5);
    }
    done.set(true);
    app.get();
    assertThat(result.endedSessions()).isPositive();
    // One may have been committed whose answer was broken off.
    assertThat(server.value(APP, "SELECT count(DISTINCT id) FROM big WHERE id >= 10000").asInt())
        .isEqualTo(committed.get());
    assertThat(server.value(APP, "SELECT count(more) FROM t").asInt()).isZero();
  }

  @Test
  void aRehearsalTellsWhatItCostsAndLeavesNoTrace() throws Exception {
    script("V1__type.sql", "ALTER TABLE t ALTER COLUMN id TYPE int; SELECT pg_sleep(0.2);");
    script("V2__rows.sql", "DELETE FROM big WHERE id <= 100; UPDATE t SET what = 'x';");
    String before = dump();
    String databases = new Stocktaking(server).names(".");
    for (boolean busy : new boolean[] {false, true}) {
      try (Session open = server.session(busy ? APP : "postgres")) {
        open.value("SELECT 1");
        Rehearsal rehearsal = guarded(flyway(Map.of()), false).rehearse();

        assertThat(rehearsal.acts()).hasSize(2);
        Rehearsal.Act type = rehearsal.acts().get(0);
        assertThat(type.rewritten()).containsExactly("t");
        assertThat(type.locks().get(0).table()).isEqualTo("t");
        assertThat(type.locks().get(0).mode()).isEqualTo("ACCESS EXCLUSIVE");
        assertThat(type.locks().get(0).millis()).isGreaterThan(150);
        assertThat(type.millis()).isGreaterThan(150);
        assertThat(rehearsal.acts().get(1).rows()).isEqualTo(1100);
        assertThat(String.join("\n", RehearsalText.lines(rehearsal, APP)))
            .contains("V1__type.sql", "1,100");
        assertThat(open.value("SELECT 2").asInt()).as("nobody was disturbed").isEqualTo(2);
      }
    }
    assertThat(dump()).isEqualTo(before);
    assertThat(new Stocktaking(server).names(".")).isEqualTo(databases);
  }

  @Test
  void plainSqlFilesAreRunOnceEachAndAChangedOneIsNoticed() throws Exception {
    script("001_init.sql", "CREATE TABLE u (id int);");
    script("2-more ${here}.sql", "INSERT INTO u VALUES (1); SELECT '${not_a_placeholder}';");
    script("010_last.up.sql", "INSERT INTO u VALUES (10);");
    script("010_last.down.sql", "DROP TABLE u;");
    MigrateResult result = migrate(flyway(Map.of()));
    assertThat(result.outcome().orElseThrow().applied())
        .extracting(one -> one.file())
        .containsExactly("001_init.sql", "2-more ${here}.sql", "010_last.up.sql");
    assertThat(server.value(APP, "SELECT array_agg(id ORDER BY id)::text FROM u").asText())
        .isEqualTo("{1,10}");
    assertThat(migrate(flyway(Map.of())).outcome()).isEmpty();

    String before = dump();
    script("2-more ${here}.sql", "INSERT INTO u VALUES (2);");
    assertThatThrownBy(() -> migrate(flyway(Map.of())))
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll("stays as it is", "2-more ${here}.sql");
    Info info = Info.read(server.server(), Optional.of(flyway(Map.of())), console);
    assertThat(info.migrations()).extracting(Step::state).contains(Step.CHANGED);
    assertThat(info.tables().get(0).tool()).isEqualTo("pgvol");
    assertThat(dump()).isEqualTo(before);
  }

  @Test
  void aCommandFindsTheCopyInItsEnvironment() throws Exception {
    Path program = folder.resolve("Tool.java");
    Files.writeString(
        program,
        """
        import java.sql.*;
        public class Tool {
          public static void main(String[] words) throws Exception {
            try (Connection c = DriverManager.getConnection(System.getenv("JDBC_DATABASE_URL"),
                System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
                Statement s = c.createStatement()) {
              System.out.println("secret " + System.getenv("PGPASSWORD"));
              s.execute(words[0]);
            }
          }
        }
        """);
    String java =
        "'"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -cp '"
            + Path.of(
                org.postgresql.Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI())
            + "' Tool.java ";
    assertThat(migrate(command(java + "'SELECT 1'", PATIENCE)).outcome())
        .as("nothing has changed, so nothing is swapped")
        .isEmpty();
    assertThat(new Stocktaking(server).names("^pgvol_undo")).isEmpty();

    MigrateResult result =
        migrate(
            command(
                java
                    + "'CREATE TABLE alembic_version (version_num text);"
                    + " INSERT INTO alembic_version VALUES (''''abc'''')'".replace("''''", "'\\''"),
                PATIENCE));

    assertThat(result.outcome().orElseThrow().version()).isEqualTo("abc");
    assertThat(console.text()).contains("secret ***").doesNotContain(TestServer.PASSWORD);
    assertThat(server.value(APP, "SELECT version_num FROM alembic_version").asText())
        .isEqualTo("abc");
  }

  @Test
  void aRestoreStartsFromTheMigratedState() throws Exception {
    Backup backup = Goals.of(server, folder.resolve("b")).backup();
    script("V1__add.sql", "ALTER TABLE t ADD COLUMN more int DEFAULT 3;");
    Path seeds = Files.createDirectories(folder.resolve("seeds"));
    Files.writeString(seeds.resolve("t.csv"), "id,what,more\n2000,seeded,0\n");
    Goals prepared = prepared();
    prepared.restore(backup);
    assertThat(server.value(APP, "SELECT sum(more) FROM t").asInt()).isEqualTo(3000);
    assertThat(server.value(APP, "SELECT what FROM t WHERE id = 2000").asText())
        .isEqualTo("seeded");
    int made = templates();
    prepared().restore(backup);
    assertThat(templates()).isEqualTo(made);

    script("V2__more.sql", "UPDATE t SET more = 4;");
    prepared().restore(backup);
    assertThat(server.value(APP, "SELECT sum(more) FROM t").asInt()).isEqualTo(4000);
    String before = dump();
    script("V3__bad.sql", "DELETE FROM t; SELECT 1 / 0;");
    assertThatThrownBy(() -> prepared().restore(backup))
        .isInstanceOf(UserProblem.class)
        .hasMessageContainingAll("V3__bad.sql", "division by zero");
    assertThat(dump()).isEqualTo(before);
    for (String name : new Stocktaking(server).names("^pgvol_(template|spare)").split(" ", -1)) {
      if (!name.isEmpty()) {
        server.execute("postgres", "ALTER DATABASE " + name + " IS_TEMPLATE false");
        drop(name);
      }
    }
  }

  private Goals prepared() throws IOException, InterruptedException {
    return Goals.of(server, folder.resolve("b"))
        .keeping(
            new Goals.Kept(
                new TemplatePolicy(3, 0, 90),
                new Preparing(
                    flyway(Map.of()), Seeds.of(folder, List.of(folder.resolve("seeds"))), console),
                0));
  }

  private int templates() throws IOException, InterruptedException {
    return new Stocktaking(server).names("^pgvol_template").split(" ", -1).length;
  }
}

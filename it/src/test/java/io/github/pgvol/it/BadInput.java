package io.github.pgvol.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups, disks and servers that are not as they should be: the data stays as it is. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BadInput {

  static final String APP = TestServer.DATABASE;
  static final String STATE = "SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY id)) FROM t";
  static final String SMALL_DISK = "200k";

  private final Engines kind;
  private final int major;
  TestServer server;

  @TempDir Path folder;
  String before;

  BadInput(Engines kind, int major) {
    this.kind = kind;
    this.major = major;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    server = TestServer.start(kind, major);
  }

  @AfterAll
  void stop() throws IOException {
    TestServer.closeUncrashed(server);
  }

  @BeforeEach
  void load() throws IOException, InterruptedException {
    server.execute(
        "postgres",
        "DROP DATABASE IF EXISTS pgvol_undo_app",
        "DROP DATABASE IF EXISTS app WITH (FORCE)",
        "CREATE DATABASE app");
    server.execute(APP, fill(3000));
    before = state();
  }

  @AfterEach
  void clear() throws IOException, InterruptedException {
    assertNothingIsLeft(server);
  }

  static String[] fill(int rows) {
    return new String[] {
      "CREATE TABLE t (id int PRIMARY KEY, what text)",
      "INSERT INTO t SELECT i, md5(i::text) || md5((-i)::text) FROM generate_series(1, "
          + rows
          + ") i",
      "CREATE VIEW v AS SELECT * FROM t"
    };
  }

  String state() throws IOException, InterruptedException {
    return server.value(APP, STATE).asText();
  }

  Goals goals() throws IOException, InterruptedException {
    return Goals.of(server, folder);
  }

  Backup take(Format format, String compression) throws IOException, InterruptedException {
    return goals().backup(format, Optional.of(Compression.parse(compression)), false);
  }

  private Backup read(Path path) {
    return new Catalog(folder).select(path.toString(), Optional.empty(), folder).backup();
  }

  /** A dump that somebody else made. */
  private Backup foreign(String name, String sql) throws IOException {
    return read(Files.writeString(folder.resolve(name), sql));
  }

  /** The restore is refused, and the data is as it was. */
  UserProblem assertRefused(Backup backup, String what) throws IOException, InterruptedException {
    Goals goals = goals();
    Throwable thrown = catchThrowable(() -> goals.restore(backup));
    assertThat(thrown).as(what).isInstanceOf(UserProblem.class);
    UserProblem problem = (UserProblem) thrown;
    assertThat(problem.advice()).as(what).isNotBlank();
    assertThat(state()).as(what).isEqualTo(before);
    assertThat(goals.console().warnings())
        .as(() -> what + "; the server's log: " + server.log())
        .isEmpty();
    return problem;
  }

  static void assertNothingIsLeft(TestServer server) throws IOException, InterruptedException {
    new Stocktaking(server).awaitNothingUnwanted();
    assertThat(new String(server.output("ls", server.server().scratch()), UTF_8))
        .doesNotContain("pgvol");
  }

  private static Path largest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN", "DIRECTORY"})
  void aBackupThatChangedIsDamaged(Format format) throws IOException, InterruptedException {
    Path path = take(format, "gzip").path();
    Path file = format == Format.DIRECTORY ? largest(path) : path;
    byte[] whole = Files.readAllBytes(file);
    SoftAssertions all = new SoftAssertions();
    for (int fifth = 0; fifth <= 5; fifth++) {
      int at = (int) ((whole.length - 1L) * fifth / 5);
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(file, flipped);
      all.check(
          () ->
              assertThat(assertRefused(read(path), "bit " + at))
                  .hasMessageContaining(path.getFileName().toString()));
      Files.write(file, Arrays.copyOf(whole, at));
      all.check(
          () ->
              assertThat(assertRefused(read(path), "cut " + at))
                  .hasMessageContaining(path.getFileName().toString()));
    }
    all.assertAll();
    Files.write(file, whole);
    goals().restore(read(path));
    assertThat(state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN", "DIRECTORY"})
  void aForeignDumpThatWasCutIsRefused(Format format) throws IOException, InterruptedException {
    SoftAssertions all = new SoftAssertions();
    for (String compression : List.of("none", "gzip")) {
      Path path = take(format, compression).path();
      Files.delete(path.resolveSibling(path.getFileName() + ".json"));
      Path file = format == Format.DIRECTORY ? largest(path) : path;
      byte[] whole = Files.readAllBytes(file);
      for (int part = 0; part < 8; part++) {
        int at = (int) (whole.length * (long) part / 8) + (part == 0 ? 0 : 1);
        Files.write(file, Arrays.copyOf(whole, at));
        all.check(() -> assertRefused(read(path), compression + " cut at " + at));
      }
    }
    all.assertAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\! touch /tmp/pwned",
        "SELECT 1; \\! touch /tmp/pwned",
        "\\copy t from program 'touch /tmp/pwned'",
        "\\o /tmp/pwned",
        "\\g |touch /tmp/pwned",
        "SELECT 'touch /tmp/pwned' \\gexec",
        "\\i /tmp/pwned",
        "\\setenv PGHOST x",
        "COPY (SELECT 1) TO PROGRAM 'touch /tmp/pwned';",
        "COPY t FROM PROGRAM 'touch /tmp/pwned';",
        "COPY (SELECT 1) TO '/tmp/pwned';",
        "ALTER SYSTEM SET work_mem = '1GB';"
      })
  void aPlainDumpThatWouldDoMoreThanLoadDataIsRefused(String line)
      throws IOException, InterruptedException {
    Backup dump = foreign("hostile.sql", "CREATE TABLE public.t (id int);\n" + line + "\n");

    assertThat(assertRefused(dump, line)).hasMessageContaining("refused");

    assertThat(new String(server.output("ls", "/tmp"), UTF_8)).doesNotContain("pwned");
    assertThat(Path.of("/tmp/pwned")).doesNotExist();
  }

  @Test
  void aForeignDumpCannotDropTheLiveDatabase() throws IOException, InterruptedException {
    Goals goals = goals();
    goals.restore(
        foreign(
            "drops.sql",
            """
            DROP DATABASE IF EXISTS app;
            CREATE DATABASE app;
            ALTER DATABASE app OWNER TO shop;
            \\connect app
            CREATE TABLE public.t (id int, what text);
            INSERT INTO public.t VALUES (1, 'by hand');
            """));

    assertThat(server.value(APP, "SELECT what FROM t").asText()).isEqualTo("by hand");
    assertThat(goals.console().text()).contains("DROP DATABASE");
    goals.undo();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void restrictIsNotSentToPsqlWhichMayNotKnowIt() throws IOException, InterruptedException {
    Path path = take(Format.PLAIN, "none").path();
    assertThat(Files.readString(path)).contains("\\restrict ", "\\unrestrict ");
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Goals goals = Goals.of(server, recording(server.engine(), sent), folder, APP);

    goals.restore(read(path));

    assertThat(state()).isEqualTo(before);
    assertThat(sent.toString(UTF_8)).contains("COPY public.t").doesNotContain("restrict ");
  }

  /** Keeps what programs are given to read. */
  private static Engine recording(Engine engine, ByteArrayOutputStream sent) {
    return Intercepted.by(
        engine,
        run -> {
          if (run.in() == null || !run.has("-f")) {
            return run.go();
          }
          return run.reading(
                  new FilterInputStream(run.in()) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                      int count = super.read(buffer, offset, length);
                      if (count > 0) {
                        sent.write(buffer, offset, count);
                      }
                      return count;
                    }
                  })
              .go();
        });
  }

  /** Changes what a manifest tells. */
  private Backup tell(Backup backup, String pattern, String replacement) throws IOException {
    Path manifest = backup.manifestPath();
    String text = Files.readString(manifest);
    String changed = text.replaceFirst(pattern, replacement);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(manifest, changed);
    return read(backup.path());
  }

  @Test
  void rowsThatAreNotThereAreMissed() throws IOException, InterruptedException {
    Backup backup = tell(take(Format.CUSTOM, "gzip"), "\"rows\" *: *3000", "\"rows\" : 3001");

    assertThat(assertRefused(backup, "rows"))
        .hasMessageContaining("public.t has 3,000 rows instead of 3,001");
  }

  @Test
  void anExtensionThatTheServerLacksIsNamed() throws IOException, InterruptedException {
    server.execute(APP, "CREATE EXTENSION pg_trgm");
    Backup backup = tell(take(Format.CUSTOM, "gzip"), "pg_trgm", "no_such_extension");

    assertThat(assertRefused(backup, "extension"))
        .hasMessageContaining("no_such_extension")
        .satisfies(problem -> assertThat(problem.advice()).contains("image"));
    assertThat(
            assertRefused(foreign("ext.sql", "CREATE EXTENSION no_such_extension;\n"), "in a dump"))
        .hasMessageContaining("no_such_extension");
  }

  /** With the locale that no server has. */
  Backup ofAnotherLocale() throws IOException, InterruptedException {
    return tell(
        take(Format.CUSTOM, "gzip"),
        "\"collate\" *: *\"[^\"]*\"",
        "\"collate\" : \"tlh_KX.UTF-8\"");
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN", "DIRECTORY"})
  void aDiskThatIsFullWhileABackupIsWritten(Format format)
      throws IOException, InterruptedException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Programs.run("mount", "-t", "tmpfs", "-o", "size=" + SMALL_DISK, "pgvol-it", disk.toString());
    try {
      Catalog catalog = new Catalog(disk);
      Goals goals = Goals.of(server, disk);

      assertThatThrownBy(() -> goals.backup(format, Optional.of(Compression.parse("none")), false))
          .isInstanceOfSatisfying(
              UserProblem.class,
              problem ->
                  assertThat(problem.getMessage() + problem.advice())
                      .containsIgnoringCase("disk")
                      .contains(disk.toString()));

      assertThat(catalog.list()).isEmpty();
      try (Stream<Path> drafts = Files.list(disk.resolve(".pgvol"))) {
        assertThat(drafts.map(path -> path.getFileName().toString())).containsOnly("catalog.lock");
      }
      assertThat(state()).isEqualTo(before);
      server.execute(APP, "DELETE FROM t WHERE id > 10");
      assertThat(goals.backup(format, Optional.empty(), false).problem()).isEmpty();
    } finally {
      Programs.run("umount", disk.toString());
    }
  }

  @Test
  void aDatabaseWithTheLongestNameCanBeUndone() throws IOException, InterruptedException {
    String name = "d".repeat(50) + "-Größe;" + "\"".repeat(4);
    assertThat(name.getBytes(UTF_8)).hasSize(63);
    server.execute("postgres", "CREATE DATABASE " + io.github.pgvol.postgres.Sql.name(name));
    try {
      server.execute(name, fill(10));
      Goals goals = Goals.of(server, server.engine(), folder, name);
      Backup backup = goals.backup();
      server.execute(name, "DELETE FROM t");
      goals.restore(backup);
      assertThat(server.value(name, "SELECT count(*) FROM t").asInt()).isEqualTo(10);
      goals.undo();
      assertThat(server.value(name, "SELECT count(*) FROM t").asInt()).isZero();
    } finally {
      server.execute(
          "postgres",
          "DROP DATABASE " + io.github.pgvol.postgres.Sql.name(name) + " WITH (FORCE)",
          "DROP DATABASE IF EXISTS "
              + io.github.pgvol.postgres.Sql.name(io.github.pgvol.postgres.OwnNames.undo(name)));
    }
  }

  @Test
  void twoThousandTables() throws IOException, InterruptedException {
    server.execute(
        APP,
        "DO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE format('CREATE TABLE many_%s (id int PRIMARY"
            + " KEY, what text DEFAULT ''x'')', i); END LOOP; END $$");
    Goals goals = goals();

    Backup backup = goals.backup();
    assertThat(backup.manifest().orElseThrow().tables()).hasSize(2001);
    assertThat(goals.restore(backup).tables()).isEqualTo(2001);

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void thePasswordIsNowhere() throws Exception {
    Goals goals = goals();
    server.execute(
        APP,
        "CREATE ROLE it_login LOGIN PASSWORD '" + TestServer.PASSWORD.replace("'", "''") + "'");
    Session lock = server.session(APP);
    lock.execute("BEGIN");
    lock.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
    CompletableFuture<Backup> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return goals.backup();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    String blocked =
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgvol %'"
            + " AND wait_event_type = 'Lock')";
    while (!server.value("postgres", blocked).asBoolean()) {
      Thread.sleep(50);
    }
    String arguments = Programs.run("ps", "axww", "-o", "args");
    String sessions =
        server
            .value(
                "postgres",
                "SELECT string_agg(query || application_name, ' ') FROM pg_stat_activity")
            .asText();
    lock.close();
    Backup backup = running.get();
    goals.restore(backup);
    goals.undo();

    assertThat(arguments).contains("pg_dump").doesNotContain(TestServer.PASSWORD);
    assertThat(sessions).doesNotContain(TestServer.PASSWORD);
    assertThat(goals.console().text()).contains("Backup ").doesNotContain(TestServer.PASSWORD);
    assertThat(Files.readString(backup.manifestPath()))
        .contains("it_login")
        .doesNotContain(TestServer.PASSWORD, "SCRAM-SHA");
    server.execute("postgres", "DROP ROLE it_login");
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreResult;
import io.github.pgvol.template.Preparation;
import io.github.pgvol.template.TemplatePolicy;
import io.github.pgvol.template.TemplatePruner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Templates and spares when something goes wrong, or on at once. Where a spare is half made is
 * where somebody holds a lock: a clone waits for whoever is commenting on its template.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TemplateFaults {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String APP = TestServer.DATABASE;

  private final Engines kind;
  private final int major;
  TestServer server;
  Stocktaking kept;

  @TempDir Path folder;
  private ExecutorService beside;
  Backup backup;
  private String before;

  TemplateFaults(Engines kind, int major) {
    this.kind = kind;
    this.major = major;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    server = TestServer.start(kind, major);
    kept = new Stocktaking(server);
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void fill() throws IOException, InterruptedException {
    beside = Executors.newCachedThreadPool();
    server.execute(
        APP,
        "DROP TABLE IF EXISTS t, more",
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 3000) i");
    before = kept.state(APP);
    backup = goals().backup();
  }

  @AfterEach
  void clear() throws IOException, InterruptedException {
    beside.shutdownNow();
    prune(0, Set.of());
    kept.awaitNothingUnwanted();
    assertThat(kept.names("^pgvol_(template|spare)_")).isEmpty();
  }

  private Goals goals() throws IOException, InterruptedException {
    return goals(Goals.Kept.DEFAULT);
  }

  private Goals goals(Goals.Kept kind) throws IOException, InterruptedException {
    return Goals.of(server, folder).keeping(kind);
  }

  private static Goals.Kept with(Preparation preparation) {
    return new Goals.Kept(new TemplatePolicy(3, 1, 50), preparation, 0);
  }

  private List<TemplatePruner.Decision> prune(int keep, Set<String> gone)
      throws IOException, InterruptedException {
    try (ServerRun run =
        ServerRun.begin(server.server(), new RecordingConsole(), "prune", APP, PATIENCE)) {
      return new TemplatePruner(run).prune(keep, gone, false);
    }
  }

  private void spoil() throws IOException, InterruptedException {
    server.execute(APP, "UPDATE t SET what = 'changed'", "CREATE TABLE IF NOT EXISTS more ()");
  }

  /** Restores once, so that there are a template and a spare. */
  private void stockUp() throws IOException, InterruptedException {
    goals().restore(backup);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();
    spoil();
  }

  /** Holds the template until closed: it can be seen, and not cloned. */
  private Session holdTemplate() throws IOException, InterruptedException {
    Session session = server.session("postgres");
    session.execute("BEGIN");
    session.execute("COMMENT ON DATABASE " + kept.onlyTemplate() + " IS 'held'");
    return session;
  }

  /** A spare in the making, which does not get on: the one that there was has been swapped in. */
  private Session halfMade() throws IOException, InterruptedException {
    stockUp();
    Session hold = holdTemplate();
    assertThat(goals().restore(backup).how()).isEqualTo("from a spare");
    assertThat(kept.state(APP)).isEqualTo(before);
    server.await("application_name LIKE 'pgvol-keeper %' AND wait_event_type = 'Lock'");
    assertThat(kept.spares()).isZero();
    return hold;
  }

  private void assertTheNextIsRight(String how) throws IOException, InterruptedException {
    spoil();
    RestoreResult next = goals().restore(backup);
    assertThat(next.how()).contains(how);
    assertThat(kept.state(APP)).isEqualTo(before);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();
  }

  @Test
  void aServerThatIsKilledWhileASpareIsMade() throws IOException, InterruptedException {
    Session hold = halfMade();

    server.kill();

    hold.close();
    server.startAgain();
    assertThat(kept.state(APP)).isEqualTo(before);
    assertThat(kept.spares()).isZero();
    assertTheNextIsRight("cloned");
    assertTheNextIsRight("from a spare");
  }

  @Test
  void aKeeperThatIsKilledWhileASpareIsMade() throws IOException, InterruptedException {
    Session hold = halfMade();

    server.output(
        "sh",
        "-c",
        // Of a machine without containers all processes are seen: those that have another port are
        // another server's.
        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline | grep -q '^psql.*-v run=' &&"
            + " [ \"$(tr '\\0' '\\n' <$p/environ | grep '^PGPORT=')\" = \"${PGPORT:+PGPORT=$PGPORT}\" ] &&"
            + " kill -9 ${p#/proc/}; done 2>/dev/null; true");

    hold.close();
    server.await(
        "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgvol-keeper %')");
    assertTheNextIsRight("");
    assertTheNextIsRight("from a spare");
  }

  @Test
  void aSpareWithoutItsNameIsNeverUsed() throws IOException, InterruptedException {
    stockUp();
    String template = kept.onlyTemplate();
    server.execute(
        "postgres",
        "DROP DATABASE " + kept.names("^pgvol_spare_"),
        "CREATE DATABASE pgvol_make_0123abcd TEMPLATE "
            + template
            + " STRATEGY FILE_COPY ALLOW_CONNECTIONS false");
    server.kill();
    server.startAgain();

    assertThat(goals().restore(backup).how()).contains("cloned");

    assertThat(kept.state(APP)).isEqualTo(before);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();
  }

  @Test
  void aRestoreWaitsForASpareThatIsBeingMade() throws Exception {
    Session hold = halfMade();
    spoil();
    Goals goals = goals();
    Future<RestoreResult> restore = beside.submit(() -> goals.restore(backup));
    server.await(
        "application_name LIKE 'pgvol it %' AND application_name NOT LIKE 'pgvol-keeper%'");

    hold.close();

    // From which of the two: whichever was sooner.
    assertThat(restore.get().how()).matches("from a spare|cloned .*");
    assertThat(kept.state(APP)).isEqualTo(before);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();
  }

  @Test
  void aSessionThatComesAgainAndAgain() throws Exception {
    stockUp();
    Pest pest = new Pest(server, beside);

    RestoreResult restored = goals().restore(backup);

    pest.end();
    assertThat(restored.how()).isEqualTo("from a spare");
    assertThat(kept.state(APP)).isEqualTo(before);
  }

  @Test
  void twoBuildsAtOnce() throws Exception {
    stockUp();
    server.execute("postgres", "DROP DATABASE IF EXISTS other");
    Goals other = Goals.of(server, server.engine(), folder, "other").keeping(Goals.Kept.DEFAULT);
    Goals first = goals();
    List<Future<?>> all = new ArrayList<>();
    for (Goals goals : List.of(first, other)) {
      all.add(
          beside.submit(
              () -> {
                for (int i = 0; i < 5; i++) {
                  goals.restore(backup);
                  assertThat(kept.state(goals.database())).isEqualTo(before);
                  server.execute(goals.database(), "UPDATE t SET what = 'round " + i + "'");
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(first.console().warnings()).isEmpty();
    assertThat(other.console().warnings()).isEmpty();
    server.execute("postgres", "DROP DATABASE other", "DROP DATABASE pgvol_undo_other");
  }

  @Test
  void manyInARow() throws IOException, InterruptedException {
    stockUp();
    int many = Integer.getInteger("it.templates.row", 10);
    Goals goals = goals();
    for (int i = 0; i < many; i++) {
      assertThat(goals.restore(backup).rows()).isEqualTo(3000);
      assertThat(kept.state(APP)).as("restore %d", i).isEqualTo(before);
      server.execute(APP, "UPDATE t SET what = 'round " + i + "'");
    }
    assertThat(goals.console().warnings()).isEmpty();
  }

  /** Adds a column, and counts how often. */
  private static final class AddColumn implements Preparation {
    private final String fingerprint;
    private final AtomicInteger applied = new AtomicInteger();

    AddColumn(String fingerprint) {
      this.fingerprint = fingerprint;
    }

    @Override
    public String fingerprint() {
      return fingerprint;
    }

    @Override
    public void apply(ServerRun run, String database) throws IOException, InterruptedException {
      applied.incrementAndGet();
      try (Session session = run.open(database)) {
        session.execute("CREATE TABLE public.more ()");
        session.execute("SELECT public.no_such_function_" + fingerprint + "() WHERE false");
      }
    }
  }

  @Test
  void aPreparedStateIsPreparedOnce() throws IOException, InterruptedException {
    server.execute(
        APP,
        "CREATE OR REPLACE FUNCTION public.no_such_function_v1() RETURNS int RETURN 1",
        "CREATE OR REPLACE FUNCTION public.no_such_function_v2() RETURNS int RETURN 1");
    backup = goals().backup();
    AddColumn first = new AddColumn("v1");
    AddColumn changed = new AddColumn("v2");
    AddColumn failing = new AddColumn("v3");
    for (int i = 0; i < 2; i++) {
      goals(with(first)).restore(backup);
      assertThat(kept.state(APP)).endsWith("more,t");
      server.execute(APP, "DROP TABLE more");
      kept.awaitSpares(1);
    }
    assertThat(first.applied).hasValue(1);

    Goals again = goals(with(changed));
    again.restore(backup);

    assertThat(again.console().text()).doesNotContain("uploading");
    assertThat(changed.applied).hasValue(1);
    assertThat(kept.state(APP)).endsWith("more,t");
    kept.awaitSpares(2);
    server.execute(APP, "DROP TABLE more");

    assertThatThrownBy(() -> goals(with(failing)).restore(backup))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no_such_function_v3");

    assertThat(kept.state(APP)).endsWith("t").doesNotContain("more");
    assertThat(kept.names("^pgvol_load_")).isEmpty();
    assertThat(goals(with(first)).restore(backup).how()).isEqualTo("from a spare");
    assertThat(first.applied).hasValue(1);
    server.execute(APP, "DROP FUNCTION no_such_function_v1, no_such_function_v2");
  }

  @Test
  void copiesForTestForks() throws IOException, InterruptedException {
    Goals goals = goals(new Goals.Kept(new TemplatePolicy(3, 1, 50), Preparation.NONE, 3));
    assertThat(goals.restore(backup).databases()).containsExactly("app_1", "app_2", "app_3");
    kept.awaitSpares(3);
    for (String copy : List.of("app_1", "app_2", "app_3")) {
      assertThat(kept.state(copy)).isEqualTo(before);
      server.execute(copy, "UPDATE t SET what = 'changed'");
    }

    assertThat(goals.restore(backup).how()).isEqualTo("from 3 spares");

    for (String copy : List.of("app_1", "app_2", "app_3")) {
      assertThat(kept.state(copy)).isEqualTo(before);
    }
    kept.awaitSpares(3);
    for (int i = 1; i <= 3; i++) {
      server.execute("postgres", "DROP DATABASE app_" + i, "DROP DATABASE pgvol_undo_app_" + i);
    }
  }

  @Test
  void whatIsNotToBeTrustedIsNotUsed() throws IOException, InterruptedException {
    stockUp();
    String template = kept.onlyTemplate();
    // Somebody has opened it.
    server.execute("postgres", "ALTER DATABASE " + template + " ALLOW_CONNECTIONS true");
    server.execute(template, "DELETE FROM t");
    Goals loading = goals();
    loading.restore(backup);
    assertThat(loading.console().text()).contains("uploading");
    assertThat(kept.state(APP)).isEqualTo(before);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();

    // The server's libraries have other collations now.
    String comment =
        server
            .value(
                "postgres",
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '"
                    + template
                    + "'")
            .asText();
    String other = comment.replaceFirst("\"collations\":\"[^\"]*\"", "\"collations\":\"old\"");
    assertThat(other).isNotEqualTo(comment);
    server.execute(
        "postgres", "COMMENT ON DATABASE " + template + " IS '" + other.replace("'", "''") + "'");
    spoil();
    Goals stale = goals();
    stale.restore(backup);
    assertThat(stale.console().text()).contains("uploading");
    assertThat(kept.state(APP)).isEqualTo(before);
    kept.awaitSpares(1);
    kept.awaitNothingUnwanted();

    // The file was touched: it is read again, and its template used; then it was damaged.
    Files.setLastModifiedTime(backup.path(), FileTime.fromMillis(1_700_000_000_000L));
    assertTheNextIsRight("from a spare");
    byte[] bytes = Files.readAllBytes(backup.path());
    bytes[bytes.length / 2] ^= 1;
    Files.write(backup.path(), bytes);
    spoil();
    String spoilt = kept.state(APP);
    assertThatThrownBy(() -> goals().restore(backup))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("damaged");
    assertThat(kept.state(APP)).isEqualTo(spoilt);
  }

  @Test
  void onlySoManyAreKept() throws IOException, InterruptedException {
    stockUp();
    String first = kept.onlyTemplate();
    Backup second = goals().backup();
    Goals one = goals(new Goals.Kept(new TemplatePolicy(1, 1, 50), Preparation.NONE, 0));
    one.restore(second);
    kept.awaitNothingUnwanted();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (kept.names("^pgvol_template_").contains(first)) {
      assertThat(System.nanoTime()).as("it goes in time").isLessThan(deadline);
      Thread.sleep(50);
    }
    kept.awaitSpares(1);
    assertThat(kept.names("^pgvol_spare_"))
        .startsWith(kept.onlyTemplate().replace("template", "spare"));
    try (Session session = server.session("postgres")) {
      assertThat(new Inspector(session).databases()).doesNotContain(kept.onlyTemplate());
    }
    // No room: nothing is kept, and the restore is none the worse.
    Goals small = goals(new Goals.Kept(new TemplatePolicy(3, 1, 0), Preparation.NONE, 0));
    small.restore(goals().backup());
    assertThat(small.console().text()).contains("No template is kept", "pgvol.templates.share");

    List<TemplatePruner.Decision> decisions =
        prune(3, Set.of(second.manifest().orElseThrow().sha256()));
    assertThat(decisions).allMatch(decision -> !decision.keep());
    assertThat(decisions.get(0).reason()).isEqualTo("its backup goes");
  }
}

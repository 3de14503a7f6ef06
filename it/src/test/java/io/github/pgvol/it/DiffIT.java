package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.diff.DiffRequest;
import io.github.pgvol.diff.DiffText;
import io.github.pgvol.diff.Differ;
import io.github.pgvol.diff.Difference;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is different between two states, each kind of difference once. */
@Timeout(180)
class DiffIT {

  private static final int MAJOR = 18;
  private static final String APP = TestServer.DATABASE;

  @TempDir private Path folder;

  private Difference diff(Goals goals, Backup from, Optional<Backup> to)
      throws IOException, InterruptedException {
    return new Differ(
            new DiffRequest(
                goals.found().server(),
                from,
                to,
                APP,
                Goals.Kept.DEFAULT.policy(),
                new Dependents(
                    goals.engine(),
                    goals.found().inContainer().container(),
                    Dependents.Policy.KEEP,
                    folder.resolve(".pgvol"),
                    goals.console()),
                2,
                "diff",
                Duration.ofMinutes(1)),
            goals.console())
        .compare();
  }

  @ParameterizedTest
  @EnumSource(
      value = Engines.class,
      names = {"DOCKER", "LOCAL"})
  void eachKindOfDifference(Engines kind) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, MAJOR)) {
      server.execute(
          APP,
          "CREATE TABLE t (id int PRIMARY KEY, what text)",
          "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 2000) i",
          "CREATE TABLE same (id int PRIMARY KEY, at timestamptz)",
          "INSERT INTO same VALUES (1, '2026-03-29 01:30:00Z')",
          "CREATE TABLE \"keyless\" (a int, b text)",
          "INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (2, NULL)",
          "CREATE TABLE leaving ()",
          "CREATE INDEX by_what ON t (what)",
          "CREATE TABLE flyway_schema_history (installed_rank int, version text, script text,"
              + " checksum int, success boolean)",
          "INSERT INTO flyway_schema_history VALUES (1, '1', 'V1', 1, true)");
      Goals goals = Goals.of(server, folder);
      Backup before = goals.backup();
      Difference none = diff(goals, before, Optional.empty());
      assertThat(none.none()).as("%s", DiffText.lines(none)).isTrue();
      assertThat(DiffText.lines(none))
          .containsExactly("From " + before.name() + " to the live database app: no difference.");

      // A setting of the database changes how values look, and no value.
      server.execute(
          APP,
          "ALTER DATABASE app SET timezone = 'Asia/Tokyo'",
          "UPDATE t SET what = 'changed' WHERE id <= 3",
          "DELETE FROM t WHERE id IN (10, 11)",
          "INSERT INTO t VALUES (3000, 'new')",
          "ALTER TABLE t ADD note text",
          "DELETE FROM keyless WHERE a = 2",
          "INSERT INTO keyless VALUES (1, 'x')",
          "DROP TABLE leaving",
          "CREATE TABLE coming (id int)",
          "DROP INDEX by_what",
          "INSERT INTO flyway_schema_history VALUES (2, '2', 'V2', 2, true)");
      Backup after = goals.backup();
      Difference live = diff(goals, before, Optional.empty());
      Difference backups = diff(goals, before, Optional.of(after));

      assertThat(backups.tables()).isEqualTo(live.tables());
      assertThat(backups.indexes()).isEqualTo(live.indexes());
      assertThat(backups.migrations()).isEqualTo(live.migrations());
      assertThat(String.join("\n", DiffText.lines(live)).replaceAll(" +", " "))
          .contains(
              "table coming added 0 rows",
              "table leaving gone 0 rows",
              "table keyless changed 1 row added, 1 row gone (of 3)",
              "table t changed 1 row added, 2 rows gone, 3 rows changed (of 2,000, now 1,999)",
              "column t.note added text",
              "index by_what gone was CREATE INDEX by_what ON public.t USING btree (what)",
              "migrations flyway in public.flyway_schema_history changed 1 (1 applied) → 2 (2")
          .doesNotContain("same");
      assertThat(new Stocktaking(server).names("^pgvol_diff_")).isEmpty();

      // What a comparison that was killed has left: dropped, unless it is still going on.
      server.execute("postgres", "CREATE DATABASE pgvol_diff_0123abcd_1");
      ServerRun.begin(server.server(), goals.console(), "next", APP, Duration.ofMinutes(1)).close();
      assertThat(new Stocktaking(server).names("^pgvol_diff_")).isEmpty();
    }
  }
}

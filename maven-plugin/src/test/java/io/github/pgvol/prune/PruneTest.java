package io.github.pgvol.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Draft;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Samples;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {

  private static final Instant NOW = Instant.parse("2026-11-20T22:45:00Z");
  private static final OptionalInt NO = OptionalInt.empty();

  @TempDir Path temp;

  private static Backup backup(String database, String label, Instant time) {
    Draft.Contents contents =
        new Draft.Contents(
            time.toString(), time + "_" + database + ".sql", 10, "0".repeat(64), null);
    return new Backup(
        contents.file(),
        Path.of(contents.file()),
        Optional.of(
            Samples.manifest(Format.PLAIN, database, label, time, List.of()).apply(contents)),
        Format.PLAIN,
        Compression.Method.NONE,
        10,
        time,
        Optional.ofNullable(label),
        Optional.ofNullable(database),
        false,
        Optional.empty());
  }

  private static Backup foreign(Instant time) {
    return new Backup(
        "theirs.sql",
        Path.of("theirs.sql"),
        Optional.empty(),
        Format.PLAIN,
        Compression.Method.NONE,
        10,
        time,
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private static Backup damaged(Backup good) {
    return new Backup(
        "damaged_" + good.name(),
        Path.of("damaged_" + good.name()),
        good.manifest(),
        good.format(),
        good.compression(),
        1,
        good.time(),
        good.label(),
        good.database(),
        false,
        Optional.of("too short"));
  }

  /** One each hour, the newest first. */
  private static List<Backup> hourly(int count) {
    List<Backup> backups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      backups.add(backup("app", null, NOW.minus(Duration.ofHours(i))));
    }
    return backups;
  }

  private static OptionalInt of(int number) {
    return OptionalInt.of(number);
  }

  private static List<String> kept(Retention retention, List<Backup> backups) {
    return retention.decide(backups, NOW).stream()
        .filter(Decision::keep)
        .map(decision -> decision.backup().time() + ": " + decision.reason())
        .toList();
  }

  @Test
  void theLastOnesAreKept() {
    assertThat(kept(new Retention(of(2), NO, NO, NO, NO, false), hourly(5)))
        .containsExactly(
            "2026-11-20T22:45:00Z: among the last 2", "2026-11-20T21:45:00Z: among the last 2");
  }

  @Test
  void youngOnesAreKept() {
    List<Backup> backups = hourly(60);
    List<String> kept = kept(new Retention(NO, of(2), NO, NO, NO, false), backups);
    assertThat(kept).hasSize(49);
    assertThat(kept.get(48)).isEqualTo("2026-11-18T22:45:00Z: not older than 2 days");
  }

  @Test
  void theNewestOfEachDayThatHasOneIsKept() {
    List<Backup> backups = new ArrayList<>(hourly(48));
    backups.add(backup("app", null, Instant.parse("2026-03-01T00:00:00Z")));
    backups.add(backup("app", null, Instant.parse("2026-02-28T23:59:59Z")));
    assertThat(kept(new Retention(NO, NO, of(4), NO, NO, false), backups))
        .containsExactly(
            "2026-11-20T22:45:00Z: daily 2026-11-20",
            "2026-11-19T23:45:00Z: daily 2026-11-19",
            "2026-11-18T23:45:00Z: daily 2026-11-18",
            "2026-03-01T00:00:00Z: daily 2026-03-01");
  }

  @Test
  void weeksBeginOnMondayAndBelongToOneYear() {
    List<Backup> backups =
        List.of(
            backup("app", null, Instant.parse("2027-01-04T00:00:00Z")),
            backup("app", null, Instant.parse("2027-01-03T23:59:59Z")),
            backup("app", null, Instant.parse("2026-12-28T00:00:00Z")),
            backup("app", null, Instant.parse("2026-12-27T00:00:00Z")));
    assertThat(kept(new Retention(NO, NO, NO, of(9), NO, false), backups))
        .containsExactly(
            "2027-01-04T00:00:00Z: weekly 2027-W01",
            "2027-01-03T23:59:59Z: weekly 2026-W53",
            "2026-12-27T00:00:00Z: weekly 2026-W52");
  }

  @Test
  void rulesAddUp() {
    List<Backup> backups = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      backups.add(backup("app", null, NOW.minus(Duration.ofDays(i))));
    }
    Retention retention = new Retention(of(1), NO, of(7), of(4), of(12), false);
    List<Decision> decisions = retention.decide(backups, NOW);
    // Two of the weeks and one of the months are among the days.
    assertThat(decisions.stream().filter(Decision::keep).count()).isEqualTo(7 + 2 + 11);
    assertThat(decisions.get(0).reason())
        .isEqualTo("among the last 1, daily 2026-11-20, weekly 2026-W47, monthly 2026-11");
    assertThat(decisions.get(799))
        .isEqualTo(new Decision(backups.get(799), false, "no rule keeps it"));
    assertThat(decisions).extracting(Decision::backup).isEqualTo(backups);
  }

  @Test
  void eachDatabaseIsLookedAtByItself() {
    List<Backup> backups =
        List.of(
            backup("app", null, NOW),
            backup("app", null, NOW.minusSeconds(1)),
            backup("shop", null, NOW.minusSeconds(2)),
            backup(null, null, NOW.minusSeconds(3)));
    assertThat(new Retention(of(1), NO, NO, NO, NO, false).decide(backups, NOW))
        .extracting(Decision::keep)
        .containsExactly(true, false, true, true);
  }

  @Test
  void theNewestGoodOneIsNeverRemoved() {
    Backup good = backup("app", null, NOW.minusSeconds(5));
    List<Backup> backups =
        List.of(
            damaged(backup("app", null, NOW)),
            good,
            backup("app", null, NOW.minusSeconds(9)),
            backup("shop", "x", NOW));
    Retention nothing = new Retention(of(0), of(0), of(0), of(0), of(0), true);
    assertThat(nothing.decide(backups, NOW))
        .extracting(Decision::reason)
        .containsExactly(
            "damaged: look at it, then delete it yourself",
            "the newest of its database",
            "no rule keeps it",
            "not older than 0 days");
  }

  @Test
  void labelledOnesStayAndTakeNoPlace() {
    List<Backup> backups =
        List.of(
            backup("app", "before", NOW),
            backup("app", null, NOW.minusSeconds(1)),
            backup("app", null, NOW.minusSeconds(2)),
            backup("app", "old", NOW.minus(Duration.ofDays(999))));
    assertThat(new Retention(of(1), NO, NO, NO, NO, false).decide(backups, NOW))
        .extracting(Decision::reason)
        .containsExactly("labelled", "among the last 1", "no rule keeps it", "labelled");
    assertThat(new Retention(of(1), NO, NO, NO, NO, true).decide(backups, NOW))
        .extracting(Decision::keep)
        .containsExactly(true, false, false, false);
  }

  @Test
  void foreignOnesStay() {
    List<Backup> backups =
        List.of(foreign(NOW.minus(Duration.ofDays(999))), backup("app", null, NOW));
    assertThat(new Retention(of(0), NO, NO, NO, NO, true).decide(backups, NOW))
        .extracting(Decision::reason)
        .containsExactly("foreign: pgvol has not made it", "the newest of its database");
  }

  @Test
  void withoutARuleNothingIsDecided() {
    assertThatThrownBy(() -> new Retention(NO, NO, NO, NO, NO, false))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem ->
                assertThat(problem.advice())
                    .contains(
                        "-Dpgvol.keepLast",
                        "<keepDays>",
                        "<keepDaily>",
                        "<keepWeekly>",
                        "-Dpgvol.keepMonthly"));
    assertThatThrownBy(() -> new Retention(of(-1), NO, NO, NO, NO, false))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("-1");
  }

  @Test
  void whatNoRuleKeepsIsRemovedFromDisk() throws IOException {
    Catalog catalog = new Catalog(temp.resolve("backups"));
    Backup oldest = Samples.take(catalog, "app", null, NOW.minusSeconds(3), "12345");
    Samples.takeFolder(catalog, "app", NOW.minusSeconds(2));
    Samples.take(catalog, "app", null, NOW.minusSeconds(1), "x");
    Backup shop = Samples.take(catalog, "shop", null, NOW.minusSeconds(9), "x");
    Samples.take(catalog, "shop", null, NOW.minusSeconds(8), "x");
    Path theirs = Files.writeString(catalog.folder().resolve("theirs.sql"), "x");
    Retention last = new Retention(of(1), NO, NO, NO, NO, false);
    Pruner pruner = new Pruner(catalog);

    PruneResult dry = pruner.run(new PruneRequest(last, Optional.of("app"), NOW, true));
    assertThat(dry.removed()).hasSize(2).startsWith(oldest);
    assertThat(dry.bytes()).isEqualTo(5 + 7);
    assertThat(catalog.list()).hasSize(6);

    PruneResult result = pruner.run(new PruneRequest(last, Optional.of("app"), NOW, false));
    assertThat(result.removed()).isEqualTo(dry.removed());
    assertThat(catalog.list()).hasSize(4).contains(shop);
    assertThat(pruner.run(new PruneRequest(last, Optional.empty(), NOW, false)).removed())
        .containsExactly(shop);
    assertThat(theirs).exists();
    assertThat(pruner.run(new PruneRequest(last, Optional.empty(), NOW, false)).removed())
        .isEmpty();
  }
}

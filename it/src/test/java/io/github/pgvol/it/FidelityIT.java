package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A database that holds everything PostgreSQL can hold is backed up, destroyed together with its
 * server, and restored into a new one: a fingerprint of all that is in it stays the same.
 */
@Timeout(300)
class FidelityIT {

  @TempDir private Path catalog;

  /** How a backup is made. */
  private record Way(Format format, String compression) {
    Backup take(Goals goals, boolean rolePasswords) throws IOException, InterruptedException {
      Optional<Compression> wish =
          compression.equals("auto")
              ? Optional.empty()
              : Optional.of(Compression.parse(compression));
      return goals.backup(format, wish, rolePasswords);
    }
  }

  private static void load(TestServer server, String database, int major)
      throws IOException, InterruptedException {
    Path dataset = Fingerprint.dataset();
    server.psql(database, Files.readAllBytes(dataset.resolve("everything.sql")));
    for (int since = 16; since <= major; since++) {
      server.psql(database, Files.readAllBytes(dataset.resolve("everything-" + since + ".sql")));
    }
  }

  /**
   * Each format in each compression, each of both on each major, as majors do not differ in the
   * rest: before 16, zstd is not pg_dump's own.
   */
  @ParameterizedTest
  @CsvSource({
    "15,CUSTOM:zstd PLAIN:zstd DIRECTORY:auto DIRECTORY:none PLAIN:gzip",
    "17,CUSTOM:none PLAIN:gzip DIRECTORY:zstd CUSTOM:zstd",
    "18,CUSTOM:gzip PLAIN:none DIRECTORY:zstd DIRECTORY:gzip PLAIN:zstd"
  })
  void everythingSurvivesInEachFormatAndCompressionOnDocker(int major, String ways)
      throws IOException, InterruptedException {
    everythingSurvives(
        Engines.DOCKER,
        major,
        Stream.of(ways.split(" ", -1))
            .map(way -> way.split(":", -1))
            .map(way -> new Way(Format.valueOf(way[0]), way[1]))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({"15,CUSTOM,auto", "17,PLAIN,zstd", "18,DIRECTORY,gzip"})
  void everythingSurvivesOnPodman(int major, Format format, String compression)
      throws IOException, InterruptedException {
    everythingSurvives(Engines.PODMAN, major, List.of(new Way(format, compression)));
  }

  @Test
  void everythingSurvivesOnThisMachine() throws IOException, InterruptedException {
    everythingSurvives(
        Engines.LOCAL,
        Engines.LOCAL.major(17),
        List.of(
            new Way(Format.CUSTOM, "auto"),
            new Way(Format.PLAIN, "zstd"),
            new Way(Format.DIRECTORY, "auto")));
  }

  private void everythingSurvives(Engines kind, int major, List<Way> ways)
      throws IOException, InterruptedException {
    String database = TestServer.DATABASE;
    Map<Way, Backup> backups = new LinkedHashMap<>();
    Backup withPasswords;
    String passwords =
        "SELECT string_agg(rolname || '=' || rolpassword, ' ' ORDER BY rolname) FROM pg_authid"
            + " WHERE rolname LIKE 'evr%'";
    String passwordsBefore;
    Fingerprint before;
    try (TestServer server = TestServer.start(kind, major)) {
      load(server, database, major);
      before = Fingerprint.of(server, database);
      passwordsBefore = server.value("postgres", passwords).asText();
      Goals goals = Goals.of(server, catalog);
      for (Way way : ways) {
        backups.put(way, way.take(goals, false));
      }
      withPasswords = ways.get(0).take(goals, true);
      before.assertSame(Fingerprint.of(server, database), "after the backups");
    }
    assertThat(passwordsBefore).contains("evr_reader=SCRAM-SHA-256");

    try (TestServer fresh = TestServer.start(kind, major)) {
      Goals goals = Goals.of(fresh, catalog);
      SoftAssertions all = new SoftAssertions();
      for (Map.Entry<Way, Backup> entry : backups.entrySet()) {
        all.check(
            () -> {
              goals.restore(entry.getValue(), Safety.NONE);
              before.assertSame(Fingerprint.of(fresh, database), entry.getKey().toString());
            });
      }
      all.check(
          () ->
              assertThat(fresh.value("postgres", passwords).isNull()).as("no passwords").isTrue());
      all.assertAll();
      assertThat(goals.console().text()).contains("set those of", "evr_reader");
    }

    try (TestServer fresh = TestServer.start(kind, major)) {
      Goals.of(fresh, catalog).restore(withPasswords);
      before.assertSame(Fingerprint.of(fresh, database), "with role passwords");
      assertThat(fresh.value("postgres", passwords).asText()).isEqualTo(passwordsBefore);
    }
  }

  @Test
  void hostileDatabaseNamesAndAnIcuCollation() throws IOException, InterruptedException {
    int major = 17;
    Map<String, String> create =
        Map.of(
            "we\"ird; drop",
            "CREATE DATABASE \"we\"\"ird; drop\" TEMPLATE template0",
            "Größe",
            "CREATE DATABASE \"Größe\" TEMPLATE template0 LOCALE 'C.UTF-8' LOCALE_PROVIDER icu"
                + " ICU_LOCALE 'de-u-co-phonebk' ICU_RULES '&a < b <<< B'");
    Map<String, Fingerprint> before = new LinkedHashMap<>();
    Map<String, Backup> backups = new LinkedHashMap<>();
    try (TestServer server = TestServer.start(Engines.DOCKER, major)) {
      for (Map.Entry<String, String> database : create.entrySet()) {
        server.execute("postgres", database.getValue());
        load(server, database.getKey(), major);
      }
      for (String database : create.keySet()) {
        before.put(database, Fingerprint.of(server, database));
        backups.put(database, Goals.of(server, server.engine(), catalog, database).backup());
      }
    }
    assertThat(before.get("Größe").digest())
        .anyMatch(line -> line.contains("locale") && line.contains("de-u-co-phonebk"))
        .anyMatch(line -> line.contains("icu rules") && line.contains("<<<"));
    try (TestServer fresh = TestServer.start(Engines.DOCKER, major)) {
      for (Map.Entry<String, Backup> backup : backups.entrySet()) {
        Goals.of(fresh, fresh.engine(), catalog, backup.getKey()).restore(backup.getValue());
      }
      for (Map.Entry<String, Fingerprint> fingerprint : before.entrySet()) {
        String database = fingerprint.getKey();
        fingerprint.getValue().assertSame(Fingerprint.of(fresh, database), database);
      }
    }
  }

  @Test
  void laterMajorsTakeWhatEarlierOnesGaveAndNotTheOtherWayRound()
      throws IOException, InterruptedException {
    List<String> before;
    Backup backup;
    try (TestServer server = TestServer.start(Engines.DOCKER, 15)) {
      load(server, TestServer.DATABASE, 15);
      before = content(server);
      backup = Goals.of(server, catalog).backup();
    }
    try (TestServer later = TestServer.start(Engines.DOCKER, 17);
        TestServer latest = TestServer.start(Engines.DOCKER, 18)) {
      Goals on17 = Goals.of(later, catalog);
      Goals on18 = Goals.of(latest, catalog);
      on17.restore(backup);
      assertThat(content(later)).isEqualTo(before);
      on18.restore(backup);
      assertThat(content(latest)).isEqualTo(before);

      Backup newer = on18.backup();
      assertThatThrownBy(() -> on17.restore(newer))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("of PostgreSQL 18")
          .hasMessageContaining("runs 17");
      assertThat(content(later)).isEqualTo(before);
    }
  }

  /** Its locale is that of the machine which it is on; all else is the same. */
  @Test
  void outOfAContainerOntoThisMachineAndBack() throws IOException, InterruptedException {
    List<String> before;
    Backup fromContainer;
    try (TestServer server = TestServer.start(Engines.DOCKER, 15)) {
      load(server, TestServer.DATABASE, 15);
      before = content(server);
      fromContainer = Goals.of(server, catalog).backup();
    }
    Backup fromHere;
    try (TestServer here = TestServer.start(Engines.LOCAL, 15)) {
      Goals goals = Goals.of(here, catalog);
      goals.restore(fromContainer);
      assertThat(content(here)).isEqualTo(before);
      fromHere = goals.backup(Format.DIRECTORY, Optional.empty(), false);
    }
    try (TestServer latest = TestServer.start(Engines.PODMAN, 18)) {
      Goals.of(latest, catalog).restore(fromHere);
      assertThat(content(latest)).isEqualTo(before);
    }
  }

  private static List<String> content(TestServer server) throws IOException, InterruptedException {
    return Fingerprint.of(server, TestServer.DATABASE).content();
  }
}

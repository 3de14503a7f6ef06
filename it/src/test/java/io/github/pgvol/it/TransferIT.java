package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.seed.SeedReport;
import io.github.pgvol.seed.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds, and data on its way from one server to another. */
class TransferIT {

  @TempDir static Path folder;
  private static TestServer old;

  @BeforeAll
  static void start() throws Exception {
    old = TestServer.start(Engines.DOCKER, 15);
  }

  @AfterAll
  static void stop() throws IOException {
    if (old != null) {
      old.close();
    }
  }

  private static void write(Path seeds, String name, String content) throws IOException {
    Files.createDirectories(seeds);
    Files.writeString(seeds.resolve(name), content);
  }

  private static SeedReport apply(Path seeds, String database)
      throws IOException, InterruptedException {
    try (ServerRun run =
        ServerRun.begin(
            old.server(),
            new RecordingConsole(),
            "seeds of it",
            TestServer.DATABASE,
            Duration.ofMinutes(1))) {
      return Seeds.of(seeds, List.of(seeds)).apply(run, database);
    }
  }

  private static List<String> changes(SeedReport report) {
    return report.loaded().stream()
        .map(
            file ->
                file.name()
                    + (file.again() ? " again" : "")
                    + file.changes().stream()
                        .map(
                            change ->
                                String.format(
                                    " %s.%s +%d ~%d -%d",
                                    change.schema(),
                                    change.table(),
                                    change.inserted(),
                                    change.updated(),
                                    change.deleted()))
                        .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void seedsAreLoadedOnceAndAgainWhenTheyChanged() throws Exception {
    Path seeds = folder.resolve("seeds");
    old.execute("postgres", "CREATE DATABASE seeded");
    write(
        seeds,
        "schema.sql",
        """
        -- the tables
        CREATE SCHEMA "Größe";
        CREATE TABLE "Größe"."Ta.ble" (id int PRIMARY KEY, "Na""me" text, twice int GENERATED ALWAYS AS (id * 2) STORED);
        CREATE TABLE countries (code text PRIMARY KEY, name text NOT NULL);
        CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE,
          country text NOT NULL REFERENCES countries, boss int REFERENCES users, team int);
        CREATE TABLE a_teams (id serial PRIMARY KEY, lead int NOT NULL REFERENCES users);
        ALTER TABLE users ADD FOREIGN KEY (team) REFERENCES a_teams;
        CREATE TABLE log (line text);
        INSERT INTO log VALUES ('made'), ('filled');
        """);
    write(seeds, "R__view.sql", "CREATE OR REPLACE VIEW emails AS SELECT email FROM users;\n");
    write(
        seeds, "countries.csv", "code,name\nde,\"Germany, Federal\"\nfr,\n".replace("fr,", "fr,x"));
    write(
        seeds,
        "users.csv",
        "id;email;country;boss;team\n2;b@example.com;fr;1;1\n1;a@example.com;de;;\n");
    write(seeds, "a_teams.csv", "id,lead\n1,2\n");
    write(seeds, "log.csv", "line\n\\.\n\"two\nlines\"\n\"\"\n");
    write(seeds, "Größe.Ta.ble.csv", "id,\"Na\"\"me\"\n1,ß\n");

    assertThat(changes(apply(seeds, "seeded")))
        .containsExactly(
            "schema.sql public.log +2 ~0 -0",
            "Größe.Ta.ble.csv Größe.Ta.ble +1 ~0 -0",
            "a_teams.csv public.a_teams +1 ~0 -0",
            "countries.csv public.countries +2 ~0 -0",
            "log.csv public.log +3 ~0 -0",
            "users.csv public.users +2 ~0 -0",
            "R__view.sql");
    assertThat(apply(seeds, "seeded").loaded()).isEmpty();
    assertThat(old.value("seeded", "SELECT string_agg(line, '|' ORDER BY line) FROM log").asText())
        .isEqualTo("|\\.|filled|made|two\nlines");
    assertThat(
            old.value(
                    "seeded",
                    "SELECT bool_and(NOT condeferrable) FROM pg_constraint WHERE contype = 'f'")
                .asBoolean())
        .as("keys in a circle are as they were")
        .isTrue();
    old.execute(
        "seeded",
        "INSERT INTO users (email, country) VALUES ('c@example.com', 'de')",
        "INSERT INTO a_teams (lead) VALUES (1)");

    // Changed, renamed, and with other line ends.
    write(
        seeds,
        "users.csv",
        "id;email;country;boss;team\n1;a@example.com;de;;\n2;B@example.com;fr;1;1\n7;d@example.com;de;1;\n");
    Files.move(seeds.resolve("countries.csv"), seeds.resolve("01_countries.csv"));
    write(
        seeds,
        "R__view.sql",
        "CREATE OR REPLACE VIEW emails AS SELECT lower(email) AS email FROM users;\n");
    write(seeds, "a_teams.csv", "id,lead\r\n1,2\r\n");
    assertThat(changes(apply(seeds, "seeded")))
        .containsExactly("users.csv again public.users +1 ~1 -0", "R__view.sql again");
    assertThat(
            old.value("seeded", "SELECT string_agg(email, ' ' ORDER BY email) FROM emails")
                .asText())
        .isEqualTo("a@example.com b@example.com c@example.com d@example.com");
    old.execute("seeded", "INSERT INTO users (email, country) VALUES ('e@example.com', 'de')");
    assertThat(old.value("seeded", "SELECT max(id) FROM users").asInt()).isEqualTo(8);

    write(seeds, "log.csv", "line\nother\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("The seed log.csv has changed since it was loaded");
    Files.delete(seeds.resolve("log.csv"));
    write(seeds, "users.csv", "id,email,country\n9,f@example.com,de\nx,g@example.com,de\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("The seed users.csv failed")
        .hasMessageContaining("line 3: ")
        .hasMessageContaining("invalid input syntax for type integer: \"x\"");
    write(seeds, "users.csv", "id,email,country\n9,f@example.com,xx\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("The seed users.csv failed")
        .hasMessageContaining("(country)=(xx) is not present");
    Files.delete(seeds.resolve("users.csv"));
    write(seeds, "bad.sql", "INSERT INTO log VALUES ('kept?');\n\nSELECT nonsense;\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("The seed bad.sql failed")
        .hasMessageContaining("line 3: ERROR");
    write(seeds, "bad.sql", "INSERT INTO log VALUES ('kept?');\n\\! touch /tmp/harm\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("The seed bad.sql is refused: line 2: \\!");
    write(seeds, "bad.sql", "INSERT INTO log VALUES ('kept?');\nCREATE ROLE intruder;\n");
    assertThatThrownBy(() -> apply(seeds, "seeded"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("acts on the whole server in line 2");
    assertThat(old.value("seeded", "SELECT count(*) FROM log WHERE line = 'kept?'").asInt())
        .isZero();
  }
}

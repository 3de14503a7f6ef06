package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.seed.SeedReport;
import io.github.pgvol.seed.Seeds;
import io.github.pgvol.transfer.Masking;
import io.github.pgvol.transfer.Ownership;
import io.github.pgvol.transfer.Selection;
import io.github.pgvol.transfer.TransferRequest;
import io.github.pgvol.transfer.TransferResult;
import io.github.pgvol.transfer.Transferrer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds, and data on its way from one server to another. */
class TransferIT {

  @TempDir static Path folder;
  private static TestServer old;
  private static TestServer podman;
  private static TestServer newer;

  @BeforeAll
  static void start() throws Exception {
    old = TestServer.start(Engines.DOCKER, 15);
    podman = TestServer.start(Engines.PODMAN, 15);
    newer = TestServer.start(Engines.DOCKER, 17);
  }

  @AfterAll
  static void stop() throws IOException {
    for (TestServer server : new TestServer[] {old, podman, newer}) {
      if (server != null) {
        server.close();
      }
    }
  }

  /** A transfer as it can be asked for. */
  private record Way(
      Selection selection,
      Ownership ownership,
      Masking masking,
      Optional<RestoreRequest.Saver> keeper) {
    static final Way ALL =
        new Way(
            Selection.of("", ""), new Ownership(false, Map.of()), Masking.NONE, Optional.empty());

    Way with(Selection other) {
      return new Way(other, ownership, masking, keeper);
    }

    Way with(Ownership other) {
      return new Way(selection, other, masking, keeper);
    }

    Way masked(String rules) {
      return new Way(
          selection, ownership, Masking.of(Map.of(), rules, Optional.of("salt")), keeper);
    }
  }

  private static TransferResult transfer(
      TestServer from, String source, TestServer to, String target, Way way)
      throws IOException, InterruptedException {
    RecordingConsole console = new RecordingConsole();
    return new Transferrer(
            new TransferRequest(
                from.found(from.engine(), source).server(),
                to.found(to.engine(), target).server(),
                Safety.UNDO,
                Dependents.none(console),
                (database, bytes, by) -> {},
                (run, database) -> {},
                way.keeper(),
                way.selection(),
                way.ownership(),
                way.masking(),
                "transfer of it",
                Duration.ofMinutes(1)),
            console)
        .transfer();
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

  @Test
  void everythingComesFromDockerToPodman() throws Exception {
    old.execute("postgres", "CREATE DATABASE everything");
    old.psql("everything", Files.readAllBytes(Fingerprint.dataset().resolve("everything.sql")));
    Fingerprint before = Fingerprint.of(old, "everything");

    transfer(old, "everything", podman, "everything", Way.ALL);

    // Roles that nothing in the database needs stay where they are.
    podman.execute(
        "postgres",
        "CREATE ROLE \"evr_EMPTY\"",
        "CREATE ROLE evr_noinherit NOINHERIT CONNECTION LIMIT 0 VALID UNTIL 'infinity'",
        "GRANT evr_reader TO evr_noinherit");
    before.assertSame(Fingerprint.of(podman, "everything"), "transferred");
    before.assertSame(Fingerprint.of(old, "everything"), "the source");
    assertThat(databases(podman)).containsExactly("app", "everything", "postgres");
  }

  /** The locale is that of the machine which it is on; all else is the same. */
  @Test
  void everythingComesToThisMachineAndGoesBack() throws Exception {
    old.execute("postgres", "CREATE DATABASE \"Größe\"");
    old.psql("Größe", Files.readAllBytes(Fingerprint.dataset().resolve("everything.sql")));
    List<String> before = Fingerprint.of(old, "Größe").content();
    assertThat(before).hasSizeGreaterThan(20);
    try (TestServer here = TestServer.start(Engines.LOCAL, 15)) {
      transfer(old, "Größe", here, "Größe", Way.ALL);
      assertThat(Fingerprint.of(here, "Größe").content()).isEqualTo(before);
      transfer(here, "Größe", newer, "Größe", Way.ALL);
    }
    assertThat(Fingerprint.of(newer, "Größe").content()).isEqualTo(before);
  }

  private static List<String> databases(TestServer server) throws Exception {
    return List.of(
        server
            .value(
                "postgres",
                "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database"
                    + " WHERE datname !~ '^template'")
            .asText()
            .split(" "));
  }

  private static final String SECRET = "Geheimwert";

  private static void shop(String secret) throws Exception {
    old.execute(
        "postgres",
        "DROP DATABASE IF EXISTS shop",
        "DO $$BEGIN CREATE ROLE app_prod; EXCEPTION WHEN duplicate_object THEN NULL; END$$",
        "CREATE DATABASE shop");
    old.psql(
        "shop",
        """
        CREATE DOMAIN mail AS varchar(80) CHECK (VALUE LIKE '%@%');
        CREATE TABLE countries (code varchar(2) PRIMARY KEY);
        INSERT INTO countries VALUES ('de'), ('fr');
        CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(60) UNIQUE NOT NULL,
          alias mail, name text NOT NULL, phone varchar(12), born date, balance numeric(8,2), profile jsonb,
          token uuid UNIQUE, note text, country varchar(2) REFERENCES countries,
          shout text GENERATED ALWAYS AS (upper(name)) STORED);
        INSERT INTO users (email, alias, name, phone, born, balance, profile, token, note, country)
          SELECT 'Geheimwert' || n || '@corp.test', 'Geheimwert' || n || '@alias.test', 'Geheimwert ' || n, '0123' || n,
            date '1999-12-31', n, jsonb_build_object('k', 'Geheimwert' || n), gen_random_uuid(), 'Geheimwert', 'de'
          FROM generate_series(1, 500) n;
        UPDATE users SET note = NULL, phone = NULL WHERE id = 7;
        CREATE TABLE orders (id int, buyer_email text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (250);
        CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (250) TO (1000);
        INSERT INTO orders SELECT id, email FROM users;
        CREATE SCHEMA "Größe";
        CREATE TABLE "Größe"."Ta.ble" ("E Mail" text, h int);
        INSERT INTO "Größe"."Ta.ble" SELECT email, id FROM users;
        CREATE INDEX ON "Größe"."Ta.ble" (lower("E Mail"));
        CREATE MATERIALIZED VIEW names AS SELECT name FROM users;
        CREATE TABLE audit_log (line text);
        INSERT INTO audit_log VALUES ('kept where it is');
        ALTER TABLE audit_log OWNER TO app_prod;
        GRANT SELECT ON users TO app_prod;
        """
            .replace("Geheimwert", secret)
            .getBytes(StandardCharsets.UTF_8));
    newer.execute("postgres", "DROP ROLE IF EXISTS app_prod");
  }

  /** The files of a server's volume in which a text is, its log of changes among them. */
  private static List<String> holding(TestServer server, String text) throws Exception {
    server.execute("postgres", "CHECKPOINT");
    return new String(
            server.output(
                Tool.of("sh", "-c", "grep -rlaF -e \"$0\" /var/lib/postgresql; test $? -le 1", text)
                    .as("0"),
                null),
            StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  @Test
  void whatIsMaskedIsNowhereInTheTarget() throws Exception {
    shop(SECRET);
    String rules =
        "users.email=hash, users.alias=fake:email, users.name=fake, users.phone=fake,"
            + "users.born=fake;users.balance=hash\nusers.profile=constant:{\"a\": 1, \"b\": 2},"
            + "users.token=hash,users.note=null,orders.buyer_email=hash,"
            + "\"Größe\".\"Ta.ble\".\"E Mail\"=hash";
    Path kept = folder.resolve("kept");
    Way way =
        new Way(
            Selection.of("", "audit*"),
            new Ownership(true, Map.of()),
            Masking.of(Map.of(), rules, Optional.of("salt")),
            Optional.of(
                (run, database) ->
                    new BackupTaker(
                            new BackupRequest(
                                newer.found(newer.engine(), database).server(),
                                new Catalog(kept),
                                List.of(database),
                                false,
                                Format.PLAIN,
                                Optional.of(Compression.parse("none")),
                                1,
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                "it",
                                "it",
                                Duration.ofMinutes(1)),
                            new RecordingConsole())
                        .take(run, database)));

    TransferResult result = transfer(old, "shop", newer, "masked", way);

    assertThat(result.masked()).isEqualTo(12);
    assertThat(holding(old, SECRET)).as("the search finds what there is").isNotEmpty();
    assertThat(holding(newer, SECRET)).isEmpty();
    assertThat(holding(newer, SECRET.toUpperCase(Locale.ROOT))).isEmpty();
    assertThat(holding(newer, "@example.com")).as("what came is in files").isNotEmpty();
    List<Backup> backups = new Catalog(kept).list();
    assertThat(backups).hasSize(1);
    assertThat(Files.readString(backups.get(0).path()))
        .contains("@example.com")
        .doesNotContain(SECRET);
    assertThat(
            newer
                .value(
                    "masked",
                    "SELECT json_build_array(count(DISTINCT email), count(*) FILTER (WHERE email ~"
                        + " '^[0-9a-f]{32}$'), bool_and(alias LIKE '%@example.com'), count(DISTINCT"
                        + " alias), count(phone), bool_and(length(phone) <= 12), count(note),"
                        + " bool_and(profile = '{\"a\": 1, \"b\": 2}'), bool_or(born ="
                        + " '1999-12-31'), bool_and(shout = upper(name)), count(DISTINCT token),"
                        + " (SELECT count(*) FROM orders JOIN users u ON buyer_email = u.email AND"
                        + " orders.id = u.id), (SELECT count(*) FROM \"Größe\".\"Ta.ble\" JOIN"
                        + " users ON \"E Mail\" = email AND h = id), (SELECT count(*) FROM names),"
                        + " (SELECT count(*) FROM audit_log), (SELECT tableowner FROM pg_tables"
                        + " WHERE tablename = 'audit_log')) FROM users")
                .toString())
        .isEqualTo("[500,500,true,500,499,true,0,true,false,true,500,500,500,500,0,\"shop\"]");
    assertThat(
            newer.value("postgres", "SELECT count(*) FROM pg_roles WHERE rolname ~ 'app'").asInt())
        .isZero();

    // Again: the same masks; undo has what was there between.
    String sum = "SELECT md5(string_agg(u::text, ' ' ORDER BY id)) FROM users u";
    String first = newer.value("masked", sum).asText();
    newer.execute("masked", "DELETE FROM users WHERE id > 10");
    transfer(old, "shop", newer, "masked", way);
    assertThat(newer.value("masked", sum).asText()).isEqualTo(first);
    Goals.of(newer, newer.engine(), kept, "masked").undo();
    assertThat(newer.value("masked", "SELECT count(*) FROM users").asInt()).isEqualTo(10);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsDone() throws Exception {
    // Another one than what the test of masks looks for in this server's files.
    shop("Anderes");
    newer.execute("postgres", "CREATE DATABASE untouched");
    newer.execute("untouched", "CREATE TABLE t AS SELECT 1 AS a");
    assertThatThrownBy(() -> transfer(newer, "untouched", old, "untouched", Way.ALL))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("runs PostgreSQL 17")
        .hasMessageContaining("an older server does not understand");
    Map<String, String> masks =
        Map.of(
            "users.mail=hash", "matches no column",
            "people.email=hash", "matches no column",
            "users.email=null", "NOT NULL",
            "users.email=constant:x", "unique",
            "users.country=hash", "foreign key",
            "countries.code=hash", "foreign key",
            "users.shout=null", "computes",
            "orders.id=hash", "partition",
            "users.token=fake:email", "holds no email",
            "users.phone=constant:01234567890123", "too long");
    for (Map.Entry<String, String> mask : masks.entrySet()) {
      assertThatThrownBy(
              () -> transfer(old, "shop", newer, "untouched", Way.ALL.masked(mask.getKey())))
          .as(mask.getKey())
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining(mask.getValue());
    }
    assertThatThrownBy(
            () ->
                transfer(
                    old, "shop", newer, "untouched", Way.ALL.with(Selection.of("nothing*", ""))))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("«nothing*» is no table");
    assertThatThrownBy(
            () ->
                transfer(old, "shop", newer, "untouched", Way.ALL.with(Selection.of("users", ""))))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("violates foreign key");
    assertThatThrownBy(
            () ->
                transfer(
                    old,
                    "shop",
                    newer,
                    "untouched",
                    Way.ALL.with(new Ownership(false, Map.of("app_prod", "nobody")))))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("There is no role nobody");
    assertThat(newer.value("untouched", "SELECT a FROM t").asInt()).isEqualTo(1);

    newer.execute("postgres", "DROP ROLE app_prod", "CREATE ROLE \"Ich selbst\"");
    transfer(
        old,
        "shop",
        newer,
        "untouched",
        Way.ALL
            .with(Selection.of("users,countries,public.orders_?", ""))
            .with(new Ownership(false, Map.of("app_prod", "Ich selbst"))));
    assertThat(
            newer
                .value(
                    "untouched",
                    "SELECT json_build_array((SELECT count(*) FROM users), (SELECT count(*) FROM"
                        + " orders), (SELECT count(*) FROM audit_log), (SELECT tableowner FROM"
                        + " pg_tables WHERE tablename = 'audit_log'), has_table_privilege('Ich"
                        + " selbst', 'users', 'SELECT'), (SELECT count(*) FROM pg_roles WHERE"
                        + " rolname = 'app_prod'))")
                .toString())
        .isEqualTo("[500,500,0,\"Ich selbst\",true,0]");
    assertThat(databases(newer)).noneMatch(name -> name.startsWith("pgvol_load"));
  }

  @Test
  void eachTypeHasItsMasks() throws Exception {
    old.execute("postgres", "CREATE DATABASE types");
    old.psql(
        "types",
        """
        CREATE DOMAIN zip AS varchar(5);
        CREATE TABLE t (id int, a text, b varchar(8), c char(6), d smallint, e int, f bigint, g numeric, h numeric(6,3),
          i numeric(3,3), j real, k float8, l uuid, m date, n timestamp, o timestamptz, p time, q json, r jsonb, s bytea,
          u boolean, v inet, w zip, x timetz);
        INSERT INTO t SELECT n, 'x', 'y', 'z', n, n, n, n, n, 0.5, n, n, gen_random_uuid(), now(), now(), now(), '12:00',
          '{}', '[]', '\\x00', true, '10.0.0.1', '123', '12:00' FROM generate_series(1, 100) n;
        CREATE TABLE f (id int, email varchar(20), name text, firstname varchar(4), lastname text, username varchar(30),
          phone varchar(6), street text, city text, zip char(5), company text, url text, ip text, date text, number text,
          uuid text, text text);
        INSERT INTO f SELECT n, 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o', 'o'
          FROM generate_series(1, 100) n;
        """
            .getBytes(StandardCharsets.UTF_8));
    StringBuilder rules = new StringBuilder("t.id=null");
    for (char column : "abcdefghijklmnopqrsuvwx".toCharArray()) {
      rules.append(",t.").append(column).append("=hash");
    }
    for (String kind :
        List.of(
            "email",
            "name",
            "firstname",
            "lastname",
            "username",
            "phone",
            "street",
            "city",
            "zip",
            "company",
            "url",
            "ip",
            "date",
            "number",
            "uuid",
            "text")) {
      rules.append(",f.").append(kind).append("=fake:").append(kind);
    }

    TransferResult result =
        transfer(old, "types", newer, "types", Way.ALL.masked(rules.toString()));

    assertThat(result.masked()).isEqualTo(24 + 16);
    assertThat(
            newer
                .value(
                    "types",
                    "SELECT json_build_array((SELECT count(*) FROM t, json_each_text(row_to_json(t))"
                        + " WHERE value IS NULL), (SELECT count(DISTINCT f) FROM t), (SELECT"
                        + " count(*) FROM f, json_each_text(row_to_json(f)) WHERE value = 'o' OR"
                        + " value = ''), (SELECT bool_and(email LIKE '%@example.com') FROM f),"
                        + " (SELECT bool_and(b ~ '^[0-9a-f]{8}$' AND m <> current_date) FROM t))")
                .toString())
        .isEqualTo("[100,100,0,true,true]");
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.listing.BackupTable;
import io.github.pgvol.restore.Safety;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin and the scripts of the dev container feature have one catalog, and one server: what
 * the one has made, the other lists, checks, restores and undoes, and each waits for the other.
 */
@Timeout(600)
class ScriptsIT {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final List<Format> FORMATS =
      List.of(Format.CUSTOM, Format.PLAIN, Format.DIRECTORY);
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "zstd");
  private static final String SMALL = "small";
  private static final String STATE =
      "SELECT count(*) || ' ' || md5(string_agg(t::text, '' ORDER BY id)) FROM public.item t";

  @TempDir private Path catalog;

  /** Runs pgvol in a container beside the server, as one would in a dev container. */
  private String pgvol(TestServer server, String database, String... arguments)
      throws IOException, InterruptedException {
    Path scripts = Engines.repository().resolve("devcontainer-feature/src/pgvol");
    List<String> command = new ArrayList<>(List.of("run", "--rm"));
    command.addAll(List.of("--network", "container:" + server.name()));
    command.addAll(List.of("-v", scripts + ":/usr/local/share/pgvol:ro"));
    command.addAll(List.of("-v", catalog + ":/backups"));
    command.addAll(List.of("-e", "PGHOST=127.0.0.1", "-e", "PGDATABASE=" + database));
    command.addAll(List.of("-e", "PGUSER=" + TestServer.USER));
    command.addAll(List.of("-e", "PGPASSWORD=" + TestServer.PASSWORD));
    command.addAll(List.of("pgvol-it/dev:client", "/usr/local/share/pgvol/bin/pgvol"));
    command.addAll(List.of(arguments));
    return Engines.DOCKER.client(command.toArray(String[]::new));
  }

  @Test
  void whatTheOneHasMadeTheOtherRestores() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      everythingSurvivesBothWays(server);
      everyFormatAndCompressionBothWays(server);
      assertManifestsAreValid();
      server.assertNeverCrashed();
    }
  }

  private void everythingSurvivesBothWays(TestServer server)
      throws IOException, InterruptedException {
    String database = TestServer.DATABASE;
    Path dataset = Fingerprint.dataset();
    server.psql(database, Files.readAllBytes(dataset.resolve("everything.sql")));
    server.psql(database, Files.readAllBytes(dataset.resolve("everything-16.sql")));
    server.psql(database, Files.readAllBytes(dataset.resolve("everything-17.sql")));
    Fingerprint before = Fingerprint.of(server, database);
    Goals goals = Goals.of(server, catalog);
    Backup plugins = goals.backup(Format.CUSTOM, Optional.empty(), false);
    pgvol(server, database, "backup", "--format", "directory", "--label", "scripts");

    pgvol(server, database, "restore", "--yes", plugins.name());
    before.assertSame(Fingerprint.of(server, database), "the plugin's backup, by the scripts");
    goals.restore("scripts");
    before.assertSame(Fingerprint.of(server, database), "the scripts' backup, by the plugin");
  }

  private void everyFormatAndCompressionBothWays(TestServer server)
      throws IOException, InterruptedException {
    server.execute("postgres", "CREATE DATABASE " + SMALL);
    server.execute(
        SMALL,
        "CREATE TABLE item AS SELECT i AS id, E'a\\tb\\\\n ''\"' || i AS text"
            + " FROM generate_series(1, 500) i");
    String before = server.value(SMALL, STATE).asText();
    Goals goals = Goals.of(server, server.engine(), catalog, SMALL);
    for (Format format : FORMATS) {
      for (String compression : COMPRESSIONS) {
        String way = format.word() + " " + compression;
        Backup plugins = goals.backup(format, Optional.of(Compression.parse(compression)), false);
        pgvol(
            server,
            SMALL,
            "backup",
            "-F",
            format.word(),
            "-Z",
            compression,
            "-l",
            "scripts " + way);

        server.execute(SMALL, "DELETE FROM item");
        pgvol(server, SMALL, "restore", "--yes", "--safety", "none", plugins.name());
        assertThat(server.value(SMALL, STATE).asText()).as("plugin's %s", way).isEqualTo(before);

        server.execute(SMALL, "DELETE FROM item");
        Backup scripts = new Catalog(catalog).list().stream().reduce((a, b) -> b).orElseThrow();
        assertThat(scripts.label()).contains("scripts " + way);
        assertThat(scripts.format()).isEqualTo(format);
        assertThat(scripts.compression().word()).isEqualTo(compression);
        goals.restore(scripts, Safety.NONE);
        assertThat(server.value(SMALL, STATE).asText()).as("scripts' %s", way).isEqualTo(before);
      }
    }
    assertThat(pgvol(server, SMALL, "verify", "all")).doesNotContain("Damaged");

    server.execute(SMALL, "DELETE FROM item WHERE id > 7");
    goals.restore("scripts plain gzip");
    pgvol(server, SMALL, "undo");
    assertThat(server.value(SMALL, "SELECT count(*) FROM public.item").asInt()).isEqualTo(7);
    pgvol(server, SMALL, "restore", "--yes", "scripts plain gzip");
    goals.undo();
    assertThat(server.value(SMALL, "SELECT count(*) FROM public.item").asInt()).isEqualTo(7);
  }

  private void assertManifestsAreValid() throws IOException {
    JsonSchema schema;
    Path file = Engines.repository().resolve("src/site/resources/manifest-1.schema.json");
    try (InputStream in = Files.newInputStream(file)) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    assertThat(schema.validate(JSON.readTree("{\"manifestVersion\": 2}"))).isNotEmpty();
    SoftAssertions all = new SoftAssertions();
    try (Stream<Path> files = Files.list(catalog)) {
      List<Path> manifests = files.filter(path -> path.toString().endsWith(".json")).toList();
      assertThat(manifests).hasSize(20);
      for (Path manifest : manifests) {
        Set<ValidationMessage> wrong = schema.validate(JSON.readTree(Files.readString(manifest)));
        all.assertThat(wrong).as("%s", manifest).isEmpty();
      }
    }
    all.assertAll();
  }

  @Test
  void theyListTheSame() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      server.execute(TestServer.DATABASE, "CREATE TABLE item AS SELECT 1 AS id");
      Goals goals = Goals.of(server, catalog);
      Backup good = goals.backup(Format.PLAIN, Optional.of(Compression.parse("none")), false);
      goals.backup(Format.DIRECTORY, Optional.empty(), false);
      pgvol(server, TestServer.DATABASE, "backup", "--label", "Größe \"1\"");
      spoil(good, "longer_20260101_000000.sql", " ", manifest -> {});
      spoil(good, "newer_20260102_000000.sql", "", manifest -> manifest.put("manifestVersion", 2));
      spoil(good, "sum_20260103_000000.sql", "", manifest -> manifest.put("sha256", "0"));
      spoil(good, "other_20260104_000000.sql", "", manifest -> manifest.put("file", "else.sql"));
      Files.writeString(catalog.resolve("broken_20260105_000000.dump"), "x");
      Files.writeString(catalog.resolve("broken_20260105_000000.dump.json"), "{");
      Files.copy(good.manifestPath(), catalog.resolve("lost_20260106_000000.sql.json"));
      Files.writeString(catalog.resolve("empty_20260107_000000.sql"), "");
      Files.writeString(catalog.resolve("mine_20260108_111213.sql"), "SELECT 1;\n");
      Files.writeString(catalog.resolve("notes.txt"), "no backup");
      Files.write(catalog.resolve("zeros_20260109_000000.dump"), new byte[100]);
      Engines.DOCKER.client(
          "exec",
          server.name(),
          "sh",
          "-c",
          "cd /tmp && pg_dump -U shop -Fc app >a.dump && pg_dump -U shop -Ft app | gzip >a.tar.gz");
      Engines.DOCKER.client(
          "cp", server.name() + ":/tmp/a.dump", catalog + "/hers_20260110_000000.dump");
      Engines.DOCKER.client(
          "cp", server.name() + ":/tmp/a.tar.gz", catalog + "/his_20260111_000000.tar.gz");

      List<JsonNode> byScripts = rows(pgvol(server, TestServer.DATABASE, "list", "--json"));
      List<JsonNode> byPlugin =
          rows(JSON.writeValueAsString(BackupTable.rows(new Catalog(catalog).list())));
      assertThat(byPlugin).hasSize(14);
      assertThat(byScripts).containsExactlyElementsOf(byPlugin);
    }
  }

  /** What names a path or a reason in its own words is compared as being there. */
  private static List<JsonNode> rows(String json) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode row : JSON.readTree(json)) {
      ObjectNode known = row.deepCopy();
      known.remove("path");
      if (known.has("problem")) {
        known.put("problem", "there is one");
        // What cannot be read is guessed from its name.
        known.remove(List.of("format", "compression", "rows", "serverVersion", "database"));
      }
      rows.add(known);
    }
    return rows;
  }

  /** A change to a manifest. */
  private interface Change {
    void to(ObjectNode manifest);
  }

  private void spoil(Backup good, String name, String more, Change change) throws IOException {
    Files.writeString(catalog.resolve(name), Files.readString(good.path()) + more);
    ObjectNode manifest =
        JSON.readTree(Files.readString(good.manifestPath()))
            .<ObjectNode>deepCopy()
            .put("file", name)
            .put("createdAt", "2026-01-01T00:00:00Z");
    change.to(manifest);
    Files.writeString(catalog.resolve(name + ".json"), manifest.toString());
  }

  @Test
  void theyWaitForEachOther() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      server.execute(TestServer.DATABASE, "CREATE TABLE item AS SELECT 1 AS id");
      Goals goals = Goals.of(server, catalog);
      try (ServerRun run =
          ServerRun.begin(
              server.server(), goals.console(), "migrate (shop)", "app", Duration.ofSeconds(9))) {
        assertThat(run.control()).isNotNull();
        assertThatThrownBy(() -> pgvol(server, "app", "backup", "--lock-timeout", "1"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("Waiting for «pgvol migrate (shop)")
            .hasMessageContaining("Waited 1 s");
      }
      assertThat(new Catalog(catalog).list()).isEmpty();
      pgvol(server, "app", "backup");
      assertThat(new Catalog(catalog).list()).hasSize(1);
    }
  }
}

package io.github.pgvol.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeModelTest {

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private ComposeModel read(Map<String, String> variables, String... names) throws IOException {
    return ComposeModel.of(
        List.of(names).stream().map(folder::resolve).toList(),
        name -> Optional.ofNullable(variables.get(name)));
  }

  private ComposeFile.Service only(String... names) throws IOException {
    List<ComposeFile.Service> servers = ComposeFile.servers(read(Map.of(), names));
    assertThat(servers).hasSize(1);
    return servers.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "$A, x",
    "${A}, x",
    "a$A-b, ax-b",
    "${A:-d}, x",
    "${B:-d}, d",
    "${B-d}, ''",
    "${C:-d}, d",
    "${C-d}, d",
    "${C:-${A}y}, xy",
    "${C:-${D:-e}}f, ef",
    "${A:+set}, set",
    "'[${C:+set}]', []",
    "${A:?must be}, x",
    "$$A, $A",
    "$, $",
    "costs 5$ or $, costs 5$ or $",
    "${C}, var",
  })
  void variablesArePutInAsComposeDoes(String text, String expected) throws IOException {
    write("compose.yaml", "services: {db: {image: '" + text + "'}}");
    assertThat(read(Map.of("A", "x", "B", ""), "compose.yaml").services().get("db"))
        .containsEntry("image", expected);
  }

  @Test
  void aVariableWithoutAnEndIsNoComposeFile() throws IOException {
    write("compose.yaml", "services: {db: {image: 'postgres:${A'}}");
    assertThatThrownBy(() -> read(Map.of(), "compose.yaml"))
        .isInstanceOf(ComposeModel.UnreadableException.class)
        .hasMessageContaining("${A");
  }

  @Test
  void anOverrideAddsAVolumeAndReplacesTheOneAtItsPlace() throws IOException {
    write("compose.yaml", "services: {db: {image: 'postgres:17', volumes: ['a:/backup']}}");
    write(
        "compose.override.yaml",
        "services: {db: {volumes: ['data:/var/lib/postgresql/data', 'b:/backup']}}");
    assertThat(only("compose.yaml").kept()).isFalse();
    assertThat(only("compose.yaml", "compose.override.yaml").kept()).isTrue();
    assertThat(read(Map.of(), "compose.yaml", "compose.override.yaml").services().get("db"))
        .containsEntry("volumes", List.of("data:/var/lib/postgresql/data", "b:/backup"));
  }

  @Test
  void anOverrideTakesAwayAndReplacesWhatItSaysSo() throws IOException {
    write(
        "compose.yaml",
        """
        services:
          db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
          other: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
        """);
    write(
        "over.yaml",
        """
        services:
          db:
            volumes: !reset []
            ports: !reset null
          other: {"volumes": !override ["o:/backup"], ports: !override ["1:2"]}
        """);
    Map<String, Map<String, Object>> services =
        read(Map.of(), "compose.yaml", "over.yaml").services();
    assertThat(services.get("db")).containsOnlyKeys("image");
    assertThat(services.get("other"))
        .containsEntry("volumes", List.of("o:/backup"))
        .containsEntry("ports", List.of("1:2"))
        .containsOnlyKeys("image", "volumes", "ports");
  }

  @Test
  void anOverrideOfTheImageAndOfPgdataDecidesWhereTheVolumeHasToBe() throws IOException {
    write(
        "compose.yaml",
        "services: {db: {image: 'postgres:17', environment: [PGDATA=/x], volumes: ['d:/data']}}");
    write("over.yaml", "services: {db: {environment: {PGDATA: /data/pg}}}");
    assertThat(only("compose.yaml").kept()).isFalse();
    assertThat(only("compose.yaml", "over.yaml").kept()).isTrue();
  }

  @Test
  void aServiceHasWhatItExtends() throws IOException {
    write(
        "compose.yaml",
        """
        services:
          base: {image: "postgres:17"}
          db:
            extends: base
            volumes: ["data:/var/lib/postgresql/data"]
          other:
            extends: {file: more/common.yaml, service: kept}
            image: postgres:16
        """);
    write(
        "more/common.yaml",
        "services: {kept: {extends: {service: root}, volumes: ['d:/var/lib/postgresql/data']},"
            + " root: {image: 'postgres:15'}}");
    ComposeModel model = read(Map.of(), "compose.yaml");
    assertThat(ComposeFile.servers(model))
        .extracting(ComposeFile.Service::name, ComposeFile.Service::image, s -> s.kept())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("base", "postgres:17", false),
            org.assertj.core.groups.Tuple.tuple("db", "postgres:17", true),
            org.assertj.core.groups.Tuple.tuple("other", "postgres:16", true));
    assertThat(model.files()).hasSize(2);
  }

  @Test
  void whatIsIncludedIsThere() throws IOException {
    write("compose.yaml", "include: [db/compose.yaml, {path: [more.yaml]}]\nservices: {}\n");
    write("db/compose.yaml", "services: {db: {image: 'postgres:18'}}");
    write("more.yaml", "services: {web: {image: nginx}}");
    assertThat(only("compose.yaml").place()).isEqualTo("/var/lib/postgresql");
    assertThat(read(Map.of(), "compose.yaml").services()).containsOnlyKeys("db", "web");
  }

  @Test
  void filesOfVariablesSayWhatAServiceDoesNotSayItself() throws IOException {
    write("db.env", "PGDATA=/elsewhere\nPOSTGRES_USER=filed");
    write("more/other.env", "POSTGRES_USER=later");
    write(
        "compose.yaml",
        """
        services:
          db:
            image: postgres:17
            env_file: [db.env, {path: more/other.env, required: false}, {path: none.env, required: false}]
            environment: [POSTGRES_DB=app]
        """);
    write("over.yaml", "services: {db: {environment: {PGDATA: /var/lib/postgresql/data}}}");
    assertThat(read(Map.of(), "compose.yaml").services().get("db").get("environment"))
        .isEqualTo(Map.of("PGDATA", "/elsewhere", "POSTGRES_USER", "later", "POSTGRES_DB", "app"));
    assertThat(only("compose.yaml").place()).isEqualTo("/elsewhere");
    assertThat(only("compose.yaml", "over.yaml").place()).isEqualTo("/var/lib/postgresql/data");
  }

  @Test
  void whatIsIncludedHasVariablesOfItsOwn() throws IOException {
    write(
        "compose.yaml",
        "include: [db/compose.yaml, {path: [a.yaml, b.yaml], env_file: [more/its.env]}]");
    write("db/.env", "MAJOR=16\nKIND=postgres");
    write("db/compose.yaml", "services: {db: {image: '$KIND:$MAJOR'}}");
    write("more/its.env", "MAJOR=15");
    write("a.yaml", "services: {second: {image: 'nginx', restart: always}}");
    write("b.yaml", "services: {second: {image: 'postgres:$MAJOR'}}");
    assertThat(images(read(Map.of(), "compose.yaml")))
        .isEqualTo(Map.of("db", "postgres:16", "second", "postgres:15"));
    assertThat(images(read(Map.of("MAJOR", "18"), "compose.yaml")))
        .isEqualTo(Map.of("db", "postgres:18", "second", "postgres:18"));
  }

  private static Map<String, Object> images(ComposeModel model) {
    return model.services().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().get("image")));
  }

  @Test
  void circlesAndMissingFilesAreToldOf() throws IOException {
    write("compose.yaml", "include: [compose.yaml]");
    assertThatThrownBy(() -> read(Map.of(), "compose.yaml"))
        .isInstanceOf(ComposeModel.UnreadableException.class)
        .hasMessageContaining("itself");
    write("self.yaml", "services: {db: {extends: {service: db}}}");
    assertThatThrownBy(() -> read(Map.of(), "self.yaml"))
        .isInstanceOf(ComposeModel.UnreadableException.class)
        .hasMessageContaining("extends itself");
    write("missing.yaml", "include: [nowhere.yaml]");
    assertThatThrownBy(() -> read(Map.of(), "missing.yaml"))
        .isInstanceOf(ComposeModel.UnreadableException.class)
        .hasMessageContaining("nowhere.yaml");
  }

  @Test
  void aFileOfVariables() throws IOException {
    write(
        ".env",
        """
        # a comment
        PG=17
        export NAME = data # the volume
        QUOTED="a # b"
        SINGLE='$x'
        EMPTY=
        nonsense
        """);
    assertThat(ComposeModel.variables(folder.resolve(".env")))
        .containsExactly(
            Map.entry("PG", "17"),
            Map.entry("NAME", "data"),
            Map.entry("QUOTED", "a # b"),
            Map.entry("SINGLE", "$x"),
            Map.entry("EMPTY", ""));
    assertThat(ComposeModel.variables(folder.resolve("none"))).isEmpty();
  }
}

package io.github.pgvol.devcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevContainerFilesTest {

  private static final String FEATURE = "ghcr.io/pgvol/pgvol/pgvol:0";

  @TempDir private Path folder;

  private List<String> write(String image) throws IOException {
    return new DevContainerFiles(new DevContainerRequest(folder, FEATURE, image, "dev:1", "shop"))
        .write();
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @ParameterizedTest
  @CsvSource({
    "postgres:15, data:/var/lib/postgresql/data",
    "postgres:17.6-alpine, data:/var/lib/postgresql/data",
    "localhost:5000/postgres:18, data:/var/lib/postgresql",
    "postgres, data:/var/lib/postgresql",
  })
  void writesADevContainerWithADatabase(String image, String data) throws IOException {
    assertThat(write(image)).hasSize(4);

    assertThat(read(".devcontainer/devcontainer.json")).contains(FEATURE, "compose.yaml");
    assertThat(read(".devcontainer/compose.yaml").lines())
        .contains("    image: " + image, "      - " + data, "    image: dev:1");
    assertThat(read(".devcontainer/.env")).contains("POSTGRES_DB=shop\n");
    assertThat(read(".gitignore")).isEqualTo("_backups/\n");
    assertThat(write(image)).as("a second time").isEmpty();
  }

  @Test
  void addsTheFeatureAndKeepsAllElseAsItIs() throws IOException {
    String before =
        "// ours\r\n{\r\n\t\"name\": \"x\", /* { \"features\": { */\r\n\t\"features\": { // here\r\n"
            + "\t\t\"ghcr.io/devcontainers/features/node:1\": {\"version\": \"20\"}, // last\r\n\t},\r\n}";
    Files.createDirectories(folder.resolve(".devcontainer"));
    Files.writeString(folder.resolve(".devcontainer/devcontainer.json"), before);
    Files.writeString(folder.resolve(".gitignore"), "target\r\n/_backups");

    assertThat(write("postgres:17")).hasSize(1);

    String after = read(".devcontainer/devcontainer.json");
    assertThat(after)
        .isEqualTo(before.replace("{ // here", "{\r\n\t\t\"" + FEATURE + "\": {}, // here"));
    assertThat(folder.resolve(".devcontainer/compose.yaml")).doesNotExist();
    assertThat(read(".gitignore")).isEqualTo("target\r\n/_backups");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|{#  'features': {#    'F': {}#  }#}",
        "{#  // c#  'image': 'x'#}|{#  'features': {#    'F': {}#  },#  // c#  'image': 'x'#}",
        "{'features': {}}|{'features': {#    'F': {}#  }}",
        "{'a': {'features': {}}}|{#  'features': {#    'F': {}#  },'a': {'features': {}}}",
      })
  void findsThePlace(String before, String after) throws IOException {
    Files.writeString(folder.resolve(".devcontainer.json"), text(before));
    write("postgres:17");
    assertThat(read(".devcontainer.json")).isEqualTo(text(after));
  }

  private static String text(String short_) {
    return short_.replace('\'', '"').replace('#', '\n').replace("\"F\"", "\"" + FEATURE + "\"");
  }

  @ParameterizedTest
  @CsvSource({"ghcr.io/pgvol/pgvol/pgvol:0.1.0", "./pgvol", "ghcr.io/other/pgvol@sha256:12"})
  void leavesAFeatureThatIsThere(String other) throws IOException {
    String before = "{\"features\": {\"" + other + "\": {\"keep\": \"3\"}}}";
    Files.writeString(folder.resolve(".devcontainer.json"), before);
    Files.writeString(folder.resolve(".gitignore"), "_backups\n");
    assertThat(write("postgres:17")).isEmpty();
    assertThat(read(".devcontainer.json")).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"[]", "{", "nonsense", "''"})
  void leavesWhatItDoesNotUnderstand(String before) throws IOException {
    Files.writeString(folder.resolve(".devcontainer.json"), before);
    assertThatThrownBy(() -> write("postgres:17"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining(".devcontainer.json cannot be changed");
    assertThat(read(".devcontainer.json")).isEqualTo(before);
  }

  @Test
  void overwritesNoComposeFile() throws IOException {
    Files.createDirectories(folder.resolve(".devcontainer"));
    Files.writeString(folder.resolve(".devcontainer/compose.yaml"), "services: {}\n");
    assertThatThrownBy(() -> write("postgres:17"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("compose.yaml");
    assertThat(read(".devcontainer/compose.yaml")).isEqualTo("services: {}\n");
    assertThat(folder.resolve(".devcontainer/devcontainer.json")).doesNotExist();
  }
}

package io.github.pgvol.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.facts.TableRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {

  private static final String SUM = "0123456789abcdef".repeat(4);

  private static Manifest sample() {
    return Samples.manifest(
            Format.CUSTOM,
            "Größe",
            "vor \"Import\"\n",
            Samples.TIME,
            List.of(new TableRows("public", "kunden", 12)))
        .apply(new Draft.Contents("app", "app.dump", 5, SUM, null));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(ManifestJson.read(ManifestJson.write(sample()))).isEqualTo(sample());
    Manifest folder =
        Samples.manifest(Format.DIRECTORY, "app", null, Samples.TIME, List.of())
            .apply(new Draft.Contents("app", "app.dir", 5, null, Map.of("b", SUM, "a/c", SUM)));
    assertThat(ManifestJson.read(ManifestJson.write(folder))).isEqualTo(folder);
    assertThat(ManifestJson.text(folder)).containsSubsequence("\"a/c\"", "\"b\"");
  }

  @Test
  void itIsForPeopleToo() {
    assertThat(ManifestJson.text(sample()))
        .startsWith("{\n  \"manifestVersion\" : 1,\n  \"id\" : \"app\",\n  \"file\" : \"app.dump\"")
        .contains("\"createdAt\" : \"2026-11-20T22:45:00Z\"", "Größe")
        .doesNotContain("\r", "null")
        .endsWith("}\n");
  }

  @Test
  void unknownFieldsArePassedOver() throws IOException {
    String json =
        """
        {"manifestVersion": 1, "id": "app", "file": "app.dump", "format": "custom", "bytes": 5,
         "sha256": "%s", "createdAt": "2026-11-20T22:45:00Z", "future": {"a": [1, null]}}
        """
            .formatted(SUM);
    Manifest manifest = ManifestJson.read(bytes(json));
    assertThat(manifest.tables()).isEmpty();
    assertThat(manifest.compression()).isEqualTo("none");
  }

  @Test
  void aNewerVersionIsSaidToBeOne() {
    assertThatThrownBy(
            () -> ManifestJson.read(bytes("{\"manifestVersion\": 2, \"bytes\": {\"a\": 1}}")))
        .isInstanceOf(IOException.class)
        .hasMessage("made by a newer pgvol (manifest version 2)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"bytes\" : 5 | \"bytes\" : -5 | bytes",
        "\"bytes\" : 5 | \"bytes\" : \"x\" | cannot be read",
        "\"custom\" | \"magic\" | does not know",
        "\"compression\" : \"none\" | \"compression\" : \"rar\" | does not know",
        "\"app.dump\" | \"../app.dump\" | file",
        "\"app.dump\" | \"/etc/passwd\" | file",
        "\"app.dump\" | \"C:\\\\x\" | file",
        "0123456789abcdef | 0123456789ABCDEF | sha256",
        "\"createdAt\" | \"createdThen\" | createdAt",
        "2026-11-20T22:45:00Z | yesterday | cannot be read",
        "\"manifestVersion\" : 1 | \"manifestVersion\" : 0 | manifestVersion",
        "\"id\" : \"app\" | \"id\" : \"a\", \"id\" : \"b\" | cannot be read",
        "} | }} | cannot be read",
      })
  void whatIsNotSoundIsRefused(String good, String bad, String said) {
    String json = ManifestJson.text(sample()).replace(good, bad);
    assertThatThrownBy(() -> ManifestJson.read(bytes(json)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(said);
  }

  @Test
  void aFolderHasNoFileOutsideOfIt() {
    for (String name : List.of("../x", "/x", "a/../../x", "a//b", "a\\b", "", ".", "C:x")) {
      Manifest folder =
          Samples.manifest(Format.DIRECTORY, "app", null, Samples.TIME, List.of())
              .apply(new Draft.Contents("app", "app.dir", 5, null, Map.of(name, SUM)));
      assertThatThrownBy(() -> ManifestJson.read(ManifestJson.write(folder)))
          .as(name)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void cutShortAnywhereItIsRefused() {
    byte[] whole = ManifestJson.write(sample());
    for (int length = 0; length < whole.length - 2; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ManifestJson.read(part))
          .as("%d", length)
          .isInstanceOf(IOException.class);
    }
  }
}

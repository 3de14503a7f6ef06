package io.github.pgvol.devcontainer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;

/**
 * Adds a feature to a devcontainer.json by inserting text, so that all else stays as people wrote
 * it: comments, order, trailing commas, line ends.
 *
 * @see <a href="https://containers.dev/implementors/json_reference/">devcontainer.json, which may
 *     have comments</a>
 */
final class FeatureEdit {

  private static final JsonFactory JSONC =
      new JsonFactoryBuilder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private FeatureEdit() {}

  /** Where things are in a file, in characters; -1 for what is not there. */
  private record Places(int object, boolean empty, int features, boolean noFeatures, boolean has) {}

  /**
   * Adds the feature.
   *
   * @param text the file
   * @param feature the feature's address, as {@code ghcr.io/owner/repository/pgvol:0}
   * @return the changed text; empty when the feature is there, in whatever version
   * @throws IOException when the file cannot be read as JSON with comments
   */
  static Optional<String> add(String text, String feature) throws IOException {
    // A byte order mark is no JSON, and stays.
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    String json = text.substring(start);
    Places places = look(json, feature);
    if (places.has()) {
      return Optional.empty();
    }
    String line = json.contains("\r\n") ? "\r\n" : "\n";
    String indent = indent(json);
    String entry = "\"" + feature + "\": {}";
    int at;
    String added;
    if (places.features() >= 0) {
      at = places.features();
      String end = places.noFeatures() ? line + indent : ",";
      added = line + indent + indent + entry + end;
    } else {
      at = places.object();
      added =
          line
              + indent
              + "\"features\": {"
              + line
              + indent
              + indent
              + entry
              + line
              + indent
              + "}"
              + (places.empty() ? line : ",");
    }
    String changed = json.substring(0, at) + added + json.substring(at);
    if (!look(changed, feature).has()) {
      throw new IOException("the place of its features could not be found");
    }
    return Optional.of(text.substring(0, start) + changed);
  }

  private static Places look(String json, String feature) throws IOException {
    int object = -1;
    int features = -1;
    boolean empty = true;
    boolean noFeatures = true;
    boolean has = false;
    boolean inFeatures = false;
    int depth = 0;
    try (JsonParser parser = JSONC.createParser(new StringReader(json))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
          int after = (int) parser.currentTokenLocation().getCharOffset() + 1;
          if (depth == 1) {
            object = after;
          } else if (depth == 2 && "features".equals(parser.currentName())) {
            features = after;
            inFeatures = true;
          }
        } else if (token.isStructEnd()) {
          depth--;
          inFeatures &= depth >= 2;
        } else if (token == JsonToken.FIELD_NAME && depth == 1) {
          empty = false;
        } else if (token == JsonToken.FIELD_NAME && depth == 2 && inFeatures) {
          noFeatures = false;
          has |= name(parser.currentName()).equals(name(feature));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IOException(
          "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
    }
    if (object < 0) {
      throw new IOException("it holds no object");
    }
    return new Places(object, empty, features, noFeatures, has);
  }

  /** A feature's own name, without where it is published and which version. */
  private static String name(String address) {
    String last = address.substring(address.lastIndexOf('/') + 1);
    return last.split("[:@]", 2)[0];
  }

  /** How the first member is indented. */
  private static String indent(String json) {
    return json.lines()
        .filter(line -> !line.isBlank() && Character.isWhitespace(line.charAt(0)))
        .findFirst()
        .map(line -> line.substring(0, line.length() - line.stripLeading().length()))
        .orElse("  ");
  }
}

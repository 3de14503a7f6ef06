package io.github.pgvol.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.pgvol.archive.Compression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Manifests as JSON: UTF-8, indented, times as ISO 8601 in UTC. Fields that this code does not know
 * are passed over when reading.
 */
public final class ManifestJson {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  // Costly to make, immutable, and made when the first manifest is read or written.
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addDeserializer(String.class, new Shared()))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");
  private static final ObjectReader VERSIONS = MAPPER.readerFor(Version.class);
  private static final ObjectReader READER = MAPPER.readerFor(Manifest.class);
  private static final ObjectWriter WRITER =
      MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(LINES).withArrayIndenter(LINES));

  private ManifestJson() {}

  /** What every manifest has, whatever else later versions change. */
  private record Version(int manifestVersion) {}

  /** Tables have the same names in every backup: many manifests fit into little memory. */
  private static final class Shared extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1L;

    Shared() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = StringDeserializer.instance.deserialize(parser, context);
      @SuppressWarnings("unchecked")
      Map<String, String> texts = (Map<String, String>) context.getAttribute(Shared.class);
      if (text == null) {
        return null;
      }
      String known = texts.putIfAbsent(text, text);
      return known == null ? text : known;
    }
  }

  /** The manifest as JSON, with a line feed at its end. */
  public static byte[] write(Manifest manifest) {
    try {
      byte[] json = WRITER.writeValueAsBytes(manifest);
      byte[] lines = Arrays.copyOf(json, json.length + 1);
      lines[json.length] = '\n';
      return lines;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("This manifest cannot be written: " + manifest, e);
    }
  }

  /**
   * Reads a manifest and checks that it says what has to be known of a backup.
   *
   * @throws IOException when it is no manifest, or one of a newer version; the message is for users
   */
  public static Manifest read(byte[] json) throws IOException {
    return read(json, new HashMap<>());
  }

  /**
   * As {@link #read(byte[])}, for many manifests: what they have in common is kept once.
   *
   * @param texts all texts that were read so far
   */
  static Manifest read(byte[] json, Map<String, String> texts) throws IOException {
    Manifest manifest;
    try {
      int version =
          VERSIONS.withAttribute(Shared.class, texts).<Version>readValue(json).manifestVersion();
      if (version > Manifest.VERSION) {
        throw new IOException("made by a newer pgvol (manifest version " + version + ")");
      }
      manifest = READER.withAttribute(Shared.class, texts).readValue(json);
      if (manifest == null) {
        throw new IOException("the manifest is empty");
      }
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", "
                  + shorten(e.getOriginalMessage())
                  + ")";
      throw new IOException("the manifest cannot be read" + where, e);
    }
    check(manifest);
    return manifest;
  }

  private static String shorten(String message) {
    String line = String.valueOf(message).lines().findFirst().orElse("");
    return line.length() > 120 ? line.substring(0, 120) + "…" : line;
  }

  private static void check(Manifest manifest) throws IOException {
    require(manifest.manifestVersion() == Manifest.VERSION, "manifestVersion");
    require(isFileName(manifest.file()), "file");
    require(manifest.id() != null, "id");
    require(manifest.createdAt() != null, "createdAt");
    require(manifest.bytes() >= 0, "bytes");
    Format format;
    try {
      format = Format.ofWord(String.valueOf(manifest.format()));
      Compression.Method.ofWord(manifest.compression());
    } catch (IllegalArgumentException e) {
      throw new IOException("the manifest has a format or compression that pgvol does not know", e);
    }
    if (format.isFolder()) {
      require(manifest.files() != null, "files");
      for (Map.Entry<String, String> file : manifest.files().entrySet()) {
        require(isInside(file.getKey()) && isSha256(file.getValue()), "files");
      }
    } else {
      require(isSha256(manifest.sha256()), "sha256");
    }
  }

  private static void require(boolean good, String field) throws IOException {
    if (!good) {
      throw new IOException("the manifest has no valid «" + field + "»");
    }
  }

  private static boolean isFileName(String name) {
    return name != null
        && !name.isEmpty()
        && !name.startsWith(".")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
  }

  private static boolean isInside(String name) {
    return Arrays.stream(name.split("/", -1)).allMatch(ManifestJson::isFileName);
  }

  private static boolean isSha256(String text) {
    return text != null && SHA256.matcher(text).matches();
  }

  /** The JSON as text, for people to look at. */
  public static String text(Manifest manifest) {
    return new String(write(manifest), StandardCharsets.UTF_8);
  }
}

package io.github.pgvol.physical;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.pgvol.archive.Checksums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * PostgreSQL's own list of a backup's files.
 *
 * @param files the files by their names below PGDATA, those of tablespaces below pg_tblspc
 * @param wal the WAL that recovery needs
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup
 *     manifest format</a>
 */
record BackupManifest(Map<String, Member> files, List<Wal> wal) {

  private static final String CHECKSUM = "\"Manifest-Checksum\"";

  /** Copies both. */
  BackupManifest {
    files = Collections.unmodifiableMap(files);
    wal = List.copyOf(wal);
  }

  /**
   * A file.
   *
   * @param size its size in bytes
   * @param algorithm {@code CRC32C}, {@code SHA256} …, {@code NONE}
   * @param checksum in lower-case hex
   */
  record Member(long size, String algorithm, String checksum) {}

  /** A range of WAL. */
  record Wal(long timeline, long start, long end) {

    /** The names of the files that hold it. */
    List<String> files(long segmentBytes) {
      List<String> names = new ArrayList<>();
      long perHigh = (1L << 32) / segmentBytes;
      // What ends where a file begins, is not in that file.
      for (long segment = start / segmentBytes; segment <= (end - 1) / segmentBytes; segment++) {
        names.add(
            String.format(
                Locale.ROOT, "%08X%08X%08X", timeline, segment / perHigh, segment % perHigh));
      }
      return names;
    }
  }

  /**
   * Reads it.
   *
   * @throws IOException when it is damaged; the message is for users
   */
  static BackupManifest read(byte[] json) throws IOException {
    String text = new String(json, StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf(CHECKSUM);
    if (end < 0) {
      throw new IOException("backup_manifest has no checksum of its own");
    }
    MessageDigest digest = Checksums.sha256();
    digest.update(json, 0, end);
    String sum = Checksums.hex(digest);
    if (!text.substring(end).contains('"' + sum + '"')) {
      throw new IOException("backup_manifest was changed: its checksum is another one");
    }
    Map<String, Member> files = new LinkedHashMap<>();
    List<Wal> wal = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals("Files") || name.equals("WAL-Ranges")) {
          require(parser.currentToken() == JsonToken.START_ARRAY);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            Map<String, String> values = object(parser);
            if (name.equals("Files")) {
              files.put(path(values), member(values));
            } else {
              wal.add(wal(values));
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("backup_manifest is not one of PostgreSQL's", e);
    }
    return new BackupManifest(files, wal);
  }

  private static void require(boolean good) throws IOException {
    if (!good) {
      throw new IOException("backup_manifest is not one of PostgreSQL's");
    }
  }

  private static Map<String, String> object(JsonParser parser) throws IOException {
    Map<String, String> values = new HashMap<>();
    require(parser.currentToken() == JsonToken.START_OBJECT);
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      values.put(name, parser.getText());
    }
    return values;
  }

  private static String path(Map<String, String> values) throws IOException {
    String encoded = values.get("Encoded-Path");
    if (encoded != null) {
      return new String(HexFormat.of().parseHex(encoded), StandardCharsets.ISO_8859_1);
    }
    require(values.get("Path") != null);
    return values.get("Path");
  }

  private static Member member(Map<String, String> values) {
    return new Member(
        Long.parseLong(values.getOrDefault("Size", "")),
        values.getOrDefault("Checksum-Algorithm", "NONE"),
        values.getOrDefault("Checksum", "").toLowerCase(Locale.ROOT));
  }

  private static Wal wal(Map<String, String> values) {
    return new Wal(
        Long.parseLong(values.getOrDefault("Timeline", "")),
        lsn(values.getOrDefault("Start-LSN", "")),
        lsn(values.getOrDefault("End-LSN", "")));
  }

  private static long lsn(String text) {
    String[] halves = text.split("/", 2);
    return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
  }
}

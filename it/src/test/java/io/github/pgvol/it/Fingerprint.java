package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that there is to know about a database, the same for equal ones: it/dataset/digest.sql (rows,
 * sequences, large objects, the database itself, roles), and a full dump without what differs
 * between two dumps of equal databases.
 */
record Fingerprint(List<String> digest, List<String> dump) {

  private static final Pattern CHANGING =
      Pattern.compile(
          "\\\\(un)?restrict [A-Za-z0-9]{20,}|-- Dumped (from database|by pg_dump) version .*");
  private static final Pattern COPY = Pattern.compile("COPY .* FROM stdin;", Pattern.DOTALL);
  private static final int SHOWN = 40;

  /** Takes it. */
  static Fingerprint of(TestServer server, String database)
      throws IOException, InterruptedException {
    byte[] sql = Files.readAllBytes(dataset().resolve("digest.sql"));
    String digest = new String(server.psql(database, sql), StandardCharsets.UTF_8);
    Tool pgDump =
        Tool.of("pg_dump", "--create", "--encoding=UTF8").withEnvironment("PGDATABASE", database);
    // Byte by byte: rows may hold what is no UTF-8.
    String dump = new String(server.output(pgDump, null), StandardCharsets.ISO_8859_1);
    return new Fingerprint(List.of(digest.split("\n", -1)), normalise(dump));
  }

  /** The folder of the dataset. */
  static Path dataset() {
    return Engines.repository().resolve("it/dataset");
  }

  private static List<String> normalise(String dump) {
    List<String> lines = new ArrayList<>();
    List<String> rows = null;
    for (String line : dump.split("\n", -1)) {
      if (rows != null) {
        if (line.equals("\\.")) {
          rows.stream().sorted().forEach(lines::add);
          lines.add(line);
          rows = null;
        } else {
          rows.add(line);
        }
      } else if (!CHANGING.matcher(line).matches()) {
        lines.add(line);
        if (COPY.matcher(line).matches()) {
          rows = new ArrayList<>();
        }
      }
    }
    return lines;
  }

  /** What depends on neither version nor machine: rows, sequences, large objects. */
  List<String> content() {
    return digest.stream()
        .filter(line -> line.matches("(table|sequence|materialised view|large object)\t.*"))
        .toList();
  }

  /** Fails with the lines that differ. */
  void assertSame(Fingerprint other, String what) {
    assertThat(digest).as("a digest of %s", what).hasSizeGreaterThan(5);
    assertThat(differences(digest, other.digest)).as("digest: %s", what).isEmpty();
    assertThat(differences(dump, other.dump)).as("dump: %s", what).isEmpty();
    // Same lines, and in the same order, which for settings of roles means nothing.
    List<String> expected = ordered(dump);
    List<String> actual = ordered(other.dump);
    int same = 0;
    while (same < expected.size() && expected.get(same).equals(actual.get(same))) {
      same++;
    }
    int end = Math.min(same + 3, expected.size());
    assertThat(actual.subList(same, end))
        .as("order of the dump: %s", what)
        .isEqualTo(expected.subList(same, end));
  }

  private static List<String> ordered(List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("ALTER ROLE ")).toList();
  }

  private static String differences(List<String> before, List<String> after) {
    if (before.equals(after)) {
      return "";
    }
    List<String> lost = new ArrayList<>(before);
    List<String> found = new ArrayList<>(after);
    var counts = after.stream().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    lost.removeIf(line -> counts.merge(line, -1L, Long::sum) >= 0);
    var old = before.stream().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    found.removeIf(line -> old.merge(line, -1L, Long::sum) >= 0);
    return lost.stream().limit(SHOWN).map(line -> "\n- " + line).collect(Collectors.joining())
        + found.stream().limit(SHOWN).map(line -> "\n+ " + line).collect(Collectors.joining());
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The script that exchanges a cluster's files, killed before each of the programs that it runs, and
 * killed once more while it recovers: what is there is the old cluster, the new one, or none that
 * starts, and after a recovery one of the two, whole, and the other where an undo finds it.
 *
 * <p>With {@code -Dit.sweep.script=1000} each place of the recovery is tried for each of the swap,
 * which takes an hour.
 */
@Timeout(600)
class ClusterScriptIT {

  private static final String OWN = "pgsql_tmp_pgvol_";
  private static final List<String> PROGRAMS =
      List.of("mv", "cp", "rm", "mkdir", "rmdir", "chown", "chmod", "sync", "stat", "tail", "head");
  private static final int KILLED = 137;

  /** How many places of the recovery are tried for each of the swap. */
  private static final int SECONDS = Integer.getInteger("it.sweep.script", 1);

  /** Ends the script when its turn has come, else does what the real program does. */
  private static final String WRAPPER =
      """
      #!/bin/sh
      read -r left <"$PGVOL_TEST_COUNT"
      echo $((left - 1)) >"$PGVOL_TEST_COUNT"
      if [ "$left" -eq 1 ]; then kill -9 "$PPID"; exit 1; fi
      PATH=$PGVOL_TEST_PATH
      exec PROGRAM "$@"
      """;

  @TempDir private Path folder;
  private Path programs;
  private Path count;
  private Path data;
  private Path tablespace;
  private String script;

  @BeforeEach
  void prepare() throws IOException {
    programs = Files.createDirectory(folder.resolve("programs"));
    count = folder.resolve("count");
    for (String program : PROGRAMS) {
      Path wrapper = programs.resolve(program);
      Files.writeString(wrapper, WRAPPER.replace("PROGRAM", program));
      assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    }
    Path source =
        Engines.repository()
            .resolve("maven-plugin/src/main/resources/io/github/pgvol/physical/restore/cluster.sh");
    // Elsewhere others may be at the same lock.
    script = Files.readString(source).replace("/tmp/pgvol-cluster.lock", folder + "/lock");
  }

  private void cluster(Path where, String content) throws IOException {
    for (String file :
        List.of(
            "PG_VERSION",
            "base/1/PG_VERSION",
            "base/1/100",
            "global/pg_control",
            "global/1262",
            "pg_wal/000000010000000000000001",
            ".hidden",
            "postgresql.conf",
            "only-" + content)) {
      Path path = where.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.equals("PG_VERSION") ? "17\n" : content);
    }
    Files.createDirectories(where.resolve("pg_tblspc"));
  }

  private void tablespace(Path where, String content) throws IOException {
    Files.createDirectories(where.resolve("PG_17_1/5"));
    Files.writeString(where.resolve("PG_17_1/5/200"), content);
  }

  /** The files below a folder and what is in them, pgvol's own left out. */
  private static Map<String, String> tree(Path top) throws IOException {
    Map<String, String> found = new TreeMap<>();
    if (!Files.exists(top)) {
      return found;
    }
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.toList()) {
        String name = top.relativize(path).toString();
        if (!name.contains(OWN) && !name.isEmpty()) {
          found.put(name, Files.isDirectory(path) ? "/" : Files.readString(path));
        }
      }
    }
    return found;
  }

  private int run(int killAt, String command, String... arguments)
      throws IOException, InterruptedException {
    Files.writeString(count, killAt + "\n");
    List<String> words = new ArrayList<>(List.of("sh", "-c", script, "pgvol", command));
    words.add(data.toString());
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    String path = System.getenv("PATH");
    builder.environment().put("PATH", programs + ":" + path);
    builder.environment().put("PGVOL_TEST_PATH", path);
    builder.environment().put("PGVOL_TEST_COUNT", count.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != KILLED) {
      assertThat(status).as("%s killed at %s: %s", command, killAt, output).isZero();
    }
    return status;
  }

  private void fresh(int number, boolean undo) throws IOException {
    data = Files.createDirectories(folder.resolve("run" + number + "/data"));
    tablespace = Files.createDirectories(folder.resolve("run" + number + "/a space"));
    cluster(data, "old");
    tablespace(tablespace, "old");
    cluster(data.resolve(OWN + (undo ? "undo" : "in")), "new");
    tablespace(tablespace.resolve(OWN + (undo ? "undo" : "in")), "new");
    if (!undo) {
      cluster(data.resolve(OWN + "undo"), "older");
      tablespace(tablespace.resolve(OWN + "undo"), "older");
    }
  }

  private Map<String, String> expected(String content) throws IOException {
    Path model = folder.resolve("model-" + content);
    cluster(model, content);
    return tree(model);
  }

  private String which(Map<String, String> tree, String what) throws IOException {
    for (String content : List.of("old", "new", "older")) {
      if (tree.equals(expected(content))) {
        return content;
      }
    }
    return "neither: " + what + ": " + tree;
  }

  /** Whenever it was killed: a cluster that starts is a whole one. */
  private void assertNoMixStarts(String what) throws IOException {
    if (Files.exists(data.resolve("global/pg_control"))) {
      assertThat(which(tree(data), what)).as(what).isIn("old", "new");
    }
    assertThat(data.resolve("PG_VERSION"))
        .as("an image never makes a new cluster: %s", what)
        .exists();
  }

  private void assertEnded(String what, boolean undo) throws IOException {
    for (String name : List.of("journal", "out", "in")) {
      assertThat(data.resolve(OWN + name)).as(what).doesNotExist();
      assertThat(tablespace.resolve(OWN + name)).as(what).doesNotExist();
    }
    String now = which(tree(data), what);
    assertThat(now).as(what).isIn("old", "new");
    assertThat(tree(tablespace).get("PG_17_1/5/200")).as("tablespace: %s", what).isEqualTo(now);
    String kept = which(tree(data.resolve(OWN + "undo")), what);
    String expected = now.equals("new") ? "old" : undo ? "new" : "older";
    assertThat(kept).as("the undo copy, %s being there: %s", now, what).isEqualTo(expected);
    assertThat(tree(tablespace.resolve(OWN + "undo")).get("PG_17_1/5/200"))
        .as("the undo copy of the tablespace: %s", what)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "restore,recover", "restore,revert", "restore,settle",
    "undo,recover", "undo,revert", "undo,settle"
  })
  void killedBeforeEachProgram(String kind, String after) throws IOException, InterruptedException {
    boolean undo = kind.equals("undo");
    int number = 0;
    boolean swapping = true;
    for (int first = 1; swapping; first++) {
      boolean recovering = true;
      for (int again = 0; recovering && again < SECONDS; again++) {
        // Another place each time; with SECONDS large enough, each of them.
        int second = 1 + (SECONDS == 1 ? first * 7 % 31 : again);
        fresh(number++, undo);
        String what = kind + " killed at " + first + ", " + after + " killed at " + second;
        swapping =
            run(first, "swap", kind, "2026-11-21T00:00:00Z", "a test", tablespace.toString())
                == KILLED;
        assertNoMixStarts(what);
        recovering = run(second, after) == KILLED;
        assertNoMixStarts(what);
        run(0, "recover");
        // Killed before the swap began, or when all but the clearing was done.
        run(0, "clear", tablespace.toString());
        assertEnded(what, undo);
        deleteAll(data.getParent());
      }
    }
    assertThat(number).isGreaterThan(30);
  }

  private static void deleteAll(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void aVolumeThatWasEmptyIsEmptyAgain() throws IOException, InterruptedException {
    data = Files.createDirectories(folder.resolve("data"));
    cluster(data.resolve(OWN + "in"), "new");
    run(0, "swap", "restore", "2026-11-21T00:00:00Z", "a test");
    assertThat(which(tree(data), "new")).isEqualTo("new");
    run(0, "revert");
    assertThat(tree(data)).isEmpty();
    cluster(data.resolve(OWN + "in"), "new");
    run(0, "swap", "restore", "2026-11-21T00:00:00Z", "a test");
    run(0, "settle", "keep");
    assertThat(which(tree(data), "new")).isEqualTo("new");
    assertThat(data.resolve(OWN + "undo")).as("nothing was there").doesNotExist();
  }
}

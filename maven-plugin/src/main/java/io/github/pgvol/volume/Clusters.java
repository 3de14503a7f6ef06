package io.github.pgvol.volume;

import io.github.pgvol.engine.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Where in a volume servers' data is. */
public final class Clusters {

  /**
   * Prints a line for each: the version, and the folder below the one given. Not looked into: the
   * data itself, and what pgvol has put aside in it. A swap of files that was killed has taken
   * pg_control away, and left its journal.
   */
  public static final String FUNCTION =
      """
      clusters() {
        ( cd "$1" && find . -maxdepth 4 -name PG_VERSION \\
            -not -path '*/base/*' -not -path '*/pg_tblspc/*' -not -path '*/pgsql_tmp*' \\
            -not -path './.pgvol-*' |
          while IFS= read -r file; do
            folder=${file%/PG_VERSION}
            if [ -f "$folder/global/pg_control" ] ||
              [ -f "$folder/pgsql_tmp_pgvol_journal" ]; then
              printf '%s %s\\n' "$(cat "$file")" "${folder#.}"
            fi
          done )
      }
      """;

  private Clusters() {}

  /**
   * A server's data.
   *
   * @param version its major version
   * @param below where it is below the mount point: empty, or beginning with a slash
   */
  public record Cluster(String version, String below) {

    /** Reads a line of the script. */
    public static Cluster parse(String line) {
      String[] words = line.split(" ", 2);
      return new Cluster(words[0], words.length > 1 ? words[1] : "");
    }
  }

  /** Looks for them below a folder of a workbench. */
  public static List<Cluster> find(Workbench bench, String folder)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bench.run(Tool.of("sh", "-c", FUNCTION + "clusters \"$0\"", folder), null, out);
    try (Stream<String> lines = out.toString(StandardCharsets.UTF_8).lines()) {
      return lines.map(Cluster::parse).toList();
    }
  }
}

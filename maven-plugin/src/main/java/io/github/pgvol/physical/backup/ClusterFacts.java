package io.github.pgvol.physical.backup;

import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.ControlData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a cluster's pg_control says, read by pg_controldata.
 *
 * @param systemIdentifier the cluster's own number
 * @param state as in «shut down», «in production»
 * @param blockSize the size of a page in bytes
 * @param checksums whether data pages carry checksums
 * @param lastWal the last file of WAL that a cluster which was shut down needs; empty where unknown
 * @see <a href="https://www.postgresql.org/docs/current/app-pgcontroldata.html">pg_controldata</a>
 */
record ClusterFacts(
    String systemIdentifier,
    String state,
    int blockSize,
    boolean checksums,
    Optional<String> lastWal) {

  private static final long WAL_ADDRESSES = 1L << 32;
  private static final long DEFAULT_SEGMENT = 16L << 20;
  private static final int DEFAULT_BLOCK = 8192;

  /** Runs a program beside the data. */
  @FunctionalInterface
  interface Runner {
    ToolResult run(Tool tool, OutputStream out) throws IOException, InterruptedException;
  }

  /**
   * Reads them.
   *
   * @param folder PGDATA
   * @param where what the folder is part of, for messages
   * @throws UserProblem when it cannot be read
   */
  static ClusterFacts read(Runner runner, String folder, String where)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Its words are translated otherwise.
    Tool tool = Tool.of("pg_controldata", "-D", folder).withEnvironment("LC_ALL", "C");
    ToolResult result = runner.run(tool, out);
    if (!result.ok()) {
      throw new UserProblem(
          "pg_controldata cannot read " + folder + " of " + where + ": " + result.errors().strip(),
          "A physical backup needs a whole cluster that its image's PostgreSQL can read. Start the"
              + " server and see what its log says.");
    }
    return parse(out.toString(StandardCharsets.UTF_8));
  }

  static ClusterFacts parse(String text) throws IOException {
    ControlData control = ControlData.parse(text);
    String state =
        control
            .value("Database cluster state")
            .orElseThrow(
                () -> new IOException("pg_controldata said something unknown: " + text.strip()));
    long segmentBytes =
        control.value("Bytes per WAL segment").map(Long::parseLong).orElse(DEFAULT_SEGMENT);
    return new ClusterFacts(
        control.value("Database system identifier").orElse(""),
        state,
        control.value("Database block size").map(Integer::parseInt).orElse(DEFAULT_BLOCK),
        control.checksums(),
        control
            .value("Latest checkpoint's REDO WAL file")
            .filter(name -> name.matches("[0-9A-F]{24}"))
            .map(name -> next(name, segmentBytes)));
  }

  /** The checkpoint's record may reach into the file after the one that it begins in. */
  private static String next(String wal, long segmentBytes) {
    long high = Long.parseLong(wal.substring(8, 16), 16);
    long low = Long.parseLong(wal.substring(16), 16) + 1;
    long perHigh = WAL_ADDRESSES / segmentBytes;
    return wal.substring(0, 8)
        + String.format(Locale.ROOT, "%08X%08X", high + low / perHigh, low % perHigh);
  }

  /** True when the server ended as it should. */
  boolean shutDown() {
    return state.startsWith("shut down");
  }
}

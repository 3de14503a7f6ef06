package io.github.pgvol.restore;

import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much room there is on a server's disk. */
public final class FreeSpace {

  /** Filesystem, 1024-blocks, Used, Available, Capacity, Mounted on; names may hold blanks. */
  private static final Pattern DF =
      Pattern.compile(".*\\s(\\d+)\\s+(\\d+)\\s+(-?\\d+)\\s+\\d+%\\s.*");

  private FreeSpace() {}

  /**
   * Asks df beside the server.
   *
   * @return the bytes; more than anybody needs where it does not tell
   */
  public static long of(Server server) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result = server.run(Tool.of("df", "-Pk", server.dataFolder()), null, out);
    String text = out.toString(StandardCharsets.UTF_8).strip();
    return result.ok() ? ofLine(text.substring(text.lastIndexOf('\n') + 1)) : Long.MAX_VALUE;
  }

  /** Reads the last line of {@code df -Pk}. */
  static long ofLine(String line) {
    Matcher df = DF.matcher(line);
    return df.matches() ? Long.parseLong(df.group(3)) * 1024 : Long.MAX_VALUE;
  }
}

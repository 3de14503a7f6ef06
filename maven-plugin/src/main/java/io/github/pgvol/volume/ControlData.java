package io.github.pgvol.volume;

import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What pg_controldata tells of a cluster, by its own English words.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgcontroldata.html">pg_controldata</a>
 */
public record ControlData(Map<String, String> values) {

  private static final String NONCE = "Mock authentication nonce";

  /** Copies the values. */
  public ControlData {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Asks it, in a workbench whose image is of the cluster's major version.
   *
   * @throws IOException with its own words when it cannot read the cluster
   */
  public static ControlData read(Workbench bench, String dataFolder)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        bench.run(
            Tool.of("pg_controldata", "-D", dataFolder).withEnvironment("LC_ALL", "C"), null, out);
    if (!result.ok()) {
      throw new IOException("pg_controldata failed: " + result.errors().strip());
    }
    return parse(out.toString(StandardCharsets.UTF_8));
  }

  /** Reads its output. */
  public static ControlData parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      // The nonce serves authentication: it is for nobody's eyes.
      if (colon > 0 && !line.startsWith(NONCE)) {
        values.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return new ControlData(values);
  }

  /** A value. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The state: «shut down», «in production», … */
  public String state() {
    return value("Database cluster state").orElse("unknown");
  }

  /** True when the server ended as it should, or is a copy of one that did. */
  public boolean shutDown() {
    return state().startsWith("shut down");
  }

  /** True when its pages have checksums. */
  public boolean checksums() {
    return value("Data page checksum version").filter(version -> !version.equals("0")).isPresent();
  }
}

package io.github.pgvol.engine.local;

import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The dev container in which this process runs, if it has pgvol's feature. */
public final class DevContainer {

  private final Path home;

  /** Where the feature installs itself. */
  public DevContainer() {
    this(Path.of("/usr/local/share/pgvol"));
  }

  DevContainer(Path home) {
    this.home = home;
  }

  /**
   * Where its server is, in libpq's words, with a password where the feature knows one.
   *
   * @return empty when this is no dev container with the feature
   */
  public Optional<String> url() throws IOException, InterruptedException {
    Path script = home.resolve("bin").resolve("pgvol");
    if (!Files.isExecutable(script) || !Files.isReadable(home.resolve("options"))) {
      return Optional.empty();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        Programs.run(List.of(script.toString(), "url", "--password"), System.getenv(), null, out);
    if (!result.ok()) {
      throw new UserProblem(
          "The dev container's feature pgvol does not tell where the server is: "
              + result.errors().strip(),
          "Try pgvol status, or name the server by <url> (-Dpgvol.url).");
    }
    return Optional.of(out.toString(StandardCharsets.UTF_8).strip());
  }
}

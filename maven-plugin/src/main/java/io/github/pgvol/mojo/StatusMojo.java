package io.github.pgvol.mojo;

import io.github.pgvol.console.Json;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.physical.restore.VolumeUndo;
import io.github.pgvol.status.Status;
import io.github.pgvol.status.StatusReader;
import io.github.pgvol.status.StatusText;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tells how the server is doing: engine, volume, container, databases, tables, sessions,
 * migrations, and the latest backup.
 *
 * @since 0.1.0
 */
@Mojo(name = "status", requiresProject = false, threadSafe = true)
public final class StatusMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.status.skip", defaultValue = "false")
  private boolean skipStatus;

  /**
   * Prints JSON to standard output instead of tables; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipStatus;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    Optional<Place> place = wiring.finishUnfinished(server);
    ServerFinder.Found found = wiring.find(server, place);
    Optional<VolumeUndo.Kept> files =
        place.isPresent()
            ? new VolumeUndo(wiring.volumeSetting(server, "keep", Duration.ZERO)).kept(place.get())
            : Optional.empty();
    Status status =
        new StatusReader(
                server.url().isPresent()
                    ? "none: reached by its URL"
                    : wiring.engine(server).describe(),
                found.container(),
                found.server(),
                files,
                wiring.catalog())
            .read();
    if (json) {
      Json.print(status);
    } else {
      wiring.console().info(StatusText.lines(status, Instant.now()));
    }
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.console.Json;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Server;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.manage.VolumeInspector;
import io.github.pgvol.volume.manage.VolumeReport;
import io.github.pgvol.volume.manage.VolumeText;
import java.time.Instant;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tells what is in a server's volume or folder, whether the server runs or not: where it is
 * mounted, labels, PGDATA, version, the size of each database, the cluster's state.
 *
 * @since 0.1.0
 */
@Mojo(name = "volume-inspect", requiresProject = false, threadSafe = true)
public final class VolumeInspectMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume-inspect.skip", defaultValue = "false")
  private boolean skipVolumeInspect;

  /**
   * Prints JSON to standard output instead of text; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipVolumeInspect;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    Place place = wiring.findPlace(server);
    Optional<Server> running =
        place.container().filter(Container::running).isPresent()
            ? Optional.of(wiring.find(server).server())
            : Optional.empty();
    VolumeReport report =
        new VolumeInspector(wiring.engine(server), wiring.catalog(), wiring.console())
            .inspect(place, running);
    if (json) {
      Json.print(report);
    } else {
      wiring.console().info(VolumeText.lines(report, Instant.now()));
    }
  }
}

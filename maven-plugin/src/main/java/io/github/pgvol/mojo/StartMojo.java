package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.serve.StartRequest;
import io.github.pgvol.serve.Started;
import java.time.Duration;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts a server on a named volume, or finds it running, and waits until it answers. Sets {@code
 * pgvol.jdbcUrl}, {@code pgvol.host}, {@code pgvol.port}, {@code pgvol.username}, {@code
 * pgvol.password} and {@code pgvol.database} as properties of the project, for failsafe and others.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "start",
    defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
    requiresProject = false,
    threadSafe = true)
public final class StartMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.start.skip", defaultValue = "false")
  private boolean skipStart;

  /**
   * The server's image: the official one or one that behaves like it. Pulled when it is missing,
   * unless Maven is offline.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.image", defaultValue = "postgres:18")
  private String image;

  /**
   * The port on the loopback address; 0 for a free one.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.port", defaultValue = "0")
  private int port;

  /**
   * How many seconds the server may take until it answers.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.startTimeout", defaultValue = "120")
  private int startTimeout;

  @Override
  boolean skipped() {
    return skipStart;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    if (server.url().isPresent()) {
      wiring.console().info("The server is given by its URL: there is none to start.");
      return;
    }
    wiring.finishUnfinished(
        server.volume().isPresent() ? server : server.onVolume(wiring.ownVolume()));
    Started started =
        wiring
            .serving(server)
            .start(
                new StartRequest(
                    image,
                    server.volume().orElse(wiring.ownVolume()),
                    port,
                    server.username().orElse("postgres"),
                    server.password(),
                    server.database().orElse("app"),
                    wiring.folder().toString(),
                    wiring.offline(),
                    Duration.ofSeconds(startTimeout)));
    wiring.setProperty("pgvol.jdbcUrl", started.jdbcUrl());
    wiring.setProperty("pgvol.host", started.host());
    wiring.setProperty("pgvol.port", Integer.toString(started.port()));
    wiring.setProperty("pgvol.username", started.user());
    wiring.setProperty("pgvol.password", started.password());
    wiring.setProperty("pgvol.database", started.database());
    wiring
        .console()
        .info(
            "PostgreSQL "
                + started.version()
                + " answers at "
                + started.jdbcUrl()
                + ", user "
                + started.user()
                + " (container "
                + started.container()
                + ", volume "
                + started.volume()
                + ", "
                + wiring.engine(server).describe()
                + ").");
  }
}

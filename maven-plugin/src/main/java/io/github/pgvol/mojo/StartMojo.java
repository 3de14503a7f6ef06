package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.serve.StartRequest;
import io.github.pgvol.serve.Started;
import java.time.Duration;
import java.util.Locale;
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
   * unless Maven is offline. By default the official one of {@code pgvol.version}. The local engine
   * takes the major version from its name.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.image")
  private String image;

  /**
   * PostgreSQL's major version. By default 18; on the local engine that of the volume's data, else
   * the newest that is on this machine.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.version")
  private String version;

  /**
   * {@code off} makes a fast server whose data are lost when the machine crashes: for tests only,
   * and only on a volume that was made so.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.durability", defaultValue = "on")
  private String durability;

  /**
   * Whether a server of the local engine that this goal has started goes on when the build has
   * ended. By default one that was asked for on the command line does, and one that was started in
   * a phase of the build does not. Servers in containers go on until they are stopped.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.keep")
  private Boolean keep;

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
    String volume = server.volume().orElse(wiring.ownVolume());
    if (given(image).isPresent()) {
      wiring.tellOfImage(server, given(image).get());
    }
    String chosen =
        given(image)
            .or(() -> given(version).map(major -> "postgres:" + major))
            .orElse(wiring.engine(server).usualImage(volume));
    Started started =
        wiring
            .serving(server)
            .start(
                new StartRequest(
                    chosen,
                    volume,
                    port,
                    server.username().orElse("postgres"),
                    server.password(),
                    server.database().orElse("app"),
                    wiring.folder().toString(),
                    wiring.offline(),
                    durable(),
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
                + " ("
                + wiring.engine(server).noun()
                + " "
                + started.container()
                + ", volume "
                + started.volume()
                + ", "
                + wiring.engine(server).describe()
                + programs(wiring.engine(server).describeImage(chosen))
                + ").");
    if (keep == null ? wiring.boundToPhase() : !keep) {
      wiring.stopAtEnd(server, started.container());
    }
  }

  private static String programs(String words) {
    return words.isEmpty() ? "" : ", " + words;
  }

  private boolean durable() {
    return switch (durability.strip().toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default ->
          throw new UserProblem(
              "There is no durability «" + durability + "».",
              "Set <durability> (-Dpgvol.durability) to on or off.");
    };
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Stops the server that {@code pgvol:start} has started. Its volume stays.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "stop",
    defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
    requiresProject = false,
    threadSafe = true)
public final class StopMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.stop.skip", defaultValue = "false")
  private boolean skipStop;

  @Override
  boolean skipped() {
    return skipStop;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    if (server.url().isPresent()) {
      wiring.console().info("The server is given by its URL: there is none to stop.");
      return;
    }
    String volume = server.volume().orElse(wiring.ownVolume());
    boolean stopped = wiring.serving(server).stop(volume);
    wiring
        .console()
        .info(
            stopped
                ? "Stopped the server of volume " + volume + "; the volume stays."
                : "No server of pgvol's own runs on volume " + volume + ".");
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.discovery.Labels;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Server;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.manage.CloneRequest;
import io.github.pgvol.volume.manage.VolumeCloner;
import io.github.pgvol.volume.manage.VolumeMaker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Copies a server's volume or folder into a new volume, for a branch or a second environment. The
 * server may run: then the copy is made by pg_basebackup.
 *
 * @since 0.1.0
 */
@Mojo(name = "volume-clone", requiresProject = false, threadSafe = true)
public final class VolumeCloneMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume-clone.skip", defaultValue = "false")
  private boolean skipVolumeClone;

  /**
   * The new volume's name. One that is there has to be empty.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.to")
  private String to;

  /**
   * The new volume's labels, each as {@code name=value}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.labels")
  private List<String> labels;

  @Override
  boolean skipped() {
    return skipVolumeClone;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    String target =
        given(to)
            .orElseThrow(
                () ->
                    new UserProblem(
                        "Nothing says what the new volume is to be called.",
                        "Set <to> (-Dpgvol.to) to its name."));
    ServerParameters server = server();
    Place place = wiring.findPlace(server);
    Optional<Server> running =
        place.container().filter(Container::running).isPresent()
            ? Optional.of(wiring.find(server).server())
            : Optional.empty();
    Map<String, String> all =
        new LinkedHashMap<>(VolumeMaker.labels(labels == null ? List.of() : labels));
    all.putIfAbsent(Labels.OWN_PROJECT, wiring.folder().toString());
    new VolumeCloner(wiring.engine(server), wiring.console())
        .clone(new CloneRequest(place, running, target, all, server.patience()));
  }
}

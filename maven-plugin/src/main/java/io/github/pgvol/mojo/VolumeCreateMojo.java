package io.github.pgvol.mojo;

import io.github.pgvol.discovery.Labels;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.volume.manage.VolumeMaker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Creates a volume. {@code pgvol:start} does that too; this goal is for labels, and for volumes
 * that others use.
 *
 * @since 0.1.0
 */
@Mojo(name = "volume-create", requiresProject = false, threadSafe = true)
public final class VolumeCreateMojo extends EngineMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume-create.skip", defaultValue = "false")
  private boolean skipVolumeCreate;

  /**
   * The volume's name. By default the one that {@code pgvol:start} uses: the project's artifact id
   * and {@code _pgdata}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume")
  private String volume;

  /**
   * Its labels, each as {@code name=value}.
   *
   * <pre>{@code <labels><label>team=shop</label></labels>}</pre>
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.labels")
  private List<String> labels;

  @Override
  boolean skipped() {
    return skipVolumeCreate;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters parameters = engine(given(volume));
    Map<String, String> wanted =
        new LinkedHashMap<>(VolumeMaker.labels(labels == null ? List.of() : labels));
    String name = parameters.volume().orElse(wiring.ownVolume());
    if (wiring.engine(parameters).volume(name).isEmpty()) {
      wanted.putIfAbsent(Labels.OWN_PROJECT, wiring.folder().toString());
    }
    VolumeMaker.Made made = VolumeMaker.make(wiring.engine(parameters), name, wanted);
    wiring
        .console()
        .info(
            (made.created() ? "Created volume " : "There is already a volume ")
                + name
                + " on "
                + wiring.engine(parameters).describe()
                + ". Start a server on it: mvn pgvol:start -Dpgvol.volume="
                + name);
  }
}

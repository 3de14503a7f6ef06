package io.github.pgvol.mojo;

import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.manage.RemoveRequest;
import io.github.pgvol.volume.manage.VolumeRemover;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes a volume, after saying which databases are lost with it and which backup is the newest.
 * Refused while a container uses it.
 *
 * @since 0.1.0
 */
@Mojo(name = "volume-remove", requiresProject = false, threadSafe = true)
public final class VolumeRemoveMojo extends EngineMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume-remove.skip", defaultValue = "false")
  private boolean skipVolumeRemove;

  /**
   * The volume. There is no default: what is removed has to be named.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume")
  private String volume;

  /**
   * Removes it without asking. Without it you are asked on a terminal; with {@code -B} the answer
   * is no.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.yes", defaultValue = "false")
  private boolean yes;

  /**
   * Removes it even though there is no backup of all its databases: needed besides {@code yes}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.withoutBackup", defaultValue = "false")
  private boolean withoutBackup;

  @Override
  boolean skipped() {
    return skipVolumeRemove;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters parameters = engine(given(volume));
    String name =
        parameters
            .volume()
            .orElseThrow(
                () ->
                    new UserProblem(
                        "Nothing says which volume is to be removed.",
                        "Set <volume> (-Dpgvol.volume) to one that mvn pgvol:volume-list shows."));
    new VolumeRemover(wiring.engine(parameters), wiring.catalog(), wiring.console())
        .remove(new RemoveRequest(name, yes, withoutBackup, parameters.patience()));
  }
}

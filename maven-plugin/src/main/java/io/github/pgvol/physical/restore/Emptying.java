package io.github.pgvol.physical.restore;

import io.github.pgvol.engine.Container;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Halt;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.util.List;

/**
 * Takes all files of a cluster away while its server is stopped, so that the server's image makes a
 * new one at the next start. Killed at any instant, the next run of a goal that looks at the place
 * brings the old files back, or ends their removal, and starts the server.
 */
public final class Emptying {

  private final VolumeSetting setting;
  private final Place place;

  /** Empties a place. */
  public Emptying(VolumeSetting setting, Place place) {
    this.setting = setting;
    this.place = place;
  }

  /** Something to be made sure of. */
  @FunctionalInterface
  public interface Check {
    /** Throws when it is not so. */
    void demand() throws IOException;
  }

  /**
   * Stops the container, takes the files away, and starts it.
   *
   * @param cleanup sees to it that the container is started, on whichever files
   * @param alone that nobody else uses them, looked at once more when the container is stopped
   */
  public void run(Cleanup cleanup, Container container, Check alone)
      throws IOException, InterruptedException {
    Halt halt = new Halt(setting.engine(), place, setting.notes(), setting.console());
    try (Benches bench = Benches.open(setting, place, List.of())) {
      ClusterFiles files = new ClusterFiles(bench.bench(), place);
      Cleanup.Step start =
          cleanup.add(
              "start container " + container.name(),
              () -> {
                recover(bench);
                halt.startAll();
              });
      try {
        halt.stop(List.of(container));
        alone.demand();
        files.empty();
      } finally {
        start.now();
      }
    }
  }

  private void recover(Benches bench) throws IOException, InterruptedException {
    ClusterFiles.Recovered recovered;
    try {
      recovered = new ClusterFiles(bench.bench(), place).recover();
    } catch (IOException | UserProblem e) {
      setting.console().debug("The workbench does not work any more: " + e.getMessage());
      bench.renew();
      recovered = new ClusterFiles(bench.bench(), place).recover();
    }
    if (recovered == ClusterFiles.Recovered.BACK) {
      setting.console().warn("The old files are back in " + place.describe() + ", as they were.");
    }
  }
}

package io.github.pgvol.physical.restore;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.IOException;
import java.util.Optional;

/**
 * A restore of a physical backup.
 *
 * @param backup the backup
 * @param target where it goes
 * @param safety what is kept of the old state
 * @param approval asked before data is replaced
 * @param saver takes a backup of the old state when {@code safety} says so
 * @param setting what it works with
 */
public record VolumeRestoreRequest(
    Backup backup,
    Target target,
    Safety safety,
    Approval approval,
    Saver saver,
    VolumeSetting setting) {

  /** Chooses where a backup goes. */
  @FunctionalInterface
  public interface Target {
    /**
     * Chooses it.
     *
     * @param major the backup's major version
     * @param image the image of the server that it was taken from, where that is known
     */
    Targets.Chosen choose(int major, Optional<String> image)
        throws IOException, InterruptedException;
  }

  /** Says whether data may be replaced. */
  @FunctionalInterface
  public interface Approval {
    /** Throws when it may not. */
    void ask(Place place, long bytes, String by);
  }

  /** Takes a physical backup of a place. */
  @FunctionalInterface
  public interface Saver {
    /**
     * Takes it in a turn that somebody has there already.
     *
     * @param place the place
     * @param run the turn on its server, when that runs and answers
     * @param bench the workbench in which its files are mounted
     */
    void save(Place place, Optional<ServerRun> run, Workbench bench)
        throws IOException, InterruptedException;
  }
}

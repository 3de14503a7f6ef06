package io.github.pgvol.mojo;

import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Server;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.physical.restore.VolumeUndo;
import io.github.pgvol.restore.Undo;
import io.github.pgvol.restore.UndoRequest;
import io.github.pgvol.volume.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Puts back what the last restore replaced, in no time. A second undo takes the first one back.
 *
 * @since 0.1.0
 */
@Mojo(name = "undo", requiresProject = false, threadSafe = true)
public final class UndoMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.undo.skip", defaultValue = "false")
  private boolean skipUndo;

  /**
   * What becomes of the containers of the same Compose project that depend on the server: {@code
   * keep}, {@code restart} (after the swap) or {@code stop} (before it, and started after).
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dependents", defaultValue = "keep")
  private String dependents;

  /**
   * Undoes so many databases, those that a restore with the same {@code pgvol.copies} replaced.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.copies", defaultValue = "0")
  private int copies;

  /**
   * How many seconds the server may take until it answers on files that were put back; after that
   * the exchange is taken back.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.startTimeout", defaultValue = "120")
  private int startTimeout;

  @Override
  boolean skipped() {
    return skipUndo;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    Optional<Place> place = wiring.finishUnfinished(server);
    if (place.isPresent() && copies == 0 && undoFiles(wiring, server, place.get())) {
      return;
    }
    ServerFinder.Found found = wiring.find(server, place);
    for (String database : Copies.of(found.server().access().database(), copies)) {
      new Undo(
              new UndoRequest(
                  found.server(),
                  database,
                  wiring.dependents(server, found, dependents),
                  wiring.who(),
                  server.patience()),
              wiring.console())
          .undo();
    }
  }

  /** The newer one of what can be undone: the files of all databases, or one database. */
  private boolean undoFiles(Wiring wiring, ServerParameters server, Place place) throws Exception {
    VolumeUndo undo =
        new VolumeUndo(wiring.volumeSetting(server, dependents, Duration.ofSeconds(startTimeout)));
    Optional<Instant> files = undo.kept(place).map(VolumeUndo.Kept::at);
    if (files.isEmpty()) {
      return false;
    }
    if (place.container().filter(Container::running).isPresent()) {
      Server running = wiring.find(server, Optional.of(place)).server();
      Optional<Instant> database = Undo.since(running, running.access().database());
      if (database.isPresent() && database.get().isAfter(files.get())) {
        return false;
      }
    }
    undo.undo(place);
    return true;
  }
}

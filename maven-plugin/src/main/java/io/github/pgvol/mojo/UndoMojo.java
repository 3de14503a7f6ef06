package io.github.pgvol.mojo;

import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.restore.Undo;
import io.github.pgvol.restore.UndoRequest;
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

  @Override
  boolean skipped() {
    return skipUndo;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    ServerFinder.Found found = wiring.find(server);
    new Undo(
            new UndoRequest(
                found.server(),
                found.server().access().database(),
                wiring.dependents(server, found, dependents),
                wiring.who(),
                server.patience()),
            wiring.console())
        .undo();
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.console.Json;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.migrate.Info;
import io.github.pgvol.migrate.InfoText;
import java.time.Instant;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tells how far the database is: which migrations are applied, pending, changed or failed, and what
 * version tables of other tools say.
 *
 * @since 0.1.0
 */
@Mojo(name = "info", requiresProject = false, threadSafe = true)
public final class InfoMojo extends MigratingMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.info.skip", defaultValue = "false")
  private boolean skipInfo;

  /**
   * Prints JSON to standard output instead of tables; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipInfo;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    ServerParameters server = server();
    ServerFinder.Found found = wiring.find(server, wiring.finishUnfinished(server));
    Info info = Info.read(found.server(), anyMigrator(wiring, server, found), wiring.console());
    if (json) {
      Json.print(info);
      return;
    }
    wiring.console().info(InfoText.lines(info, Instant.now()));
    info.problems().forEach(wiring.console()::warn);
  }
}

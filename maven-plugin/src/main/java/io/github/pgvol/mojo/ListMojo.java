package io.github.pgvol.mojo;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Json;
import io.github.pgvol.listing.BackupTable;
import io.github.pgvol.maven.Wiring;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the backups, the newest last.
 *
 * @since 0.1.0
 */
@Mojo(name = "list", requiresProject = false, threadSafe = true)
public final class ListMojo extends PgvolMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.list.skip", defaultValue = "false")
  private boolean skipList;

  /**
   * Lists backups of this database only.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.database")
  private String database;

  /**
   * Prints JSON to standard output instead of a table; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipList;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    List<Backup> backups =
        wiring.catalog().list().stream()
            .filter(
                backup ->
                    database == null || backup.database().filter(database::equals).isPresent())
            .toList();
    if (json) {
      Json.print(BackupTable.rows(backups));
    } else if (backups.isEmpty()) {
      wiring
          .console()
          .info("No backups in " + wiring.catalog().folder() + ". Take one: mvn pgvol:backup");
    } else {
      wiring.console().info(BackupTable.lines(backups));
    }
  }
}

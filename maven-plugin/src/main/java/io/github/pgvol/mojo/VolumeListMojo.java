package io.github.pgvol.mojo;

import io.github.pgvol.console.Json;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.volume.manage.VolumeLister;
import io.github.pgvol.volume.manage.VolumeRow;
import io.github.pgvol.volume.manage.VolumeTable;
import java.time.Instant;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the volumes that hold PostgreSQL data, and the folders that servers have their data in:
 * size, version, by what they are used, the latest backup.
 *
 * @since 0.1.0
 */
@Mojo(name = "volume-list", requiresProject = false, threadSafe = true)
public final class VolumeListMojo extends EngineMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.volume-list.skip", defaultValue = "false")
  private boolean skipVolumeList;

  /**
   * Lists volumes that hold other things, too, and measures them.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.all", defaultValue = "false")
  private boolean all;

  /**
   * Prints JSON to standard output instead of a table; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  @Override
  boolean skipped() {
    return skipVolumeList;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    List<VolumeRow> rows = new VolumeLister(wiring.engine(engine()), wiring.catalog()).list(all);
    List<VolumeRow> shown =
        rows.stream().filter(row -> all || row.hasData() || row.problem() != null).toList();
    List<VolumeRow> hidden = rows.stream().filter(row -> !shown.contains(row)).toList();
    if (json) {
      Json.print(shown);
      return;
    }
    if (shown.isEmpty()) {
      wiring
          .console()
          .info(
              "No volume on "
                  + wiring.engine(engine()).describe()
                  + " holds PostgreSQL data. Start a server on one: mvn pgvol:start");
    } else {
      wiring.console().info(VolumeTable.lines(shown, Instant.now()));
    }
    wiring.console().info(VolumeTable.others(hidden));
  }
}

package io.github.pgvol.mojo;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.console.Json;
import io.github.pgvol.diff.DiffRequest;
import io.github.pgvol.diff.DiffText;
import io.github.pgvol.diff.Differ;
import io.github.pgvol.diff.Difference;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.git.WorkingCopy;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.template.TemplatePolicy;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Tells what is different between two backups, or a backup and the live database: tables, rows,
 * columns, indexes, migrations that are added, gone or changed. After integration tests: what have
 * they changed?
 *
 * @since 0.1.0
 */
@Mojo(name = "diff", requiresProject = false, threadSafe = true)
public final class DiffMojo extends ServerMojo {

  private static final String LIVE = "live";

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.diff.skip", defaultValue = "false")
  private boolean skipDiff;

  /**
   * The first state, a backup: {@code latest}, {@code branch}, the name of one of the catalog, a
   * path, or a label.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.backup", defaultValue = "latest")
  private String backup;

  /**
   * The second state: {@code live} for the database as it is now, or a backup as in {@code
   * pgvol.backup}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.with", defaultValue = LIVE)
  private String with;

  /**
   * Prints JSON to standard output instead of a table; {@code mvn -q} leaves nothing else there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.json", defaultValue = "false")
  private boolean json;

  /**
   * How many tables and indexes are loaded at once where there is no template of a backup. By
   * default as many as there are processors.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.jobs", defaultValue = "0")
  private int jobs;

  /**
   * How many templates are kept on the server, as with {@code pgvol:restore}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.templates.keep", defaultValue = "3")
  private int templatesKeep;

  /**
   * What templates and spares may take of the disk, as with {@code pgvol:restore}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.templates.share", defaultValue = "50")
  private int templatesShare;

  /**
   * How many clones of a template stand ready, as with {@code pgvol:restore}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.spares", defaultValue = "1")
  private int spares;

  @Override
  boolean skipped() {
    return skipDiff;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    TemplatePolicy policy = new TemplatePolicy(templatesKeep, spares, templatesShare);
    ServerParameters server = server();
    ServerFinder.Found found = wiring.find(server, wiring.finishUnfinished(server));
    String database = found.server().access().database();
    Difference difference =
        new Differ(
                new DiffRequest(
                    found.server(),
                    choose(wiring, backup, database),
                    with.strip().equals(LIVE)
                        ? Optional.empty()
                        : Optional.of(choose(wiring, with, database)),
                    database,
                    policy,
                    wiring.dependents(server, found, "keep"),
                    Jobs.of(jobs),
                    wiring.who(),
                    server.patience()),
                wiring.console())
            .compare();
    if (json) {
      Json.print(difference);
    } else {
      wiring.console().info(DiffText.lines(difference));
    }
  }

  private static Backup choose(Wiring wiring, String selection, String database) {
    Catalog catalog = wiring.catalog();
    Optional<String> of = Optional.of(database);
    return (selection.strip().equals(Catalog.BRANCH)
            ? catalog.ofBranch(WorkingCopy.branches(wiring.folder()), of)
            : catalog.select(selection, of, wiring.folder()))
        .backup();
  }
}

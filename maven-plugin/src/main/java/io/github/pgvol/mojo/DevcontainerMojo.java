package io.github.pgvol.mojo;

import io.github.pgvol.devcontainer.DevContainerFiles;
import io.github.pgvol.devcontainer.DevContainerRequest;
import io.github.pgvol.maven.Wiring;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes {@code .devcontainer/} with a database and pgvol's dev container feature:
 * devcontainer.json, a Compose file with a named volume and a health check, and {@code _backups} in
 * .gitignore. Where there is a devcontainer.json already, adds the feature to it, comments kept.
 *
 * @since 0.1.0
 */
@Mojo(name = "devcontainer", requiresProject = false, threadSafe = true)
public final class DevcontainerMojo extends PgvolMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.devcontainer.skip", defaultValue = "false")
  private boolean skipDevcontainer;

  /**
   * The feature's address. By default that of its release for this version of the plugin.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.feature", defaultValue = "ghcr.io/pgvol/pgvol/pgvol:0")
  private String feature;

  /**
   * The database's image, for a Compose file that is written. Its data folder is that of its major
   * version.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.image", defaultValue = "postgres:17")
  private String image;

  /**
   * The dev container's image, for one that is written: Java and Maven by default, as this is a
   * Maven plugin.
   *
   * @since 0.1.0
   */
  @Parameter(
      property = "pgvol.devImage",
      defaultValue = "mcr.microsoft.com/devcontainers/java:17-bookworm")
  private String devImage;

  /**
   * The database's name, for a Compose file that is written.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.database", defaultValue = "app")
  private String database;

  @Override
  boolean skipped() {
    return skipDevcontainer;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    DevContainerRequest request =
        new DevContainerRequest(wiring.top(), feature, image, devImage, database);
    List<String> done = new DevContainerFiles(request).write();
    if (done.isEmpty()) {
      wiring.console().info("The dev container has the feature already: nothing to do.");
    } else {
      wiring.console().info(done);
      wiring.console().info("Open the folder in the dev container, or rebuild it.");
    }
  }
}

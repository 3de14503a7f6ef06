package io.github.pgvol.mojo;

import io.github.pgvol.maven.Credentials;
import io.github.pgvol.maven.Errors;
import io.github.pgvol.maven.Misspelt;
import io.github.pgvol.maven.Wiring;
import java.io.File;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.AbstractMojoExecutionException;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.codehaus.plexus.components.interactivity.Prompter;
import org.eclipse.aether.RepositorySystem;

/** What all goals share: being skipped, the catalog, and what Maven gives. */
abstract class PgvolMojo extends AbstractMojo {

  /**
   * Skips all goals of pgvol.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.skip", defaultValue = "false")
  private boolean skip;

  /**
   * The folder of the backups. By default {@code _backups} in the folder that Maven was started
   * for: the topmost project, so that all modules share one catalog.
   *
   * <pre>{@code <catalog>${project.basedir}/_backups</catalog>}</pre>
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.catalog")
  private File catalog;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  private MavenSession session;

  @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
  private MojoExecution execution;

  @Inject private Prompter prompter;

  @Inject private SettingsDecrypter decrypter;

  @Inject private RepositorySystem repositories;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (skip || skipped()) {
      getLog().info("Skipped.");
      return;
    }
    Misspelt.warn(session, execution, getLog());
    try (Wiring wiring =
        new Wiring(session, execution, prompter, getLog(), catalog, repositories)) {
      run(wiring);
    } catch (Exception e) {
      AbstractMojoExecutionException translated = Errors.translate(e);
      if (translated instanceof MojoFailureException failure) {
        throw failure;
      }
      throw (MojoExecutionException) translated;
    }
  }

  /** What settings.xml has for a server, decrypted. */
  final Credentials credentials(String serverId) {
    return Credentials.of(session.getSettings(), decrypter, serverId);
  }

  /** The project's folder, or the one that Maven was started in. */
  final Path folder() {
    return Wiring.folder(session);
  }

  /** Whether this goal is skipped. */
  abstract boolean skipped();

  /** Does what the goal is for. */
  abstract void run(Wiring wiring) throws Exception;
}

package io.github.pgvol.maven;

import io.github.pgvol.engine.local.Binaries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Artifacts by Maven's own resolver: its local repository, mirrors, proxies, credentials and {@code
 * -o} hold.
 *
 * @param session Maven's session
 * @param repositories Maven's resolver
 */
record MavenArtifacts(MavenSession session, RepositorySystem repositories)
    implements Binaries.Source {

  @Override
  public Path fetch(String coordinates) throws IOException {
    try {
      return repositories
          .resolveArtifact(
              session.getRepositorySession(),
              new ArtifactRequest(new DefaultArtifact(coordinates), remotes(), "pgvol"))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (ArtifactResolutionException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Those of the project; without one, those of the settings and the central one. */
  private List<RemoteRepository> remotes() {
    MavenProject project = session.getCurrentProject();
    List<RemoteRepository> own =
        project == null ? List.of() : project.getRemoteProjectRepositories();
    return own == null || own.isEmpty()
        ? RepositoryUtils.toRepos(session.getRequest().getRemoteRepositories())
        : own;
  }
}

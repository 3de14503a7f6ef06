package io.github.pgvol.maven;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Resource;
import org.apache.maven.project.DefaultDependencyResolutionRequest;
import org.apache.maven.project.DependencyResolutionException;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.eclipse.aether.graph.Dependency;

/** A project's classes, and all that they depend on. */
final class ClassPath {

  private final MavenSession session;
  private final ProjectDependenciesResolver resolver;

  ClassPath(MavenSession session, ProjectDependenciesResolver resolver) {
    this.session = session;
    this.resolver = resolver;
  }

  /**
   * Resolves it.
   *
   * @throws UserProblem when something of it is missing, or is older than its source
   */
  List<URL> urls() {
    MavenProject project = session.getCurrentProject();
    List<Path> paths = new ArrayList<>();
    paths.add(Path.of(project.getBuild().getOutputDirectory()));
    paths.add(Path.of(project.getBuild().getTestOutputDirectory()));
    demandCurrent(project);
    try {
      for (Dependency dependency :
          resolver
              .resolve(
                  new DefaultDependencyResolutionRequest(project, session.getRepositorySession()))
              .getDependencies()) {
        if (dependency.getArtifact().getFile() != null) {
          paths.add(dependency.getArtifact().getFile().toPath());
        }
      }
    } catch (DependencyResolutionException e) {
      throw new UserProblem(
          "The project's dependencies, which its migrations may need, cannot be resolved: "
              + e.getMessage(),
          "Build what is missing, or give locations that need no class path: <locations>"
              + " (-Dpgvol.locations=filesystem:src/main/resources/db/migration).",
          e);
    }
    List<URL> urls = new ArrayList<>();
    for (Path path : paths) {
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(path.toString(), e);
      }
    }
    return urls;
  }

  /** What was written since the last compilation would be left out without a word. */
  private static void demandCurrent(MavenProject project) {
    Path output = Path.of(project.getBuild().getOutputDirectory());
    for (Resource resource : project.getBuild().getResources()) {
      Path folder = Path.of(resource.getDirectory());
      if (!Files.isDirectory(folder)
          || resource.getTargetPath() != null
          || !resource.getIncludes().isEmpty()
          || !resource.getExcludes().isEmpty()) {
        continue;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> sql = files.filter(file -> file.toString().endsWith(".sql")).sorted().toList();
        for (Path file : sql) {
          Path copy = output.resolve(folder.relativize(file).toString());
          boolean current =
              Files.exists(copy)
                  && (resource.isFiltering()
                      ? Files.getLastModifiedTime(copy).compareTo(Files.getLastModifiedTime(file))
                          >= 0
                      : Files.mismatch(file, copy) < 0);
          if (!current) {
            throw new UserProblem(
                file
                    + " is not in "
                    + output
                    + " as it is now, and migrations are taken from there.",
                "Run mvn process-classes with this goal: mvn process-classes pgvol:migrate");
          }
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}

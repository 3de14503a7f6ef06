package io.github.pgvol.git;

import io.github.pgvol.catalog.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads branch and commit of a working copy.
 *
 * @see <a href="https://git-scm.com/docs/gitrepository-layout">gitrepository-layout</a>
 */
public final class WorkingCopy {

  private static final String REFERENCE = "ref: ";
  private static final String BRANCHES = "refs/heads/";

  private WorkingCopy() {}

  /** What is checked out in a folder or one above it; empty outside of a working copy. */
  public static Optional<Manifest.Git> of(Path folder) {
    try {
      for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
        Path git = at.resolve(".git");
        if (Files.isRegularFile(git)) {
          // A linked work tree or a submodule: «gitdir: …»
          String link = Files.readString(git).strip();
          if (!link.startsWith("gitdir: ")) {
            return Optional.empty();
          }
          return read(at.resolve(link.substring("gitdir: ".length())).normalize());
        }
        if (Files.isDirectory(git)) {
          return read(git);
        }
      }
      return Optional.empty();
    } catch (IOException | InvalidPathException e) {
      // A backup does not fail for what a repository looks like.
      return Optional.empty();
    }
  }

  private static Optional<Manifest.Git> read(Path git) throws IOException {
    Path head = git.resolve("HEAD");
    if (!Files.isRegularFile(head)) {
      return Optional.empty();
    }
    String content = Files.readString(head).strip();
    if (!content.startsWith(REFERENCE)) {
      return Optional.of(new Manifest.Git(null, content));
    }
    String reference = content.substring(REFERENCE.length()).strip();
    String branch =
        reference.startsWith(BRANCHES) ? reference.substring(BRANCHES.length()) : reference;
    return Optional.of(new Manifest.Git(branch, commit(common(git), reference).orElse(null)));
  }

  /** Where the references of a linked work tree are. */
  private static Path common(Path git) throws IOException {
    Path link = git.resolve("commondir");
    return Files.isRegularFile(link)
        ? git.resolve(Files.readString(link).strip()).normalize()
        : git;
  }

  private static Optional<String> commit(Path git, String reference) throws IOException {
    Path loose = git.resolve(reference).normalize();
    if (loose.startsWith(git) && Files.isRegularFile(loose)) {
      return Optional.of(Files.readString(loose).strip());
    }
    Path packed = git.resolve("packed-refs");
    if (!Files.isRegularFile(packed)) {
      return Optional.empty();
    }
    return Files.readAllLines(packed).stream()
        .filter(line -> line.endsWith(" " + reference))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst();
  }
}

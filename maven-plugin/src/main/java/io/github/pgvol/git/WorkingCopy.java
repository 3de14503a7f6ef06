package io.github.pgvol.git;

import io.github.pgvol.catalog.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads branch and commit of a working copy.
 *
 * @see <a href="https://git-scm.com/docs/gitrepository-layout">gitrepository-layout</a>
 */
public final class WorkingCopy {

  private static final String REFERENCE = "ref: ";
  private static final String BRANCHES = "refs/heads/";
  private static final Pattern CREATED = Pattern.compile("\tbranch: Created from (\\S+)$");
  private static final Pattern MOVED = Pattern.compile("\tcheckout: moving from (\\S+) to (\\S+)$");

  private WorkingCopy() {}

  /** What is checked out in a folder or one above it; empty outside of a working copy. */
  public static Optional<Manifest.Git> of(Path folder) {
    try {
      Optional<Path> git = find(folder);
      return git.isPresent() ? read(git.get()) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      // A backup does not fail for what a repository looks like.
      return Optional.empty();
    }
  }

  /**
   * The branch that is checked out, then the one that it came from, and so on, as far as the logs
   * of the references tell.
   *
   * @return empty where no branch is checked out
   * @see <a href="https://git-scm.com/docs/git-reflog">git-reflog</a>
   */
  public static List<String> branches(Path folder) {
    List<String> branches = new ArrayList<>();
    try {
      Optional<Path> git = find(folder);
      String branch =
          git.isPresent() ? read(git.get()).map(Manifest.Git::branch).orElse(null) : null;
      while (branch != null && !branches.contains(branch)) {
        branches.add(branch);
        branch = origin(git.get(), branch).orElse(null);
      }
    } catch (IOException | InvalidPathException e) {
      // What is known is enough to go by.
      return branches;
    }
    return branches;
  }

  /** The branch that was checked out when another one was made. */
  private static Optional<String> origin(Path git, String branch) throws IOException {
    Path logs = common(git).resolve("logs");
    Path own = logs.resolve(BRANCHES + branch).normalize();
    if (own.startsWith(logs) && Files.isRegularFile(own)) {
      try (Stream<String> lines = Files.lines(own)) {
        Optional<String> from =
            lines
                .findFirst()
                .map(CREATED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
        if (from.isPresent() && !from.get().equals("HEAD")) {
          return from.map(
              name -> name.startsWith(BRANCHES) ? name.substring(BRANCHES.length()) : name);
        }
      }
    }
    // Made from where one was: the checkout tells where that is.
    Path head = git.resolve("logs").resolve("HEAD");
    if (!Files.isRegularFile(head)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(head)) {
      return lines
          .map(MOVED::matcher)
          .filter(found -> found.find() && found.group(2).equals(branch))
          .map(found -> found.group(1))
          .findFirst();
    }
  }

  private static Optional<Path> find(Path folder) throws IOException {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isRegularFile(git)) {
        // A linked work tree or a submodule: «gitdir: …»
        String link = Files.readString(git).strip();
        return link.startsWith("gitdir: ")
            ? Optional.of(at.resolve(link.substring("gitdir: ".length())).normalize())
            : Optional.empty();
      }
      if (Files.isDirectory(git)) {
        return Optional.of(git);
      }
    }
    return Optional.empty();
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

package io.github.pgvol.engine.local;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions of PostgreSQL that are here: this machine's own, and what came from a repository.
 */
final class Installations {

  private static final Pattern MAJOR = Pattern.compile("(?:.*:)?(\\d{1,3})(?:[^\\d/][^/]*)?");

  private final Binaries binaries;
  private Map<Integer, Installation> found;
  private List<ClientTools> tools;

  Installations(Binaries binaries) {
    this.binaries = binaries;
  }

  /** The major version that an image's name tells: {@code postgres:17}, {@code postgres:17.6}. */
  static OptionalInt major(String image) {
    Matcher name = MAJOR.matcher(image);
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }

  /** One of each major version, the newest first; this machine's own go before others. */
  synchronized List<Installation> all() throws IOException {
    if (found == null) {
      Map<Integer, Installation> seen = new LinkedHashMap<>();
      List<Path> folders = new ArrayList<>(ClientTools.folders());
      folders.addAll(binaries.present());
      try {
        for (Path folder : folders) {
          Installation.in(folder).ifPresent(one -> seen.putIfAbsent(one.major(), one));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted", e);
      }
      found = seen;
    }
    return found.values().stream()
        .sorted(Comparator.comparingInt(Installation::major).reversed())
        .toList();
  }

  /** The one of a major version. */
  Optional<Installation> of(int major) throws IOException {
    return all().stream().filter(one -> one.major() == major).findFirst();
  }

  /**
   * The one that an image's name means.
   *
   * @throws UserProblem when it is not here
   */
  Installation demand(String image) throws IOException {
    return of(demandMajor(image)).orElseThrow(() -> noImage(image));
  }

  private static UserProblem noImage(String image) {
    return new UserProblem(
        "There is no image " + image + " on the local engine.",
        "Install that version of PostgreSQL, or let mvn pgvol:start -Dpgvol.version=… bring its"
            + " programs from Maven's repositories.");
  }

  /**
   * The major version that an image's name tells.
   *
   * @throws UserProblem when it tells none
   */
  static int demandMajor(String image) {
    return major(image)
        .orElseThrow(
            () ->
                new UserProblem(
                    "The local engine has no images, and the name of "
                        + image
                        + " does not tell which major version of PostgreSQL is meant.",
                    "Leave out <image> (-Dpgvol.image), and set <version> (-Dpgvol.version) instead,"
                        + " as in 17."));
  }

  /** Brings one that is not here. */
  synchronized void bring(int major) throws IOException {
    binaries.bring(major);
    found = null;
  }

  /**
   * The folders in which the programs of a version are looked for: its own first, then client tools
   * that fit, where it has none.
   */
  synchronized List<Path> folders(Installation server) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(server.folder()));
    if (!Files.isExecutable(server.program("psql"))) {
      try {
        if (tools == null) {
          tools = ClientTools.all();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted", e);
      }
      ClientTools.fitting(tools, server.major()).ifPresent(fit -> folders.add(fit.folder()));
    }
    return folders;
  }
}

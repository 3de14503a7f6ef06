package io.github.pgvol.engine.local;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's client tools of one version on this machine.
 *
 * @param folder where psql, pg_dump and pg_restore are
 * @param major their major version
 */
public record ClientTools(Path folder, int major) {

  private static final List<String> NAMES =
      List.of("psql", "pg_dump", "pg_restore", "pg_dumpall", "pg_basebackup", "pg_isready");

  /** Those that refuse servers of a later major version. */
  static final Set<String> VERSIONED =
      Set.of("pg_dump", "pg_restore", "pg_dumpall", "pg_basebackup");

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  /** Folders in which installers put them: the last part is a glob for names below the first. */
  private static final List<List<String>> PLACES =
      List.of(
          List.of("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu, and PGDG for them
          List.of("/usr", "pgsql-*", "bin"), // PGDG for Fedora and its like
          List.of("/opt/homebrew/opt", "{postgresql@*,libpq}", "bin"),
          List.of("/usr/local/opt", "{postgresql@*,libpq}", "bin"),
          List.of("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
          List.of("C:\\Program Files\\PostgreSQL", "*", "bin"));

  /** All there are on this machine, the newest first. */
  public static List<ClientTools> all() throws InterruptedException {
    List<ClientTools> found = new ArrayList<>();
    for (Path folder : folders()) {
      in(folder).ifPresent(found::add);
    }
    found.sort(Comparator.comparingInt(ClientTools::major).reversed());
    return found;
  }

  /** The folders in which PostgreSQL's programs may be. */
  static Set<Path> folders() {
    Set<Path> folders = new LinkedHashSet<>();
    for (String entry :
        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1)) {
      folder(entry).ifPresent(folders::add);
    }
    for (List<String> place : PLACES) {
      folder(place.get(0)).ifPresent(parent -> folders.addAll(below(parent, place)));
    }
    return folders;
  }

  /**
   * The ones that fit a server best: of its own major, else of the next one that there is. Older
   * ones refuse it.
   *
   * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a>
   */
  public static Optional<ClientTools> fitting(List<ClientTools> all, int server) {
    return all.stream()
        .filter(tools -> tools.major() >= server)
        .min(Comparator.comparingInt(ClientTools::major));
  }

  private static Optional<Path> folder(String name) {
    try {
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(Path.of(name)).filter(Files::isDirectory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static List<Path> below(Path parent, List<String> place) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, place.get(1))) {
      versions.forEach(version -> found.add(version.resolve(place.get(2))));
    } catch (IOException e) {
      // Nobody may look into it: then there are none for us.
    }
    return found;
  }

  private static Optional<ClientTools> in(Path folder) throws InterruptedException {
    if (!Files.isExecutable(folder.resolve(fileName("psql")))
        || !Files.isExecutable(folder.resolve(fileName("pg_restore")))) {
      return Optional.empty();
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      // By Debian's wrapper, /usr/bin/pg_dump is the newest that is installed, or says why not.
      Programs.run(
          List.of(folder.resolve(fileName("pg_dump")).toString(), "--version"),
          Map.of("LC_ALL", "C"),
          null,
          out);
      Matcher version = VERSION.matcher(out.toString(StandardCharsets.UTF_8));
      return version.find()
          ? Optional.of(new ClientTools(folder, Integer.parseInt(version.group(1))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String fileName(String program) {
    return Programs.windows() ? program + ".exe" : program;
  }

  /** The program to run: one of these tools, or what the system calls so. */
  String resolve(String program) {
    return NAMES.contains(program) ? folder.resolve(fileName(program)).toString() : program;
  }
}

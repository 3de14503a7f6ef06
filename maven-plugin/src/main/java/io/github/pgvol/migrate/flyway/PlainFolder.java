package io.github.pgvol.migrate.flyway;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * A folder of SQL files as people have them: numbers in front, whatever comes behind. Flyway gets
 * to see them under names of its own kind, and so keeps its books about them.
 */
final class PlainFolder implements ResourceProvider {

  /** «001_init.sql», «2-users.sql», «20240115 more.sql», «2024-01-15_x.up.sql», «3.1.sql». */
  private static final Pattern NAME =
      Pattern.compile(
          "(\\d+(?:[.-]\\d+)*)(?:[_\\-. ]+(.*?))?(?:\\.up)?\\.sql", Pattern.CASE_INSENSITIVE);

  private static final Pattern DOWN =
      Pattern.compile(".*[._-](down|undo|rollback)\\.sql", Pattern.CASE_INSENSITIVE);
  private static final Pattern FLYWAYS =
      Pattern.compile("([VB][0-9].*__|R__).*\\.sql", Pattern.CASE_INSENSITIVE);

  /** Some tools keep the way back in the same file. */
  private static final Pattern BOTH_WAYS =
      Pattern.compile(
          "^\\s*--\\s*(migrate:down|\\+goose\\s+Down|\\+migrate\\s+Down|//@UNDO)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final Map<String, Path> files = new TreeMap<>();
  private final List<String> without = new ArrayList<>();
  private final Charset charset;

  private PlainFolder(Charset charset) {
    this.charset = charset;
  }

  /**
   * Reads one.
   *
   * @throws UserProblem when two files have the same number
   */
  static PlainFolder read(Path folder, Charset charset) throws IOException {
    PlainFolder plain = new PlainFolder(charset);
    Map<MigrationVersion, Path> versions = new TreeMap<>();
    for (Path file : sql(folder)) {
      String name = file.getFileName().toString();
      Matcher matcher = NAME.matcher(name);
      if (DOWN.matcher(name).matches()) {
        continue;
      }
      if (!matcher.matches()) {
        plain.without.add(name);
        continue;
      }
      String version = matcher.group(1).replace('-', '.');
      Path same = versions.put(MigrationVersion.fromVersion(version), file);
      if (same != null) {
        throw new UserProblem(
            same + " and " + file + " have the same number, so nobody knows which comes first.",
            "Give one of them another number.");
      }
      String what = matcher.group(2) == null ? "" : matcher.group(2);
      plain.files.put("V" + version + "__" + (what.isBlank() ? version : what) + ".sql", file);
    }
    return plain;
  }

  /** Whether a folder has such files, and none that are named as Flyway wants it. */
  static boolean is(Path folder) throws IOException {
    List<String> names = sql(folder).stream().map(file -> file.getFileName().toString()).toList();
    return names.stream().noneMatch(name -> FLYWAYS.matcher(name).matches())
        && names.stream().anyMatch(name -> NAME.matcher(name).matches());
  }

  private static List<Path> sql(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(
              file -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".sql"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /** Names of files without a number, which are left out. */
  List<String> without() {
    return without;
  }

  @Override
  public LoadableResource getResource(String name) {
    Path file = files.get(name);
    return file == null ? null : new SqlFile(name, file);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    List<LoadableResource> found = new ArrayList<>();
    files.forEach(
        (name, file) -> {
          boolean ends = Stream.of(suffixes).anyMatch(name::endsWith);
          if (name.startsWith(prefix) && ends) {
            found.add(new SqlFile(name, file));
          }
        });
    return found;
  }

  private final class SqlFile extends LoadableResource {
    private final String name;
    private final Path file;

    SqlFile(String name, Path file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public Reader read() {
      try {
        String text = Files.readString(file, charset);
        if (BOTH_WAYS.matcher(text).find()) {
          throw new UserProblem(
              file + " holds the way back, too, and all of it would be run.",
              "Run the tool that it is written for: <migrateCommand> (-Dpgvol.migrate.command).");
        }
        return new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text);
      } catch (CharacterCodingException e) {
        throw new UserProblem(
            file + " is not encoded in " + charset + ".",
            "Set Flyway's <encoding> in <flyway>, or encode the file anew.",
            e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return file.toAbsolutePath().toString();
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return file.getFileName().toString();
    }
  }
}

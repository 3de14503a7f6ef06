package io.github.pgvol.seed;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files of seeds, and brings them into their order: as they are named one by one; in a
 * folder, numbered ones by their numbers, then scripts, then CSV files; repeatable scripts after
 * all.
 */
final class SeedFiles {

  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern REPEATABLE = Pattern.compile("(?i)R__.*\\.sql");
  private static final String ADVICE =
      "Set <seeds> (-Dpgvol.seeds) to folders, and files that end in .sql or .csv; both may be"
          + " compressed (.gz, .zst).";

  /** By numbers where there are some: 2_users comes before 10_orders. */
  private static final Comparator<String> NATURAL = SeedFiles::compareNaturally;

  private final Path base;
  private final List<Seed> seeds = new ArrayList<>();

  private SeedFiles(Path base) {
    this.base = base.toAbsolutePath().normalize();
  }

  /**
   * Reads them all, for their checksums.
   *
   * @param base what the files' names are relative to
   */
  static List<Seed> read(Path base, List<Path> paths) {
    SeedFiles files = new SeedFiles(base);
    for (Path path : paths) {
      files.add(files.base.resolve(path).normalize());
    }
    files.seeds.sort(Comparator.comparing(seed -> seed.kind() == Seed.Kind.REPEATABLE));
    Map<String, Path> names = new TreeMap<>();
    for (Seed seed : files.seeds) {
      if (names.put(seed.name(), seed.path()) != null) {
        throw new UserProblem("The seed " + seed.path() + " is named twice.", ADVICE);
      }
    }
    return List.copyOf(files.seeds);
  }

  private void add(Path path) {
    if (Files.isDirectory(path)) {
      addFolder(path);
    } else if (!Files.isRegularFile(path)) {
      throw new UserProblem("There are no seeds " + path + ".", ADVICE);
    } else {
      Seed.Kind kind =
          kind(path)
              .orElseThrow(
                  () -> new UserProblem("The seed " + path + " is neither SQL nor CSV.", ADVICE));
      seeds.add(seed(path, kind));
    }
  }

  private void addFolder(Path folder) {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> kind(file).isPresent() && !hidden(folder, file))
              .sorted(
                  Comparator.comparingInt((Path file) -> rank(folder, file))
                      .thenComparing(file -> slashed(folder.relativize(file)), NATURAL))
              .toList();
    } catch (IOException e) {
      throw new UserProblem(
          "The folder of seeds " + folder + " cannot be read: " + e.getMessage(), ADVICE, e);
    }
    files.forEach(file -> seeds.add(seed(file, kind(file).orElseThrow())));
  }

  private static boolean hidden(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static int rank(Path folder, Path file) {
    if (Character.isDigit(slashed(folder.relativize(file)).charAt(0))) {
      return 0;
    }
    return kind(file).orElseThrow() == Seed.Kind.CSV ? 2 : 1;
  }

  private static Optional<Seed.Kind> kind(Path file) {
    String name = plainName(file);
    if (name.toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return Optional.of(Seed.Kind.CSV);
    }
    if (!name.toLowerCase(Locale.ROOT).endsWith(".sql")) {
      return Optional.empty();
    }
    return Optional.of(
        REPEATABLE.matcher(name).matches() ? Seed.Kind.REPEATABLE : Seed.Kind.SCRIPT);
  }

  /** A file's name without what tells its compression. */
  static String plainName(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = Compression.Method.ofFile(name).extension();
    return name.substring(0, name.length() - extension.length());
  }

  private Seed seed(Path file, Seed.Kind kind) {
    String name = file.startsWith(base) ? slashed(base.relativize(file)) : slashed(file);
    try (InputStream in = Compression.openDecompressed(file)) {
      return new Seed(name, file, kind, checksum(in));
    } catch (IOException e) {
      throw new UserProblem("The seed " + file + " cannot be read: " + e.getMessage(), ADVICE, e);
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** Git may have given the same file other line ends here. */
  private static String checksum(InputStream in) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    byte[] kept = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int length = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] != '\r') {
          kept[length++] = buffer[i];
        }
      }
      digest.update(kept, 0, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static int compareNaturally(String a, String b) {
    Matcher left = NUMBER.matcher(a);
    Matcher right = NUMBER.matcher(b);
    int from = 0;
    int to = 0;
    while (left.find() && right.find()) {
      int before = a.substring(from, left.start()).compareTo(b.substring(to, right.start()));
      if (before != 0) {
        return before;
      }
      int number =
          new java.math.BigInteger(left.group()).compareTo(new java.math.BigInteger(right.group()));
      if (number != 0) {
        return number;
      }
      from = left.end();
      to = right.end();
    }
    int rest = a.substring(from).compareTo(b.substring(to));
    return rest == 0 ? a.compareTo(b) : rest;
  }
}

package io.github.pgvol.physical;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.TarEntries;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tar archive with a cluster in it: one of pgvol's own, or one that somebody made of a volume by
 * hand, with {@code ./}, {@code data/}, {@code var/lib/postgresql/data/} or nothing in front.
 *
 * @param compression how the archive is compressed as a whole
 * @param prefix what stands before the names of PGDATA's files in it, with a slash at its end and
 *     without {@code ./}; empty for nothing
 * @param major the cluster's major version
 */
public record PhysicalArchive(Compression.Method compression, String prefix, int major) {

  private static final String VERSION = "PG_VERSION";
  private static final String CONTROL = "global/pg_control";
  private static final int LONGEST_VERSION = 16;
  private static final int HEADER = 512;
  private static final int MAGIC = 257;
  private static final Pattern MAJOR = Pattern.compile("([0-9]{1,4})(\\.[0-9]+)?\\s*");

  /**
   * Tells whether a file is a cluster's archive. It is read to its end.
   *
   * @return empty when it is something else
   * @throws IOException when it cannot be read, or is an archive that was cut off
   * @throws UserProblem when there is more than one cluster in it
   */
  public static Optional<PhysicalArchive> sniff(Path file) throws IOException {
    return sniff(file, bytes -> {});
  }

  /**
   * As {@link #sniff(Path)}.
   *
   * @param progress is told how many more bytes of the file were read
   */
  public static Optional<PhysicalArchive> sniff(Path file, LongConsumer progress)
      throws IOException {
    Compression.Method method = Compression.sniff(file);
    try (InputStream in = Compression.openDecompressed(file)) {
      if (!looksLikeTar(in.readNBytes(HEADER))) {
        return Optional.empty();
      }
    }
    Finder finder = new Finder(method);
    try (InputStream in = Compression.openDecompressed(file, progress)) {
      TarEntries.walk(in, (entry, content) -> finder.see(entry.getName(), content));
    }
    return finder.found();
  }

  private static boolean looksLikeTar(byte[] head) {
    return head.length == HEADER
        && new String(head, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  /**
   * Where an entry is below PGDATA.
   *
   * @param entryName its name as it stands in the archive
   * @return its name relative to PGDATA, empty text for PGDATA itself; nothing when it lies outside
   */
  public Optional<String> inside(String entryName) {
    String name = plain(entryName);
    if (name.startsWith(prefix)) {
      return Optional.of(name.substring(prefix.length()));
    }
    return (name + "/").equals(prefix) ? Optional.of("") : Optional.empty();
  }

  /** Without {@code ./} and what else says nothing; a slash in front stays. */
  private static String plain(String entryName) {
    StringBuilder name = new StringBuilder(entryName.startsWith("/") ? "/" : "");
    for (String part : entryName.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        boolean first = name.isEmpty() || name.charAt(name.length() - 1) == '/';
        name.append(first ? "" : "/").append(part);
      }
    }
    return name.toString();
  }

  /** Finds the cluster while somebody reads an archive's entries, one after the other. */
  public static final class Finder {

    private final Compression.Method compression;
    private final Map<String, Integer> versions = new TreeMap<>();
    private final Set<String> controls = new TreeSet<>();

    /**
     * Has seen nothing yet.
     *
     * @param compression how the archive is compressed
     */
    public Finder(Compression.Method compression) {
      this.compression = compression;
    }

    /**
     * Looks at an entry.
     *
     * @param entryName its name as it stands in the archive
     * @param content its content, of which some may be read
     */
    public void see(String entryName, InputStream content) throws IOException {
      String name = plain(entryName);
      prefixOf(name, CONTROL).ifPresent(controls::add);
      Optional<String> prefix = prefixOf(name, VERSION);
      if (prefix.isPresent()) {
        String text = new String(content.readNBytes(LONGEST_VERSION), StandardCharsets.ISO_8859_1);
        Matcher matcher = MAJOR.matcher(text);
        if (matcher.matches()) {
          versions.put(prefix.get(), Integer.parseInt(matcher.group(1)));
        }
      }
    }

    private static Optional<String> prefixOf(String name, String file) {
      return name.equals(file) || name.endsWith("/" + file)
          ? Optional.of(name.substring(0, name.length() - file.length()))
          : Optional.empty();
    }

    /**
     * The cluster that was seen. To be asked when all entries have been.
     *
     * @return empty when there was none
     * @throws UserProblem when there was more than one
     */
    public Optional<PhysicalArchive> found() {
      // Every database's folder has a PG_VERSION, too: pg_control is the cluster's alone.
      Set<String> clusters = new TreeSet<>(controls);
      clusters.retainAll(versions.keySet());
      if (clusters.size() > 1) {
        throw new UserProblem(
            "The archive holds the data of "
                + clusters.size()
                + " servers: «"
                + String.join("», «", clusters)
                + "».",
            "Make an archive of one of them and restore that: tar -czf one.tar.gz -C <its folder> .");
      }
      return clusters.stream()
          .findFirst()
          .map(prefix -> new PhysicalArchive(compression, prefix, versions.get(prefix)));
    }
  }
}

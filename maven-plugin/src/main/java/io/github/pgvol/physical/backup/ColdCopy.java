package io.github.pgvol.physical.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A stopped cluster's files, as tar, from a workbench that has them mounted for reading. While it
 * is open, nobody else works on the same place.
 */
final class ColdCopy implements AutoCloseable {

  private static final String SCRIPT = "copy.sh";
  private static final String LINKS =
      """
      cd "$1" || exit
      for link in pg_wal pg_tblspc/*; do
        if [ -L "$link" ]; then printf '%s %s\\n' "$link" "$(readlink "$link")"; fi
      done
      """;

  private final Workbench bench;
  private final Place place;
  private final Map<String, String> tablespaces;

  private ColdCopy(Workbench bench, Place place, Map<String, String> tablespaces) {
    this.bench = bench;
    this.place = place;
    this.tablespaces = tablespaces;
  }

  /**
   * Waits for the others that work on the same place, and opens a workbench on it.
   *
   * @throws UserProblem when a container is running on it, or files lie where no mount leads
   */
  static ColdCopy open(Engine engine, Place place, Console console, Duration patience)
      throws IOException, InterruptedException {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    mounts.add(place.mount().forReading());
    for (Container.Mount mount : mounts(place)) {
      if (mount.target().startsWith(place.mountPoint() + "/")) {
        mounts.add(forReading(mount));
      }
    }
    Workbench bench =
        Workbench.open(engine, place.image(), place.source(), mounts, console, patience);
    boolean done = false;
    try {
      Map<String, String> links = links(bench, place);
      if (addMounts(links, place, mounts)) {
        bench.close();
        bench = Workbench.open(engine, place.image(), place.source(), mounts, console, patience);
      }
      demandUnused(engine, place);
      links.remove("pg_wal");
      Map<String, String> tablespaces = new TreeMap<>();
      links.forEach((link, target) -> tablespaces.put(link.substring(10), target));
      done = true;
      return new ColdCopy(bench, place, tablespaces);
    } finally {
      if (!done) {
        bench.close();
      }
    }
  }

  private static List<Container.Mount> mounts(Place place) {
    return place.container().map(Container::mounts).orElse(List.of()).stream()
        .filter(mount -> mount.name().isPresent() || mount.kind().equals("bind"))
        .filter(mount -> !mount.target().equals(place.mountPoint()))
        .toList();
  }

  private static ContainerSpec.Mount forReading(Container.Mount mount) {
    return mount
        .name()
        .map(name -> ContainerSpec.Mount.volume(name, mount.target()))
        .orElseGet(() -> ContainerSpec.Mount.folder(mount.source(), mount.target()))
        .forReading();
  }

  /** Where pg_wal and the tablespaces are, when they are links. */
  private static Map<String, String> links(Workbench bench, Place place)
      throws IOException, InterruptedException {
    Map<String, String> links = new TreeMap<>();
    String out = output(bench, Tool.of("sh", "-c", LINKS, "sh", place.dataFolder()), place);
    for (String line : out.lines().toList()) {
      String[] words = line.split(" ", 2);
      if (words[0].equals("pg_wal") || words[0].matches("pg_tblspc/[0-9]+")) {
        links.put(words[0], words[1]);
      }
    }
    return links;
  }

  /** True when more has to be mounted for the links to lead somewhere. */
  private static boolean addMounts(
      Map<String, String> links, Place place, List<ContainerSpec.Mount> mounts) {
    boolean more = false;
    for (Map.Entry<String, String> link : links.entrySet()) {
      String target = link.getValue();
      if (mounts.stream().anyMatch(mount -> isBelow(target, mount.target()))) {
        continue;
      }
      ContainerSpec.Mount found =
          mounts(place).stream()
              .filter(mount -> isBelow(target, mount.target()))
              .findFirst()
              .map(ColdCopy::forReading)
              .orElseThrow(
                  () ->
                      new UserProblem(
                          "Not all of the server's data can be reached: "
                              + link.getKey()
                              + " of "
                              + place.describe()
                              + " is a link to "
                              + target
                              + ", which is in no volume and no folder of "
                              + place
                                  .container()
                                  .map(Container::toString)
                                  .orElse("a server that is known here")
                              + ".",
                          "Take the backup while the server runs: start it, and use"
                              + " -Dpgvol.online=true (<online>)."));
      mounts.add(found);
      more = true;
    }
    return more;
  }

  private static boolean isBelow(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  /** By others than its own server: whether that runs, is another question. */
  private static void demandUnused(Engine engine, Place place) throws IOException {
    String own = place.container().map(Container::id).orElse("");
    List<String> users =
        engine.containers().stream()
            .filter(Container::running)
            .filter(container -> container.label(Workbench.LABEL).isEmpty())
            .filter(container -> !container.id().equals(own))
            .filter(
                container ->
                    container.mounts().stream()
                        .anyMatch(
                            mount ->
                                mount.writable()
                                    && place.source().equals(mount.name().orElse(mount.source()))))
            .map(Container::name)
            .toList();
    if (!users.isEmpty()) {
      throw new UserProblem(
          "Container "
              + String.join(", ", users)
              + (users.size() == 1 ? " is" : " are")
              + " running on "
              + place.describe()
              + ": its files may change while they are copied.",
          "Stop "
              + (users.size() == 1 ? "it" : "them")
              + " first: "
              + engine.kind()
              + " stop "
              + String.join(" ", users)
              + ". The server itself need not be stopped for -Dpgvol.online=true.");
    }
  }

  private static String output(Workbench bench, Tool tool, Place place)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result = bench.run(tool, null, out);
    if (!result.ok()) {
      throw new IOException(
          "Looking into " + place.describe() + " failed: " + result.errors().strip());
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  /** What pg_control says now. */
  ClusterFacts facts() throws IOException, InterruptedException {
    return ClusterFacts.read(
        (tool, out) -> bench.run(tool, null, out), place.dataFolder(), place.describe());
  }

  /** The version of the image's server, as in {@code 17.6 (Debian 17.6-1)}. */
  String version() throws IOException, InterruptedException {
    return output(bench, Tool.of("postgres", "--version"), place)
        .replaceFirst("^postgres \\(PostgreSQL\\) ", "");
  }

  /** The cluster's major version. */
  int major() throws IOException, InterruptedException {
    String text = output(bench, Tool.of("cat", place.dataFolder() + "/PG_VERSION"), place);
    return Integer.parseInt(text.replaceFirst("\\..*", ""));
  }

  /** Operating system and architecture, as engines have them. */
  String platform() throws IOException, InterruptedException {
    String machine = output(bench, Tool.of("uname", "-m"), place);
    return "linux/"
        + switch (machine) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> machine;
        };
  }

  /** How many bytes the files take. */
  long bytes() throws IOException, InterruptedException {
    String kib = output(bench, Tool.of("du", "-sk", place.dataFolder()), place);
    return Long.parseLong(kib.split("\\s", 2)[0]) * 1024;
  }

  /** Places by object id. */
  Map<String, String> tablespaces() {
    return tablespaces;
  }

  /** True when the image has the program that compresses; else it is done on this side. */
  boolean compresses(Compression packing) throws IOException, InterruptedException {
    return packing.method() != Method.NONE
        && bench
            .run(
                Tool.of("sh", "-c", "command -v \"$0\"", packing.method().word()),
                null,
                OutputStream.nullOutputStream())
            .ok();
  }

  /**
   * Writes the archive; the output is closed by whoever opened it.
   *
   * @param facts what pg_control said
   * @param beside whether it is compressed beside the data
   */
  void write(
      ClusterFacts facts, Compression packing, int threads, boolean beside, OutputStream file)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                script(),
                "sh",
                place.dataFolder(),
                beside ? packing.method().word() : "none",
                Integer.toString(packing.levelOrFastest()),
                Integer.toString(threads),
                facts.shutDown() ? facts.lastWal().orElse("") : ""));
    command.addAll(tablespaces.keySet());
    Tool tool = new Tool(command, Map.of(), Optional.empty());
    ToolResult result;
    if (beside) {
      result = bench.run(tool, null, file);
    } else {
      try (OutputStream packed = packing.compress(new KeptOpen(file), threads)) {
        result = bench.run(tool, null, packed);
      }
    }
    if (!result.ok()) {
      throw new UserProblem(
          "Reading "
              + place.describe()
              + " failed (exit status "
              + result.exitCode()
              + "): "
              + result.errors().strip(),
          "No backup was made. If files were changed meanwhile, somebody has started a server on"
              + " them: stop it, or take the backup while it runs (-Dpgvol.online=true).");
    }
  }

  private static String script() throws IOException {
    try (InputStream in = ColdCopy.class.getResourceAsStream(SCRIPT)) {
      return new String(Objects.requireNonNull(in, SCRIPT).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    bench.close();
  }
}

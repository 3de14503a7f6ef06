package io.github.pgvol.physical.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Script;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A stopped cluster's files, as tar, from a workbench that has them mounted for reading. While it
 * is open, nobody else works on the same place.
 */
final class ColdCopy implements AutoCloseable {

  private static final String TABLESPACE = "pg_tblspc/";
  private final Workbench bench;
  private final Place place;
  private Look look;

  private ColdCopy(Workbench bench, Place place, Look look) {
    this.bench = bench;
    this.place = place;
    this.look = look;
  }

  /**
   * What was seen.
   *
   * @param major the cluster's major version
   * @param version that of the image's server, as in {@code 17.6 (Debian 17.6-1)}
   * @param platform operating system and architecture, as engines have them
   * @param bytes how much the files take
   * @param programs those of the image that compress
   * @param links where pg_wal and the tablespaces are, when they are links
   * @param control what pg_control says
   */
  record Look(
      int major,
      String version,
      String platform,
      long bytes,
      Set<String> programs,
      Map<String, String> links,
      ClusterFacts control) {

    static Look parse(String text) throws IOException {
      Map<String, String> values = new TreeMap<>();
      Map<String, String> links = new TreeMap<>();
      Set<String> programs = new TreeSet<>();
      for (String line : text.lines().toList()) {
        String[] words = line.split(" ", 2);
        if (words[0].equals("pg_wal") || words[0].matches(TABLESPACE + "[0-9]+")) {
          links.put(words[0], words[1]);
        } else if (words[0].equals("program")) {
          programs.add(words[1]);
        } else if (words.length == 2) {
          values.putIfAbsent(words[0], words[1].strip());
        }
      }
      return new Look(
          Integer.parseInt(values.get("major").replaceFirst("\\..*", "")),
          values.get("version").replaceFirst("^postgres \\(PostgreSQL\\) ", ""),
          "linux/"
              + switch (values.get("machine")) {
                case "x86_64" -> "amd64";
                case "aarch64" -> "arm64";
                default -> values.get("machine");
              },
          Long.parseLong(values.get("kib")) * 1024,
          programs,
          links,
          ClusterFacts.parse(text));
    }

    /** Places by object id. */
    Map<String, String> tablespaces() {
      Map<String, String> tablespaces = new TreeMap<>();
      links.forEach(
          (link, target) -> {
            if (link.startsWith(TABLESPACE)) {
              tablespaces.put(link.substring(TABLESPACE.length()), target);
            }
          });
      return tablespaces;
    }
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
      Look look = look(bench, place);
      if (addMounts(look.links(), place, mounts)) {
        bench.close();
        bench = Workbench.open(engine, place.image(), place.source(), mounts, console, patience);
        look = look(bench, place);
      }
      demandUnused(engine, place);
      done = true;
      return new ColdCopy(bench, place, look);
    } finally {
      if (!done) {
        bench.close();
      }
    }
  }

  /**
   * Works on a workbench that somebody else has open, and goes on to have when this is closed.
   *
   * @throws UserProblem as {@link #open}
   */
  static ColdCopy in(Workbench bench, Engine engine, Place place)
      throws IOException, InterruptedException {
    Look look = look(bench, place);
    demandReachable(look.links(), place);
    demandUnused(engine, place);
    return new ColdCopy(bench, place, look);
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

  private static Look look(Workbench bench, Place place) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Tool tool = Tool.of("sh", "-c", Script.of(ColdCopy.class, "look.sh"), "sh", place.dataFolder());
    ToolResult result = bench.run(tool, null, out);
    if (!result.ok()) {
      throw new UserProblem(
          "The data in " + place.describe() + " cannot be read: " + result.errors().strip(),
          "A physical backup needs a whole cluster that its image's PostgreSQL can read. Start its"
              + " server and see what its log says.");
    }
    return Look.parse(out.toString(StandardCharsets.UTF_8));
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
      mounts.add(mountOf(link.getKey(), target, place));
      more = true;
    }
    return more;
  }

  /**
   * Demands that files outside of PGDATA can be reached without the server.
   *
   * @param links where links of PGDATA lead
   */
  static void demandReachable(Map<String, String> links, Place place) {
    for (Map.Entry<String, String> link : links.entrySet()) {
      if (!isBelow(link.getValue(), place.mountPoint())) {
        mountOf(link.getKey(), link.getValue(), place);
      }
    }
  }

  private static ContainerSpec.Mount mountOf(String link, String target, Place place) {
    return mounts(place).stream()
        .filter(mount -> isBelow(target, mount.target()))
        .findFirst()
        .map(ColdCopy::forReading)
        .orElseThrow(
            () ->
                new UserProblem(
                    "Not all of the server's data can be reached without it: "
                        + link
                        + " in "
                        + place.describe()
                        + " is a link to "
                        + target
                        + ", which is in no volume and no folder"
                        + place.container().map(known -> " of " + known).orElse("")
                        + ".",
                    "Take the backup while the server runs: -Dpgvol.online=true (<online>)."));
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
              + engine.command("stop", String.join(" ", users))
              + ". The server itself need not be stopped for -Dpgvol.online=true.");
    }
  }

  /** Looks once more: the server was stopped meanwhile. */
  void lookAgain() throws IOException, InterruptedException {
    look = look(bench, place);
  }

  /** What was seen. */
  Look look() {
    return look;
  }

  /**
   * Writes the archive; the output is closed by whoever opened it.
   *
   * @param packing how it is compressed: beside the data where the image has the program
   */
  void write(Compression packing, int threads, OutputStream file)
      throws IOException, InterruptedException {
    boolean beside = look.programs().contains(packing.method().word());
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                Script.of(ColdCopy.class, "copy.sh"),
                "sh",
                place.dataFolder(),
                beside ? packing.method().word() : "none",
                Integer.toString(packing.levelOrFastest()),
                Integer.toString(threads),
                look.control().shutDown() ? look.control().lastWal().orElse("") : ""));
    command.addAll(look.tablespaces().keySet());
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

  @Override
  public void close() throws IOException {
    bench.close();
  }
}

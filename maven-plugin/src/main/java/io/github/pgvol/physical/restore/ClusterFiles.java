package io.github.pgvol.physical.restore;

import io.github.pgvol.engine.Script;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A cluster's files in a workbench: what {@code cluster.sh} does with them. */
final class ClusterFiles {

  /** What all files of pgvol's own in PGDATA begin with. */
  static final String OWN = "pgsql_tmp_pgvol_";

  private static final String SCRIPT = Script.of(ClusterFiles.class, "cluster.sh");
  private static final String NO_ROOM = "No space left on device";

  private final Workbench bench;
  private final Place place;

  /**
   * @param bench in which the place is mounted
   * @param place the place
   */
  ClusterFiles(Workbench bench, Place place) {
    this.bench = bench;
    this.place = place;
  }

  /**
   * What there is.
   *
   * @param server the major version of the image's server
   * @param machine the processor's architecture, in the engines' words
   * @param unpackers what the image can decompress with
   * @param owner user and group of the image's server, by number
   * @param version the major version of the cluster that is there; empty where there is none
   * @param tablespaces the folders of its tablespaces
   * @param left whether a run that died has left something that it was unpacking
   * @param strangers how much is in PGDATA besides pgvol's own
   * @param usedBytes what is in PGDATA
   * @param undoBytes the size of the undo copy, empty where there is none
   * @param undoFolders the folders of the undo copy's tablespaces
   * @param freeBytes how much room there is, by folder
   */
  record Facts(
      OptionalInt server,
      String machine,
      String unpackers,
      Optional<String> owner,
      OptionalInt version,
      List<String> tablespaces,
      boolean left,
      int strangers,
      long usedBytes,
      Optional<Long> undoBytes,
      List<String> undoFolders,
      Map<String, Long> freeBytes) {}

  /** Looks around. */
  Facts look(Set<String> folders) throws IOException, InterruptedException {
    Map<String, List<String>> lines = new HashMap<>();
    for (String line : ask("look", folders.toArray(String[]::new)).split("\n", -1)) {
      String[] words = line.split(" ", 2);
      lines
          .computeIfAbsent(words[0], any -> new ArrayList<>())
          .add(words.length > 1 ? words[1] : "");
    }
    Map<String, Long> free = new HashMap<>();
    for (String line : lines.getOrDefault("free", List.of())) {
      String[] words = line.split(" ", 2);
      if (words.length == 2 && words[0].matches("[0-9]{1,15}")) {
        free.put(words[1], Long.parseLong(words[0]) * 1024);
      }
    }
    return new Facts(
        number(lines, "server"),
        machine(first(lines, "machine").orElse("")),
        first(lines, "unpack").orElse(""),
        first(lines, "owner"),
        number(lines, "version"),
        lines.getOrDefault("tablespace", List.of()),
        lines.containsKey("left"),
        number(lines, "strangers").orElse(0),
        first(lines, "used").map(Long::parseLong).orElse(0L) * 1024,
        first(lines, "undo").map(kilobytes -> Long.parseLong(kilobytes) * 1024),
        lines.getOrDefault("undone", List.of()),
        free);
  }

  private static Optional<String> first(Map<String, List<String>> lines, String word) {
    return lines.getOrDefault(word, List.of()).stream().filter(text -> !text.isEmpty()).findFirst();
  }

  private static OptionalInt number(Map<String, List<String>> lines, String word) {
    Optional<String> text = first(lines, word).filter(found -> found.matches("[0-9]{1,9}"));
    return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
  }

  private static String machine(String name) {
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  /** Removes what a run that died has unpacked. */
  void clear(List<String> folders) throws IOException, InterruptedException {
    ask("clear", folders.toArray(String[]::new));
  }

  /** Removes the undo copy. */
  void forget(List<String> folders) throws IOException, InterruptedException {
    ask("forget", folders.toArray(String[]::new));
  }

  /**
   * Unpacks an archive beside the cluster.
   *
   * @param owner who the files shall belong to
   * @param bytes how much there is to be read
   * @param how what it is to be decompressed with: none, gzip or zstd
   */
  void unpack(String owner, long bytes, String how, InputStream archive)
      throws IOException, InterruptedException {
    run(archive, "unpack", owner, Long.toString(bytes), how);
  }

  /**
   * Makes a cluster of what was unpacked.
   *
   * @param wal the folder in it that becomes pg_wal, where that is a link
   * @return what pg_controldata tells of it
   */
  String ready(String owner, String prefix, Optional<String> wal, Map<String, String> tablespaces)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(owner, prefix, wal.orElse("")));
    tablespaces.forEach((oid, folder) -> arguments.addAll(List.of(oid, folder)));
    return ask("ready", arguments.toArray(String[]::new));
  }

  /** Begins to bring to disk what was unpacked: the less there is to be done at the end. */
  void flush() throws IOException, InterruptedException {
    Tool tool = Tool.of("sh", "-c", "sync -f \"$0\" 2>/dev/null || sync", place.dataFolder());
    bench.run(tool, null, OutputStream.nullOutputStream());
  }

  /** The sizes of the files that are to come in, by their names relative to PGDATA. */
  Map<String, Long> sizes() throws IOException, InterruptedException {
    Map<String, Long> sizes = new HashMap<>();
    for (String line : ask("sizes").split("\n", -1)) {
      String[] words = line.split(" ", 2);
      if (words.length == 2 && words[1].startsWith("./")) {
        sizes.put(words[1].substring(2), Long.parseLong(words[0]));
      }
    }
    return sizes;
  }

  /** Runs pg_verifybackup as the server's user. */
  ToolResult verify(String owner) throws IOException, InterruptedException {
    Tool tool =
        Tool.of("pg_verifybackup", "-q", "-e", place.dataFolder() + "/" + OWN + "in")
            .withEnvironment("LC_ALL", "C")
            .as(owner);
    return bench.run(tool, null, OutputStream.nullOutputStream());
  }

  /** Puts what was checked on disk. */
  void checked(Map<String, String> tablespaces) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    tablespaces.forEach((oid, folder) -> arguments.addAll(List.of(oid, folder)));
    ask("checked", arguments.toArray(String[]::new));
  }

  /**
   * Swaps. When this fails, {@link #recover} has to be called.
   *
   * @param kind {@code restore} or {@code undo}
   * @param folders the folders of tablespaces that take part
   */
  void swap(String kind, String at, String by, List<String> folders)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(kind, at, by.replaceAll("\\p{Cntrl}", " ")));
    arguments.addAll(folders);
    ask("swap", arguments.toArray(String[]::new));
  }

  /** How a swap ended that was under way. */
  enum Recovered {
    /** There was none. */
    NONE,
    /** The old cluster is there. */
    BACK,
    /** The new cluster is there, the old one is the undo copy; or all is gone that had to go. */
    FORWARD
  }

  /** Brings a swap or an emptying that is under way to its end. */
  Recovered recover() throws IOException, InterruptedException {
    return recovered(ask("recover"));
  }

  /** Brings the old cluster back, wherever a swap is. */
  Recovered revert() throws IOException, InterruptedException {
    return recovered(ask("revert"));
  }

  /** Ends a swap: the new cluster stays. */
  Recovered settle(boolean keep) throws IOException, InterruptedException {
    return recovered(ask("settle", keep ? "keep" : "drop"));
  }

  private static Recovered recovered(String answer) throws IOException {
    return switch (answer.strip()) {
      case "none" -> Recovered.NONE;
      case "back" -> Recovered.BACK;
      case "forward" -> Recovered.FORWARD;
      default -> throw new IOException("Unexpected answer: " + answer);
    };
  }

  /** Takes the cluster away. When this fails, {@link #recover} has to be called. */
  void empty() throws IOException, InterruptedException {
    ask("empty");
  }

  /** The journal of a swap that is under way. */
  Optional<SwapNote> journal() throws IOException, InterruptedException {
    return SwapNote.parse(ask("journal"));
  }

  /** What the undo copy is. */
  Optional<SwapNote> about() throws IOException, InterruptedException {
    return SwapNote.parse(ask("about"));
  }

  private String ask(String command, String... arguments) throws IOException, InterruptedException {
    return run(null, command, arguments);
  }

  private String run(InputStream in, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "pgvol", command));
    words.add(place.dataFolder());
    words.addAll(List.of(arguments));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result = bench.run(Tool.of(words.toArray(String[]::new)), in, out);
    if (!result.ok()) {
      String errors = result.errors().strip();
      if (errors.contains(NO_ROOM)) {
        throw new UserProblem(
            "The disk of " + place.describe() + " is full. The old data is untouched.",
            "Make room there, then run this goal again. The restore needs the room of both: the old"
                + " data and the new.");
      }
      throw new IOException(
          "Working on "
              + place.describe()
              + " failed ("
              + command
              + ", exit status "
              + result.exitCode()
              + "): "
              + errors);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Folders of tablespaces, each once. */
  static List<String> union(List<String> some, List<String> others) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return List.copyOf(all);
  }
}

package io.github.pgvol.volume.manage;

import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Clusters;
import io.github.pgvol.volume.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Looks into many volumes at once: one container has all of them mounted, for reading. */
final class VolumeScan {

  /** In a volume that a clone is still being written to. */
  static final String UNFINISHED = ".pgvol-unfinished";

  private static final int AT_ONCE = 100;
  private static final String MOUNTS = "/pgvol/";
  private static final String SCRIPT =
      """
      all=$1; shift
      for place; do
        printf 'place %s\\n' "$place"
        [ -z "$(ls -A "$place" | head -n 1)" ] && echo empty
        [ -n "$(ls -A "$place/.pgvol-unfinished" 2>/dev/null | head -n 1)" ] && echo unfinished
        found=$(clusters "$place")
        [ -n "$found" ] && printf '%s\\n' "$found" | sed 's/^/cluster /'
        if [ -n "$found" ] || [ "$all" = all ]; then
          du -sk "$place" 2>/dev/null | sed 's/^/size /'
        fi
      done
      """;

  private final Engine engine;
  private final String image;
  private final boolean sizeOfAll;

  /**
   * @param engine the engine
   * @param image an image that has a shell
   * @param sizeOfAll whether those are measured too that hold no server's data
   */
  VolumeScan(Engine engine, String image, boolean sizeOfAll) {
    this.engine = engine;
    this.image = image;
    this.sizeOfAll = sizeOfAll;
  }

  /**
   * What was seen.
   *
   * @param clusters servers' data
   * @param bytes the size on disk, where it was measured
   * @param empty whether nothing is in it
   * @param unfinished whether a clone into it was broken off
   * @param problem why it could not be looked into; null when it could
   */
  record Seen(
      List<Clusters.Cluster> clusters,
      OptionalLong bytes,
      boolean empty,
      boolean unfinished,
      String problem) {}

  /** Looks into each; one that cannot be mounted keeps none of the others from being seen. */
  Map<ContainerSpec.Mount, Seen> look(List<ContainerSpec.Mount> places)
      throws IOException, InterruptedException {
    Map<ContainerSpec.Mount, Seen> seen = new HashMap<>();
    for (int from = 0; from < places.size(); from += AT_ONCE) {
      List<ContainerSpec.Mount> some =
          places.subList(from, Math.min(places.size(), from + AT_ONCE));
      try {
        seen.putAll(together(some));
      } catch (IOException | UserProblem e) {
        for (ContainerSpec.Mount one : some) {
          seen.put(one, alone(one));
        }
      }
    }
    return seen;
  }

  private Seen alone(ContainerSpec.Mount place) throws InterruptedException {
    try {
      return together(List.of(place)).get(place);
    } catch (IOException | UserProblem e) {
      return new Seen(List.of(), OptionalLong.empty(), false, false, e.getMessage());
    }
  }

  private Map<ContainerSpec.Mount, Seen> together(List<ContainerSpec.Mount> places)
      throws IOException, InterruptedException {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", Clusters.FUNCTION + SCRIPT, "sh", sizeOfAll ? "all" : ""));
    for (int i = 0; i < places.size(); i++) {
      ContainerSpec.Mount place = places.get(i);
      ContainerSpec.Mount mount =
          engine.placed(new ContainerSpec.Mount(place.source(), MOUNTS + i, place.folder(), true));
      mounts.add(mount);
      command.add(mount.target());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Workbench bench = Workbench.glance(engine, image, "several volumes", mounts)) {
      ToolResult result = bench.run(Tool.of(command.toArray(String[]::new)), null, out);
      if (out.size() == 0) {
        throw new IOException("Nothing could be seen in volumes: " + result.errors().strip());
      }
    }
    List<Seen> seen = parse(out.toString(StandardCharsets.UTF_8));
    if (seen.size() != places.size()) {
      throw new IOException(
          "Looked into " + seen.size() + " of " + places.size() + " volumes only");
    }
    Map<ContainerSpec.Mount, Seen> result = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      result.put(places.get(i), seen.get(i));
    }
    return result;
  }

  /** Reads what the script prints, a block for each place in their order. */
  static List<Seen> parse(String text) {
    List<Seen> all = new ArrayList<>();
    List<Clusters.Cluster> clusters = new ArrayList<>();
    OptionalLong bytes = OptionalLong.empty();
    boolean empty = false;
    boolean unfinished = false;
    boolean begun = false;
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "place" -> {
          if (begun) {
            all.add(new Seen(List.copyOf(clusters), bytes, empty, unfinished, null));
          }
          begun = true;
          clusters.clear();
          bytes = OptionalLong.empty();
          empty = false;
          unfinished = false;
        }
        case "empty" -> empty = true;
        case "unfinished" -> unfinished = true;
        case "cluster" -> clusters.add(Clusters.Cluster.parse(words[1]));
        case "size" -> bytes = OptionalLong.of(kilobytes(words[1]));
        default -> {
          // A name with a line feed in it is none that an image makes.
        }
      }
    }
    if (begun) {
      all.add(new Seen(List.copyOf(clusters), bytes, empty, unfinished, null));
    }
    return all;
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.strip().split("\\s+", 2)[0]) * 1024;
  }
}

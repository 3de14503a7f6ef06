package io.github.pgvol.volume.manage;

import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates volumes. */
public final class VolumeMaker {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]+";

  private VolumeMaker() {}

  /**
   * What became of it.
   *
   * @param volume the volume
   * @param created false when it was there already
   */
  public record Made(Volume volume, boolean created) {}

  /**
   * Reads labels.
   *
   * @param words each {@code name=value}, or a name only
   * @throws UserProblem when a name is missing
   */
  public static Map<String, String> labels(List<String> words) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String word : words) {
      String[] parts = word.strip().split("=", 2);
      if (parts[0].isBlank()) {
        throw new UserProblem(
            "«" + word + "» is no label.",
            "Write <labels> (-Dpgvol.labels) as name=value, several divided by commas.");
      }
      labels.put(parts[0].strip(), parts.length > 1 ? parts[1].strip() : "");
    }
    return labels;
  }

  /**
   * Creates a volume; one that is there already and has these labels is as good.
   *
   * @throws UserProblem when the name is none that engines take, or the volume has other labels
   */
  public static Made make(Engine engine, String name, Map<String, String> labels)
      throws IOException {
    requireName(name, "<volume> (-Dpgvol.volume)");
    boolean there = engine.volume(name).isPresent();
    Volume volume = engine.createVolume(name, labels);
    if (there && !volume.labels().entrySet().containsAll(labels.entrySet())) {
      throw new UserProblem(
          "Volume "
              + name
              + " is there already on "
              + engine.describe()
              + ", with other labels: "
              + (volume.labels().isEmpty() ? "none" : volume.labels())
              + ". An engine cannot change a volume's labels.",
          "Leave <labels> (-Dpgvol.labels) away, choose another name with <volume>"
              + " (-Dpgvol.volume), or make a copy with the labels: mvn pgvol:volume-clone"
              + " -Dpgvol.volume="
              + name
              + " -Dpgvol.to=… -Dpgvol.labels=…");
    }
    return new Made(volume, !there);
  }

  /** Demands a name that engines take. */
  static void requireName(String name, String parameter) {
    if (!name.matches(NAME)) {
      throw new UserProblem(
          "«" + name + "» is no name for a volume.",
          "Set "
              + parameter
              + " to letters, digits, «_», «.» and «-», the first a letter or digit, two at"
              + " least.");
    }
  }
}

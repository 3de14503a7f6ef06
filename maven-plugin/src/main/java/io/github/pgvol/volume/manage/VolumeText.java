package io.github.pgvol.volume.manage;

import io.github.pgvol.console.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A volume as people read it. */
public final class VolumeText {

  private VolumeText() {}

  /** Lines. */
  public static List<String> lines(VolumeReport report, Instant now) {
    List<String> lines = new ArrayList<>();
    add(
        lines,
        report.kind().equals("volume") ? "Volume" : "Folder",
        report.name()
            + (report.anonymous() ? " (anonymous)" : "")
            + (report.createdAt() == null
                ? ""
                : ", created " + Units.age(Duration.between(report.createdAt(), now))));
    if (report.kind().equals("volume")) {
      add(lines, "Path", report.path() + " (driver " + report.driver() + ")");
    }
    if (!report.labels().isEmpty()) {
      add(
          lines,
          "Labels",
          report.labels().entrySet().stream()
              .map(label -> label.getKey() + "=" + label.getValue())
              .collect(Collectors.joining(", ")));
    }
    if (report.mountPoint() != null) {
      add(lines, "Mounted at", report.mountPoint());
    }
    add(lines, "PGDATA", report.dataFolder().isEmpty() ? "the root" : report.dataFolder());
    add(
        lines,
        "PostgreSQL",
        report.version() + (report.state() == null ? "" : ", " + report.state()));
    if (report.control() != null) {
      String checksums = report.control().getOrDefault("Data page checksum version", "0");
      add(
          lines,
          "Cluster",
          "system identifier "
              + report.control().get("Database system identifier")
              + ", latest checkpoint "
              + report.control().get("Time of latest checkpoint")
              + ", "
              + (checksums.equals("0") ? "no data checksums" : "data checksums"));
    }
    add(
        lines,
        "Size",
        Units.size(report.bytes()) + ", of that WAL " + Units.size(report.walBytes()));
    add(
        lines,
        "Databases",
        report.databases().stream()
            .map(database -> database.shown() + " " + Units.size(database.bytes()))
            .collect(Collectors.joining(", ")));
    add(
        lines,
        "Used by",
        report.usedBy().isEmpty()
            ? "no container"
            : report.usedBy().stream()
                .map(user -> user.container() + (user.running() ? " (running)" : " (stopped)"))
                .collect(Collectors.joining(", ")));
    add(
        lines,
        "Backup",
        report.latestBackup() == null
            ? "none in the catalog"
            : report.latestBackup().name()
                + ", "
                + Units.age(Duration.between(report.latestBackup().createdAt(), now)));
    return lines;
  }

  private static void add(List<String> lines, String heading, String text) {
    lines.add(String.format("%-11s %s", heading, text));
  }
}

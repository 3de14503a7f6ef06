package io.github.pgvol.volume.manage;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Volumes as people read them. */
public final class VolumeTable {

  private static final int SHORT = 12;

  private VolumeTable() {}

  /** The table. */
  public static List<String> lines(List<VolumeRow> rows, Instant now) {
    return Table.of(
            List.of("volume", "engine", "size", "server", "used by", "latest backup", "remarks"))
        .right("size")
        .lines(rows.stream().map(row -> cells(row, now)).toList());
  }

  /** Says how many hold no server's data; empty when there are none. */
  public static List<String> others(List<VolumeRow> hidden) {
    if (hidden.isEmpty()) {
      return List.of();
    }
    long anonymous = hidden.stream().filter(VolumeRow::anonymous).count();
    return List.of(
        (hidden.size() == 1
                ? "1 other volume holds"
                : Units.count(hidden.size()) + " other volumes hold")
            + " no PostgreSQL data"
            + (anonymous == 0 ? "" : " (" + Units.count(anonymous) + " anonymous)")
            + ": -Dpgvol.all lists "
            + (hidden.size() == 1 ? "it" : "them")
            + " too.");
  }

  private static List<String> cells(VolumeRow row, Instant now) {
    return List.of(
        shown(row),
        row.engine(),
        row.bytes() == null ? "-" : Units.size(row.bytes()),
        row.servers().isEmpty()
            ? "-"
            : row.servers().stream().map(VolumeRow.Data::version).collect(Collectors.joining(", ")),
        row.usedBy().isEmpty()
            ? "-"
            : row.usedBy().stream()
                .map(user -> user.container() + (user.running() ? "" : " (stopped)"))
                .collect(Collectors.joining(", ")),
        row.latestBackup() == null
            ? "-"
            : row.latestBackup().name()
                + ", "
                + Units.age(Duration.between(row.latestBackup().createdAt(), now)),
        remarks(row));
  }

  /** A made-up name says nothing, and its beginning is enough for the engine's own commands. */
  private static String shown(VolumeRow row) {
    return row.anonymous() && row.name().length() == 64
        ? row.name().substring(0, SHORT) + "…"
        : row.name();
  }

  private static String remarks(VolumeRow row) {
    List<String> remarks = new ArrayList<>();
    if (row.kind().equals("folder")) {
      remarks.add("bind mount");
    }
    if (row.anonymous()) {
      remarks.add("anonymous");
    }
    if (row.orphaned()) {
      remarks.add("orphaned");
    }
    if (row.unfinished()) {
      remarks.add("unfinished clone");
    }
    if (row.problem() != null) {
      remarks.add(row.problem());
    }
    return remarks.isEmpty() ? "-" : String.join(", ", remarks);
  }
}

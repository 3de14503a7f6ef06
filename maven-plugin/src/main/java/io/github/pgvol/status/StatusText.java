package io.github.pgvol.status;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import io.github.pgvol.facts.Migrations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A status as people read it. */
public final class StatusText {

  private static final int MOST_TABLES = 20;
  private static final int LONGEST_QUERY = 100;

  private StatusText() {}

  /** The lines. */
  public static List<String> lines(Status status, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("Engine      " + status.engine());
    Status.ContainerState container = status.container();
    if (container != null) {
      lines.addAll(container(container, status.volume()));
    }
    lines.add("Server      PostgreSQL " + status.version());
    lines.add(
        "Databases   "
            + status.databases().stream()
                .map(database -> database.name() + " " + Units.size(database.bytes()))
                .collect(Collectors.joining(", ")));
    lines.add("Sessions    " + sessions(status));
    lines.add("Migrations  " + migrations(status));
    lines.add("Undo        " + undo(status, now));
    lines.add("Templates   " + templates(status, now));
    lines.add("Backup      " + backup(status, now));
    tables(status, now, lines);
    running(status, lines);
    return lines;
  }

  private static List<String> container(
      Status.ContainerState container, Status.VolumeState volume) {
    return List.of(
        "Container   "
            + container.name()
            + " ("
            + container.image()
            + "), "
            + container.state()
            + (container.health() == null ? "" : ", " + container.health()),
        "Volume      "
            + (volume == null
                ? "none: the data goes with the container"
                : volume.name()
                    + " at "
                    + volume.mountedAt()
                    + (volume.bytes() == null ? "" : ", " + Units.size(volume.bytes()))));
  }

  private static String sessions(Status status) {
    return status.sessions().isEmpty()
        ? "none in " + status.database()
        : status.sessions().stream()
                .map(some -> some.count() + " " + some.state())
                .collect(Collectors.joining(", "))
            + " in "
            + status.database();
  }

  private static String migrations(Status status) {
    return status.migrations().isEmpty()
        ? "none found"
        : status.migrations().stream().map(StatusText::describe).collect(Collectors.joining(", "));
  }

  private static String describe(Migrations migrations) {
    return migrations.tool()
        + " at "
        + (migrations.version() == null ? "the start" : migrations.version())
        + " ("
        + migrations.applied()
        + " applied)";
  }

  private static String undo(Status status, Instant now) {
    Status.UndoCopy undo = status.undo();
    if (undo == null) {
      return "nothing kept";
    }
    return "the state before "
        + (undo.replacedBy() == null ? "the last restore" : undo.replacedBy())
        + (undo.replacedAt() == null
            ? ""
            : ", " + Units.age(Duration.between(undo.replacedAt(), now)))
        + ", "
        + Units.size(undo.bytes());
  }

  private static String templates(Status status, Instant now) {
    Status.Templates kept = status.templates();
    return kept.templates().isEmpty() && kept.bytes() == 0
        ? "none"
        : kept.templates().stream()
                .map(template -> describe(template, now))
                .collect(Collectors.joining(", "))
            + "; "
            + Units.size(kept.bytes())
            + " in all (mvn pgvol:prune -Dpgvol.templates.keep=0 drops them)";
  }

  private static String describe(Status.KeptTemplate template, Instant now) {
    return template.backup()
        + (template.usable() ? " with " + Units.count(template.spares(), "spare") : " (stale)")
        + ", used "
        + Units.age(Duration.between(template.usedAt(), now));
  }

  private static String backup(Status status, Instant now) {
    Status.LatestBackup backup = status.latestBackup();
    return backup == null
        ? "none yet: mvn pgvol:backup"
        : backup.name()
            + ", "
            + Units.age(Duration.between(backup.createdAt(), now))
            + ", "
            + Units.size(backup.bytes());
  }

  private static void tables(Status status, Instant now, List<String> lines) {
    if (status.tables().isEmpty()) {
      lines.add("Database " + status.database() + " has no tables.");
      return;
    }
    lines.add(
        "Tables of "
            + status.database()
            + " ("
            + status.tables().size()
            + "; "
            + status.indexes()
            + " indexes, "
            + Units.size(status.indexBytes())
            + "):");
    lines.addAll(
        Table.of(List.of("table", "rows", "dead", "size", "last autovacuum"))
            .right("rows", "dead", "size")
            .lines(
                status.tables().stream()
                    .limit(MOST_TABLES)
                    .map(table -> cells(table, now))
                    .toList()));
    if (status.tables().size() > MOST_TABLES) {
      lines.add(
          "and " + (status.tables().size() - MOST_TABLES) + " smaller ones; -Dpgvol.json has all");
    }
  }

  private static List<String> cells(Status.Table table, Instant now) {
    return List.of(
        table.schema().equals("public") ? table.name() : table.schema() + "." + table.name(),
        Units.count(table.rows()),
        Units.count(table.deadRows()),
        Units.size(table.bytes()),
        table.lastAutovacuum() == null
            ? "never"
            : Units.age(Duration.between(table.lastAutovacuum(), now)));
  }

  private static void running(Status status, List<String> lines) {
    if (status.running().isEmpty()) {
      return;
    }
    lines.add("Running for more than a second:");
    lines.addAll(
        Table.of(List.of("process", "user", "for", "query"))
            .right("process", "for")
            .lines(
                status.running().stream()
                    .map(
                        query ->
                            List.of(
                                Long.toString(query.pid()),
                                query.user(),
                                Units.time(Duration.ofMillis((long) (query.seconds() * 1000))),
                                shorten(query.query())))
                    .toList()));
  }

  private static String shorten(String query) {
    String line = query.strip().replaceAll("\\s+", " ");
    return line.length() > LONGEST_QUERY ? line.substring(0, LONGEST_QUERY) + " …" : line;
  }
}

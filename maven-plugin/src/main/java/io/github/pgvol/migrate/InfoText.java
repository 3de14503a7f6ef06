package io.github.pgvol.migrate;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import io.github.pgvol.facts.Migrations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How far a database is, as text. */
public final class InfoText {

  private InfoText() {}

  /** Its lines. */
  public static List<String> lines(Info info, Instant now) {
    List<String> lines = new ArrayList<>();
    long pending = info.migrations().stream().filter(s -> s.state().equals(Step.PENDING)).count();
    lines.add(
        "Database "
            + info.database()
            + (info.version() == null ? ": no version" : ": version " + info.version())
            + (info.migrator() == null ? "" : ", by " + info.migrator())
            + (info.migrations().isEmpty()
                ? ""
                : pending == 0 ? ", nothing pending" : ", " + pending + " pending")
            + ".");
    if (!info.migrations().isEmpty()) {
      lines.addAll(
          Table.of(List.of("VERSION", "DESCRIPTION", "KIND", "STATE", "APPLIED", "TOOK"))
              .right("TOOK")
              .lines(info.migrations().stream().map(step -> row(step, now)).toList()));
    }
    if (!info.tables().isEmpty()) {
      lines.addAll(
          Table.of(List.of("TOOL", "TABLE", "VERSION", "APPLIED"))
              .right("APPLIED")
              .lines(info.tables().stream().map(InfoText::row).toList()));
    }
    return lines;
  }

  private static List<String> row(Step step, Instant now) {
    return List.of(
        step.version() == null ? "" : step.version(),
        step.description() == null ? "" : step.description(),
        step.kind(),
        step.state(),
        step.at() == null ? "" : Units.age(Duration.between(step.at(), now)),
        step.millis() == null || step.at() == null ? "" : Units.shortTime(step.millis()));
  }

  private static List<String> row(Migrations table) {
    return List.of(
        table.tool(),
        table.table(),
        table.version() == null ? "" : table.version(),
        Units.count(table.applied()));
  }
}

package io.github.pgvol.migrate;

import io.github.pgvol.console.Units;
import io.github.pgvol.restore.Safety;
import java.util.ArrayList;
import java.util.List;

/** What a migration did, as text. */
public final class MigrateText {

  private MigrateText() {}

  /**
   * Its lines.
   *
   * @param keep what was kept of the state before
   */
  public static List<String> lines(MigrateResult result, String database, Safety keep) {
    if (result.outcome().isEmpty()) {
      String version = result.before().version();
      return List.of(
          "Nothing to migrate: database "
              + database
              + " stays as it is"
              + (version == null ? "." : ", at version " + version + "."));
    }
    Outcome outcome = result.outcome().get();
    List<String> lines = new ArrayList<>();
    if (result.endedSessions() > 0) {
      lines.add(
          "Ended "
              + Units.count(result.endedSessions(), "session")
              + " of database "
              + database
              + ".");
    }
    for (Outcome.Applied one : outcome.applied()) {
      lines.add("  " + one.file() + " (" + Units.shortTime(one.millis()) + ")");
    }
    lines.add(
        "Migrated database "
            + database
            + (outcome.version() == null ? "" : " to version " + outcome.version())
            + ", in "
            + Units.time(result.duration())
            + "."
            + (keep == Safety.UNDO ? " The state before: mvn pgvol:undo" : ""));
    return lines;
  }
}

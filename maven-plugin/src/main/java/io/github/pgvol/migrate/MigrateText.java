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
    if (result.outcome().isEmpty() && result.seeds().isEmpty()) {
      String version = result.before().version();
      return List.of(
          "Nothing to migrate: database "
              + database
              + " stays as it is"
              + (version == null ? "." : ", at version " + version + "."));
    }
    List<String> lines = new ArrayList<>();
    if (result.endedSessions() > 0) {
      lines.add(
          "Ended "
              + Units.count(result.endedSessions(), "session")
              + " of database "
              + database
              + ".");
    }
    for (Outcome.Applied one : result.outcome().map(Outcome::applied).orElse(List.of())) {
      lines.add("  " + one.file() + " (" + Units.shortTime(one.millis()) + ")");
    }
    result.seeds().ifPresent(seeds -> lines.addAll(seeds.lines()));
    lines.add(
        (result.outcome().isPresent() ? "Migrated database " : "Seeded database ")
            + database
            + result
                .outcome()
                .map(Outcome::version)
                .map(version -> " to version " + version)
                .orElse("")
            + ", in "
            + Units.time(result.duration())
            + "."
            + (keep == Safety.UNDO ? " The state before: mvn pgvol:undo" : ""));
    return lines;
  }
}

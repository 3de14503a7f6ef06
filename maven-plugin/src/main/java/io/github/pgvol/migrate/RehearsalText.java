package io.github.pgvol.migrate;

import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import java.util.ArrayList;
import java.util.List;

/** A rehearsal as text. */
public final class RehearsalText {

  private static final int MOST_LOCKS = 3;

  private RehearsalText() {}

  /** Its lines. */
  public static List<String> lines(Rehearsal rehearsal, String database) {
    if (rehearsal.acts().isEmpty()) {
      return List.of("Nothing to migrate in database " + database + ".");
    }
    List<String> lines = new ArrayList<>();
    lines.add("Rehearsed on a copy of database " + database + ", which is gone again:");
    lines.addAll(
        Table.of(List.of("MIGRATION", "TIME", "ROWS CHANGED", "REWRITTEN", "LONGEST LOCKS"))
            .right("TIME", "ROWS CHANGED")
            .lines(rehearsal.acts().stream().map(RehearsalText::row).toList()));
    return lines;
  }

  private static List<String> row(Rehearsal.Act act) {
    return List.of(
        act.file(),
        Units.shortTime(act.millis()),
        act.rows() < 0 ? "?" : Units.count(act.rows()),
        String.join(", ", act.rewritten()),
        String.join(
            ", ",
            act.locks().stream()
                .limit(MOST_LOCKS)
                .map(
                    lock ->
                        lock.table()
                            + " "
                            + lock.mode()
                            + " "
                            + (lock.millis() == 0 ? "briefly" : Units.shortTime(lock.millis())))
                .toList()));
  }
}

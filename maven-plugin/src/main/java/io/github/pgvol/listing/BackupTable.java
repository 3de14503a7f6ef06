package io.github.pgvol.listing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Choice;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Table;
import io.github.pgvol.console.Units;
import io.github.pgvol.problem.UserProblem;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The catalog as a table. */
public final class BackupTable {

  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private BackupTable() {}

  /**
   * A backup as machines read it.
   *
   * @param name the file's name
   * @param path where it is
   * @param createdAt when its data were as they are in it
   * @param database the database that it is of
   * @param format what it is made of
   * @param compression how it is compressed
   * @param bytes its size
   * @param rows how many rows it holds
   * @param serverVersion the server that it came from
   * @param label the user's name for it
   * @param branch the git branch that was checked out
   * @param commit the git commit that was checked out
   * @param foreign whether somebody else made it
   * @param problem why it cannot be used
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Row(
      String name,
      String path,
      Instant createdAt,
      String database,
      String format,
      String compression,
      long bytes,
      Long rows,
      String serverVersion,
      String label,
      String branch,
      String commit,
      boolean foreign,
      String problem) {}

  /** The backups for machines. */
  public static List<Row> rows(List<Backup> backups) {
    return backups.stream().map(BackupTable::row).toList();
  }

  private static Row row(Backup backup) {
    Optional<Manifest> manifest = backup.manifest();
    Optional<Manifest.Git> git = manifest.map(Manifest::git);
    return new Row(
        backup.name(),
        backup.path().toString(),
        backup.time(),
        backup.database().orElse(null),
        backup.format().word(),
        backup.compression().word(),
        backup.bytes(),
        backup.rows().isPresent() ? backup.rows().getAsLong() : null,
        manifest.map(known -> known.server().version()).orElse(null),
        backup.label().orElse(null),
        git.map(Manifest.Git::branch).orElse(null),
        git.map(Manifest.Git::commit).orElse(null),
        backup.foreign(),
        backup.problem().orElse(null));
  }

  /** The backups for people. */
  public static List<String> lines(List<Backup> backups) {
    return Table.of(
            List.of(
                "when", "database", "format", "size", "rows", "server", "label", "branch", "file"))
        .right("size", "rows")
        .lines(rows(backups).stream().map(BackupTable::cells).toList());
  }

  private static List<String> cells(Row row) {
    return List.of(
        WHEN.format(row.createdAt().atZone(ZoneId.systemDefault())),
        orDash(row.database()),
        row.format(),
        Units.size(row.bytes()),
        row.rows() == null ? "-" : Units.count(row.rows()),
        row.serverVersion() == null ? "-" : row.serverVersion().split(" ", 2)[0],
        orDash(row.label()),
        orDash(row.branch()),
        row.name()
            + (row.foreign() ? " (foreign)" : "")
            + (row.problem() == null ? "" : " (" + row.problem() + ")"));
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }

  /**
   * Shows the numbered list and asks for one.
   *
   * @return empty when there is nothing to choose, or nobody answered
   * @throws UserProblem when the answer is no number of the list
   */
  public static Optional<Choice> ask(List<Backup> backups, Console console) {
    List<Backup> usable = backups.stream().filter(backup -> backup.problem().isEmpty()).toList();
    if (usable.size() < 2) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < usable.size(); i++) {
      List<String> cells = new ArrayList<>(List.of(Integer.toString(usable.size() - i)));
      cells.addAll(cells(row(usable.get(i))));
      rows.add(cells);
    }
    console.info(
        Table.of(
                List.of(
                    "no.",
                    "when",
                    "database",
                    "format",
                    "size",
                    "rows",
                    "server",
                    "label",
                    "branch",
                    "file"))
            .right("no.", "size", "rows")
            .lines(rows));
    Optional<String> answer = console.ask("Restore which one? (1 is the newest)");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    String text = answer.get().strip();
    int number = text.isEmpty() ? 1 : text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > usable.size()) {
      throw new UserProblem(
          "«" + text + "» is not one of the numbers: nothing was changed.",
          "Answer with a number of the list, or name the backup with -Dpgvol.backup (<backup>).");
    }
    return Optional.of(new Choice(usable.get(usable.size() - number), "as you chose"));
  }
}

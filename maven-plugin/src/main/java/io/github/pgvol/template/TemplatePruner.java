package io.github.pgvol.template;

import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Sql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Drops the templates that nobody needs, and their spares. */
public final class TemplatePruner {

  private final ServerRun run;

  /** In a run's turn. */
  public TemplatePruner(ServerRun run) {
    this.run = run;
  }

  /**
   * What became of a template.
   *
   * @param name its name, or that of a spare without one
   * @param backup the backup that it is of; empty where nobody knows
   * @param bytes what it takes with its spares
   * @param keep whether it stays
   * @param reason why
   */
  public record Decision(String name, String backup, long bytes, boolean keep, String reason) {}

  /**
   * Prunes.
   *
   * @param keep how many stay at the most; those that were used last
   * @param gone checksums of backups that are there no longer
   * @param dryRun whether it is only to be said what would go
   */
  public List<Decision> prune(int keep, Set<String> gone, boolean dryRun)
      throws IOException, InterruptedException {
    List<Decision> decisions = new ArrayList<>();
    run.withoutBackground(() -> decisions.addAll(decide(keep, gone, dryRun)));
    return decisions;
  }

  private List<Decision> decide(int keep, Set<String> gone, boolean dryRun)
      throws IOException, InterruptedException {
    Stock stock = Stock.read(run.control(), run.inspector().major());
    List<Decision> decisions = new ArrayList<>();
    int kept = 0;
    for (Template template : stock.templates()) {
      String why = reason(stock, template, gone);
      boolean stays = why.isEmpty() && kept < keep;
      if (stays) {
        kept++;
      }
      List<String> databases = new ArrayList<>(template.spares());
      databases.add(template.name());
      decisions.add(
          new Decision(
              template.name(),
              template.facts().backup(),
              size(databases),
              stays,
              stays ? "among the last " + keep : why.isEmpty() ? "used too long ago" : why));
      if (!stays && !dryRun) {
        drop(databases);
      }
    }
    for (String stray : stock.strays()) {
      decisions.add(new Decision(stray, "", size(List.of(stray)), false, "belongs to no template"));
      if (!dryRun) {
        drop(List.of(stray));
      }
    }
    return decisions;
  }

  private static String reason(Stock stock, Template template, Set<String> gone) {
    if (gone.contains(template.facts().sum())) {
      return "its backup goes";
    }
    return stock.valid(template) ? "" : "stale: the server or its extensions are others now";
  }

  private long size(List<String> databases) throws IOException, InterruptedException {
    long bytes = 0;
    for (String database : databases) {
      bytes += run.inspector().size(database);
    }
    return bytes;
  }

  private void drop(List<String> databases) throws IOException, InterruptedException {
    for (String database : databases) {
      if (database.startsWith(OwnNames.template(""))) {
        run.control().execute("ALTER DATABASE " + Sql.name(database) + " IS_TEMPLATE false");
      }
      run.databases().drop(database);
    }
  }
}

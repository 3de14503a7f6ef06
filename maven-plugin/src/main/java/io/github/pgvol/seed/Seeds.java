package io.github.pgvol.seed;

import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The seeds of a project: SQL scripts and CSV files, each loaded into a database once, and again
 * when it has changed. What is loaded is noted in the database itself, in the table {@code
 * pgvol.seeds}, so that a backup of it knows, too.
 *
 * <ul>
 *   <li>A script is run by psql beside the server, in a transaction, its meta-commands refused. One
 *       that has changed is run again as a whole.
 *   <li>A CSV file's rows go into the table of its name. One that has changed, or whose table has
 *       rows already, is merged by a key of the table: new rows are inserted, others updated, none
 *       deleted. CSV files one after the other are loaded in the order of foreign keys.
 *   <li>A file that is only called or placed otherwise than before is not loaded again.
 * </ul>
 */
public final class Seeds {

  private final List<Seed> all;

  private Seeds(List<Seed> all) {
    this.all = all;
  }

  /**
   * Reads the files.
   *
   * @param base the folder that files are named after in the database, and that paths are relative
   *     to: the topmost project's, so that modules' seeds are told apart
   * @param paths files, and folders of them, in their order
   * @throws io.github.pgvol.problem.UserProblem when one is not there, or is no seed
   */
  public static Seeds of(Path base, List<Path> paths) {
    return new Seeds(SeedFiles.read(base, paths));
  }

  /** The files, in their order. */
  public List<Seed> files() {
    return all;
  }

  /** A hash of all files and their order; empty when there are none. */
  public String fingerprint() {
    if (all.isEmpty()) {
      return "";
    }
    MessageDigest digest = SeedFiles.sha256();
    for (Seed seed : all) {
      String line = seed.kind() + " " + seed.checksum() + " " + seed.name() + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * What a database lacks.
   *
   * @return the files that were never loaded, or have changed since; in their order
   */
  public List<Seed> pending(ServerRun run, String database)
      throws IOException, InterruptedException {
    if (all.isEmpty()) {
      return List.of();
    }
    try (Session session = run.open(database)) {
      return pending(new SeedHistory(session).read());
    }
  }

  private List<Seed> pending(List<SeedHistory.Entry> known) {
    Set<String> checksums = new HashSet<>();
    Map<String, String> names = new HashMap<>();
    known.forEach(entry -> checksums.add(entry.checksum()));
    known.forEach(entry -> names.put(entry.name(), entry.checksum()));
    return all.stream()
        .filter(
            seed ->
                names.containsKey(seed.name())
                    ? !seed.checksum().equals(names.get(seed.name()))
                    : !checksums.contains(seed.checksum()))
        .toList();
  }

  /**
   * Loads what a database lacks. No session is left in it.
   *
   * @param database best one that nobody uses and that is thrown away when this fails: what came
   *     before the file that failed stays loaded
   * @throws io.github.pgvol.problem.UserProblem when a file cannot be loaded; nothing of it is kept
   */
  public SeedReport apply(ServerRun run, String database) throws IOException, InterruptedException {
    long started = System.nanoTime();
    Map<String, String> before = new HashMap<>();
    List<Seed> pending = List.of();
    if (!all.isEmpty()) {
      try (Session session = run.open(database)) {
        SeedHistory history = new SeedHistory(session);
        List<SeedHistory.Entry> known = history.read();
        known.forEach(entry -> before.put(entry.name(), entry.checksum()));
        pending = pending(known);
        if (!pending.isEmpty()) {
          history.create();
        }
      }
    }
    Loading loading = new Loading(run, database);
    for (List<Seed> stage : stages(pending)) {
      if (stage.get(0).kind() == Seed.Kind.CSV) {
        loading.rows(stage, before.keySet());
      } else {
        loading.script(stage.get(0), before.containsKey(stage.get(0).name()));
      }
    }
    return new SeedReport(
        pending.isEmpty() ? List.of() : loaded(run, database, pending, before.keySet()),
        Duration.ofNanos(System.nanoTime() - started));
  }

  private static List<SeedReport.Loaded> loaded(
      ServerRun run, String database, List<Seed> pending, Set<String> before)
      throws IOException, InterruptedException {
    Map<String, List<SeedReport.Change>> changes = new HashMap<>();
    try (Session session = run.open(database)) {
      new SeedHistory(session).read().forEach(entry -> changes.put(entry.name(), entry.changes()));
    }
    return pending.stream()
        .map(
            seed ->
                new SeedReport.Loaded(
                    seed.name(),
                    before.contains(seed.name()),
                    changes.getOrDefault(seed.name(), List.of())))
        .toList();
  }

  /** A script by itself; CSV files that follow each other together. */
  static List<List<Seed>> stages(List<Seed> seeds) {
    List<List<Seed>> stages = new ArrayList<>();
    for (Seed seed : seeds) {
      boolean joins =
          seed.kind() == Seed.Kind.CSV
              && !stages.isEmpty()
              && stages.get(stages.size() - 1).get(0).kind() == Seed.Kind.CSV;
      if (joins) {
        stages.get(stages.size() - 1).add(seed);
      } else {
        stages.add(new ArrayList<>(List.of(seed)));
      }
    }
    return stages;
  }
}

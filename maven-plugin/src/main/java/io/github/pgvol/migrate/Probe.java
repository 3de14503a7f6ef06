package io.github.pgvol.migrate;

import io.github.pgvol.concurrent.Task;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at what migrations do to a database: from a session of its own at the locks, from theirs at
 * what they have changed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">Locks</a>
 */
final class Probe implements Watch, AutoCloseable {

  private static final long INTERVAL_MILLIS = 10;
  private static final List<String> STRENGTH =
      List.of("AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock");

  /** A new file node is a new file: the table was rewritten. */
  private static final String FILES =
      "SELECT c.oid::bigint AS oid, c.relfilenode::bigint AS file,"
          + " CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(relname) AS name FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_'"
          + " AND nspname <> 'information_schema'";

  private static final String ROWS =
      "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint AS rows FROM pg_catalog.";

  /** Locks that others wait for, on tables that others can see. */
  private static final String LOCKS =
      "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(relname) AS name, mode FROM pg_catalog.pg_locks l"
          + " JOIN pg_catalog.pg_class c ON c.oid = l.relation"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE locktype = 'relation' AND granted AND relkind IN ('r', 'p', 'm')"
          + " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname ="
          + " current_database()) AND nspname !~ '^pg_' AND mode IN ('AccessExclusiveLock',"
          + " 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock') AND pid ";

  private final Session session;
  private final List<Act> acts = new ArrayList<>();
  private final Map<Long, String> existing = new HashMap<>();
  private final Map<Long, File> before;
  private final long rowsBefore;
  private final long started = System.nanoTime();
  private final Task<Void> sampling;
  private Act current;
  private volatile boolean over;

  private record File(long oid, long file, String name) {}

  /** What is going on. */
  private static final class Act {
    private final String file;
    private final long began = System.nanoTime();
    private final Map<String, long[]> locks = new LinkedHashMap<>();
    private Map<Long, File> files = Map.of();
    private List<String> rewritten = List.of();
    private long rows;

    Act(String file) {
      this.file = file;
    }

    /** A stronger lock on the same table makes a weaker one uninteresting. */
    List<Rehearsal.Lock> locks() {
      Map<String, List<Map.Entry<String, long[]>>> tables = new LinkedHashMap<>();
      locks
          .entrySet()
          .forEach(
              entry ->
                  tables
                      .computeIfAbsent(
                          entry.getKey().substring(0, entry.getKey().indexOf('\n')),
                          key -> new ArrayList<>())
                      .add(entry));
      List<Rehearsal.Lock> strongest = new ArrayList<>();
      tables.forEach(
          (table, entries) -> {
            Map.Entry<String, long[]> best =
                entries.stream()
                    .min(Comparator.comparingInt(one -> STRENGTH.indexOf(modeOf(one.getKey()))))
                    .orElseThrow();
            long held = (best.getValue()[1] - best.getValue()[0]) / 1_000_000;
            strongest.add(new Rehearsal.Lock(table, mode(modeOf(best.getKey())), held));
          });
      strongest.sort(
          Comparator.comparingLong(Rehearsal.Lock::millis)
              .reversed()
              .thenComparing(Rehearsal.Lock::table));
      return strongest;
    }

    private static String modeOf(String key) {
      return key.substring(key.indexOf('\n') + 1);
    }

    private static String mode(String name) {
      return name.replaceAll("Lock$", "")
          .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
          .toUpperCase(java.util.Locale.ROOT);
    }

    void seen(String table, String mode) {
      long now = System.nanoTime();
      locks.computeIfAbsent(table + "\n" + mode, key -> new long[] {now, now})[1] = now;
    }
  }

  private Probe(Session session) throws IOException, InterruptedException {
    this.session = session;
    this.before = files(session);
    before.values().forEach(file -> existing.put(file.oid(), file.name()));
    this.rowsBefore = rows(session);
    this.current = new Act("");
    this.sampling = Task.doing("sampling", this::sample);
  }

  /** Begins to look. */
  static Probe begin(Workspace side) throws IOException, InterruptedException {
    return new Probe(side.open());
  }

  private static Map<Long, File> files(Session session) throws IOException, InterruptedException {
    Map<Long, File> files = new HashMap<>();
    session.query(FILES, File.class).forEach(file -> files.put(file.oid(), file));
    return files;
  }

  private static long rows(Session session) throws IOException, InterruptedException {
    session.value("SELECT pg_stat_clear_snapshot()::text");
    return session.value(ROWS + "pg_stat_user_tables").asLong();
  }

  private void sample() throws IOException, InterruptedException {
    record Lock(String name, String mode) {}
    while (!over) {
      List<Lock> locks = session.query(LOCKS + "<> pg_backend_pid()", Lock.class);
      synchronized (this) {
        locks.forEach(lock -> current.seen(lock.name(), lock.mode()));
      }
      Thread.sleep(INTERVAL_MILLIS);
    }
  }

  @Override
  public void begins(String file, Connection connection) throws SQLException {
    Act act = new Act(file);
    act.files = files(connection);
    act.rows = xactRows(connection);
    synchronized (this) {
      current = act;
      acts.add(act);
    }
  }

  @Override
  public void ended(String file, Connection connection) throws SQLException {
    Map<Long, File> now = files(connection);
    boolean transaction = !connection.getAutoCommit();
    synchronized (this) {
      current.rewritten = rewritten(current.files, now);
      current.rows = transaction ? xactRows(connection) - current.rows : -1;
      // Those that the other session has missed.
      try (var statement = connection.createStatement();
          var rows = statement.executeQuery(LOCKS + "= pg_catalog.pg_backend_pid()")) {
        while (rows.next()) {
          String table = rows.getString(1);
          if (existing.containsValue(table)) {
            current.seen(table, rows.getString(2));
          }
        }
      }
      current = new Act("");
    }
  }

  private static List<String> rewritten(Map<Long, File> before, Map<Long, File> now) {
    return before.values().stream()
        .filter(file -> now.containsKey(file.oid()) && now.get(file.oid()).file() != file.file())
        .map(File::name)
        .sorted()
        .toList();
  }

  private static Map<Long, File> files(Connection connection) throws SQLException {
    Map<Long, File> files = new HashMap<>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(FILES)) {
      while (rows.next()) {
        files.put(rows.getLong(1), new File(rows.getLong(1), rows.getLong(2), rows.getString(3)));
      }
    }
    return files;
  }

  private static long xactRows(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(ROWS + "pg_stat_xact_user_tables")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /**
   * What was seen.
   *
   * @param outcome what the migrator tells
   * @param whole what all of it is called when it tells of no migrations
   */
  List<Rehearsal.Act> done(Outcome outcome, String whole) throws IOException, InterruptedException {
    over = true;
    sampling.result();
    if (acts.isEmpty()) {
      long rows = rows(session) - rowsBefore;
      return List.of(
          new Rehearsal.Act(
              whole,
              (System.nanoTime() - started) / 1_000_000,
              rows,
              rewritten(before, files(session)),
              current.locks()));
    }
    List<Rehearsal.Act> all = new ArrayList<>();
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      long millis =
          i < outcome.applied().size()
              ? outcome.applied().get(i).millis()
              : (System.nanoTime() - act.began) / 1_000_000;
      all.add(new Rehearsal.Act(act.file, millis, act.rows, act.rewritten, act.locks()));
    }
    return all;
  }

  @Override
  public void close() {
    over = true;
    sampling.cancel();
    session.close();
  }
}

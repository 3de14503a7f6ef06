package io.github.pgvol.status;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Choice;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.physical.restore.VolumeUndo;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Inspector;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.template.Stock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks a server how it is doing. It waits for nobody and changes nothing. */
public final class StatusReader {

  private static final String NAME = "pgvol-status";

  private final String engine;
  private final Optional<Container> container;
  private final Server server;
  private final Optional<VolumeUndo.Kept> files;
  private final Catalog catalog;

  /**
   * @param engine the engine's description
   * @param container the server's container, empty for one that is reached by its URL
   * @param server the server
   * @param files what an undo of a restore of files would put back
   * @param catalog where its backups are
   */
  public StatusReader(
      String engine,
      Optional<Container> container,
      Server server,
      Optional<VolumeUndo.Kept> files,
      Catalog catalog) {
    this.engine = engine;
    this.container = container;
    this.server = server;
    this.files = files;
    this.catalog = catalog;
  }

  /** Asks. */
  public Status read() throws IOException, InterruptedException {
    String database = server.access().database();
    try (Session session = Connections.open(server, database, NAME)) {
      Inspector inspector = new Inspector(session);
      record Indexes(long count, long bytes) {}
      Indexes indexes =
          session.one(
              "SELECT count(*) AS count, coalesce(sum(pg_relation_size(indexrelid)), 0)::bigint"
                  + " AS bytes FROM pg_stat_user_indexes",
              Indexes.class);
      return new Status(
          engine,
          container.map(StatusReader::state).orElse(null),
          volume(),
          inspector.version(),
          database,
          databases(session),
          tables(session),
          indexes.count(),
          indexes.bytes(),
          sessions(session, database),
          running(session, database),
          inspector.migrations(),
          undo(session, database),
          templates(session, inspector),
          latest(database));
    }
  }

  private static Status.ContainerState state(Container container) {
    return new Status.ContainerState(
        container.name(), container.image(), container.state(), container.health().orElse(null));
  }

  private Status.VolumeState volume() throws IOException, InterruptedException {
    Optional<Container.Mount> mount =
        container.flatMap(known -> known.mountOf(server.dataFolder()));
    if (mount.isEmpty()) {
      return null;
    }
    return new Status.VolumeState(
        mount.get().name().orElse(mount.get().source()),
        mount.get().target(),
        bytes(mount.get().target()).orElse(null));
  }

  /** What a folder beside the server takes; empty when that cannot be told. */
  private Optional<Long> bytes(String folder) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result = server.run(Tool.of("du", "-sk", folder), null, out);
    String[] words = out.toString(StandardCharsets.UTF_8).strip().split("\\s+", 2);
    // Files that vanish while du looks make it fail, with the sum printed all the same.
    boolean told = words[0].matches("\\d+") && (result.ok() || words.length == 2);
    return told ? Optional.of(Long.parseLong(words[0]) * 1024) : Optional.empty();
  }

  private static List<Status.DatabaseSize> databases(Session session)
      throws IOException, InterruptedException {
    return session.query(
        "SELECT datname AS name, pg_database_size(oid) AS bytes FROM pg_database"
            + " WHERE NOT datistemplate AND datname !~ '"
            + OwnNames.PATTERN
            + "' ORDER BY datname",
        Status.DatabaseSize.class);
  }

  private static List<Status.Table> tables(Session session)
      throws IOException, InterruptedException {
    record Row(
        String schema, String name, long rows, long deadRows, long bytes, String lastAutovacuum) {}
    return session
        .query(
            // A clone has the planner's estimates of its template, and no statistics of its own
            // yet.
            "SELECT schemaname AS schema, relname AS name,"
                + " CASE WHEN coalesce(last_vacuum, last_autovacuum, last_analyze,"
                + " last_autoanalyze) IS NULL THEN greatest(n_live_tup, (SELECT reltuples::bigint"
                + " FROM pg_class c WHERE c.oid = relid)) ELSE n_live_tup END AS rows,"
                + " n_dead_tup AS \"deadRows\", pg_total_relation_size(relid) AS bytes,"
                + " to_char(last_autovacuum AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                + " AS \"lastAutovacuum\""
                + " FROM pg_stat_user_tables ORDER BY bytes DESC, schemaname, relname",
            Row.class)
        .stream()
        .map(
            row ->
                new Status.Table(
                    row.schema(),
                    row.name(),
                    row.rows(),
                    row.deadRows(),
                    row.bytes(),
                    row.lastAutovacuum() == null ? null : Instant.parse(row.lastAutovacuum())))
        .toList();
  }

  private static List<Status.Sessions> sessions(Session session, String database)
      throws IOException, InterruptedException {
    return session.query(
        "SELECT coalesce(state, 'unknown') AS state, count(*) AS count FROM pg_stat_activity"
            + " WHERE datname = "
            + Sql.text(database)
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            + " GROUP BY 1 ORDER BY 1",
        Status.Sessions.class);
  }

  private static List<Status.Running> running(Session session, String database)
      throws IOException, InterruptedException {
    return session.query(
        "SELECT pid, usename AS user, round(extract(epoch FROM now() - query_start), 1) AS seconds,"
            + " query FROM pg_stat_activity WHERE datname = "
            + Sql.text(database)
            + " AND state = 'active' AND backend_type = 'client backend'"
            + " AND pid <> pg_backend_pid() AND query_start < now() - interval '1 second'"
            + " ORDER BY query_start",
        Status.Running.class);
  }

  /** The newer one of what can be undone, as undo has it: one database, or the files of all. */
  private Status.UndoCopy undo(Session session, String database)
      throws IOException, InterruptedException {
    Status.UndoCopy copy = undoOf(session, database);
    boolean newer =
        copy != null
            && copy.replacedAt() != null
            && files.isPresent()
            && copy.replacedAt().isAfter(files.get().at());
    return files.isEmpty() || newer
        ? copy
        : new Status.UndoCopy(
            bytes(files.get().folder()).orElse(0L), files.get().at(), files.get().by());
  }

  private static Status.UndoCopy undoOf(Session session, String database)
      throws IOException, InterruptedException {
    record Row(long bytes, String comment) {}
    return session
        .query(
            "SELECT pg_database_size(oid) AS bytes, shobj_description(oid, 'pg_database') AS comment"
                + " FROM pg_database WHERE datname = "
                + Sql.text(OwnNames.undo(database)),
            Row.class)
        .stream()
        .findFirst()
        .map(
            row -> {
              Optional<OwnComment> comment = OwnComment.read(row.comment());
              return new Status.UndoCopy(
                  row.bytes(),
                  comment.map(OwnComment::at).orElse(null),
                  comment.map(OwnComment::by).orElse(null));
            })
        .orElse(null);
  }

  private static Status.Templates templates(Session session, Inspector inspector)
      throws IOException, InterruptedException {
    Stock stock = Stock.read(session, inspector.major());
    List<Status.KeptTemplate> templates =
        stock.templates().stream()
            .map(
                template ->
                    new Status.KeptTemplate(
                        template.name(),
                        template.facts().backup(),
                        template.spares().size(),
                        template.facts().bytes(),
                        template.use().at(),
                        stock.valid(template)))
            .toList();
    long bytes =
        session
            .value(
                "SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database"
                    + " WHERE datname ~ '"
                    + OwnNames.KEPT
                    + "'")
            .asLong();
    return new Status.Templates(
        templates, templates.stream().mapToInt(Status.KeptTemplate::spares).sum(), bytes);
  }

  private Status.LatestBackup latest(String database) {
    return catalog
        .latest(Optional.of(database))
        .map(Choice::backup)
        .map(StatusReader::describe)
        .orElse(null);
  }

  private static Status.LatestBackup describe(Backup backup) {
    return new Status.LatestBackup(backup.name(), backup.time(), backup.bytes());
  }
}

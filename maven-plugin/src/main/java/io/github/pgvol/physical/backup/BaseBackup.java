package io.github.pgvol.physical.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.archive.Pipe;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.physical.TarMerge;
import io.github.pgvol.postgres.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A cluster's files taken from its running server: pg_basebackup beside it, with the WAL that they
 * need and PostgreSQL's own manifest.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgbasebackup.html">pg_basebackup</a>
 */
final class BaseBackup {

  private static final int FIRST_WITH_METHODS = 15;
  private static final String NO_METHOD = "does not support compression with";
  private static final String NO_WORKERS = "compression worker count";

  private final ServerRun run;
  private final Replication replication;
  private final Compression packing;
  private final int threads;
  private final boolean beside;

  /**
   * @param run the turn on the server
   * @param replication the way to it
   * @param packing how the archive is compressed
   * @param threads in how many threads
   * @param beside whether the server's pg_basebackup compresses; else this side does
   */
  BaseBackup(
      ServerRun run, Replication replication, Compression packing, int threads, boolean beside) {
    this.run = run;
    this.replication = replication;
    this.packing = packing;
    this.threads = threads;
    this.beside = beside && packing.method() != Method.NONE;
  }

  /** pg_basebackup was built without what it was asked for, and said so before it did anything. */
  static final class CannotCompress extends IOException {
    private static final long serialVersionUID = 1L;

    CannotCompress(String message) {
      super(message);
    }
  }

  /** Whether a server's pg_basebackup may be able to compress its output in this way. */
  static boolean compresses(Compression packing, int major) {
    return major >= FIRST_WITH_METHODS || packing.method() == Method.GZIP;
  }

  /**
   * Writes the archive; the output is closed by whoever opened it.
   *
   * @param tablespaces places by object id: with any, it goes through a folder beside the server
   * @throws CannotCompress when it is to be tried again without compression beside the server
   */
  void write(Map<String, String> tablespaces, OutputStream out)
      throws IOException, InterruptedException {
    if (tablespaces.isEmpty()) {
      stream(out);
    } else {
      merge(tablespaces, out);
    }
  }

  private Tool tool(String target) {
    return replication
        .tool(
            "pg_basebackup",
            "--no-password",
            "--pgdata=" + target,
            "--format=tar",
            "--wal-method=fetch",
            "--checkpoint=fast",
            "--label=pgvol")
        .with(compression());
  }

  /**
   * In words that each version knows, whichever the server's is: beside an older one there may be a
   * newer pg_basebackup. A level alone is gzip's; without any option, nothing is compressed.
   */
  private String[] compression() {
    if (!beside) {
      return new String[0];
    }
    int level = packing.levelOrFastest();
    return new String[] {
      packing.method() == Method.GZIP
          ? "--compress=" + level
          : "--compress=client-zstd:level=" + level + (threads > 1 ? ",workers=" + threads : "")
    };
  }

  /** Without tablespaces, it writes one archive to its standard output. */
  private void stream(OutputStream file) throws IOException, InterruptedException {
    if (beside) {
      demand(run.server().run(tool("-"), null, file));
      return;
    }
    // Closed by itself alone: the file belongs to the caller.
    try (OutputStream packed = packing.compress(new KeptOpen(file), threads)) {
      demand(run.server().run(tool("-"), null, packed));
    }
  }

  private void demand(ToolResult result) throws CannotCompress {
    String said = result.errors();
    if (!result.ok() && beside && (said.contains(NO_METHOD) || said.contains(NO_WORKERS))) {
      throw new CannotCompress(said.strip());
    }
    Tools.demand(
        result,
        run.server(),
        "pg_basebackup",
        "No backup was made. Take it while the server is stopped for the time of the copy"
            + " (<online>false</online>, -Dpgvol.online=false), or mend what the message tells.");
  }

  /**
   * With tablespaces, it writes an archive for each, into a folder only: they come one after the
   * other and are made one here.
   */
  private void merge(Map<String, String> tablespaces, OutputStream file)
      throws IOException, InterruptedException {
    Server server = run.server();
    Task<Void> clearing = run.clearingScratch();
    // Below PGDATA, where there is no other place: of this name, the backup itself leaves it out.
    boolean inData = server.scratch().startsWith(server.dataFolder());
    String folder = server.scratch() + "/" + (inData ? "pgsql_tmp_" : "") + run.scratchName();
    Cleanup.Step removal =
        run.cleanup()
            .add(
                "remove " + folder + " beside the server",
                () ->
                    server.run(
                        Tool.of("rm", "-rf", folder), null, OutputStream.nullOutputStream()));
    demand(server.run(tool(folder), null, OutputStream.nullOutputStream()));
    String ending = beside ? packing.method().extension() : "";
    try (OutputStream packed = packing.compress(new KeptOpen(file), threads);
        TarMerge merge = new TarMerge(packed)) {
      for (String name : list(folder)) {
        String id = name.replaceFirst("\\.tar.*", "");
        if (name.endsWith(".tar" + ending) && id.matches("base|[0-9]+")) {
          String prefix = id.equals("base") ? "" : PhysicalTaker.TABLESPACES + id + "/";
          add(folder + "/" + name, merge, prefix);
        }
      }
      // In an archive of its own, pg_basebackup has no links: there, tablespace_map tells of them.
      for (Map.Entry<String, String> tablespace : tablespaces.entrySet()) {
        merge.addFolder(PhysicalTaker.TABLESPACES + tablespace.getKey());
        merge.addLink("pg_tblspc/" + tablespace.getKey(), tablespace.getValue());
      }
      ByteArrayOutputStream manifest = new ByteArrayOutputStream();
      demand(server.run(replication.tool("cat", folder + "/backup_manifest"), null, manifest));
      merge.addFile("backup_manifest", manifest.toByteArray());
    }
    clearing.result();
    removal.now();
  }

  /** The base first. */
  private String[] list(String folder) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    demand(run.server().run(replication.tool("ls", "-r", folder), null, out));
    return out.toString(StandardCharsets.UTF_8).strip().split("\n", -1);
  }

  private void add(String file, TarMerge merge, String prefix)
      throws IOException, InterruptedException {
    Pipe pipe = new Pipe();
    Task<ToolResult> fetching =
        Task.begin(
            "fetch " + file,
            () -> {
              // Closed only when all of it came: else the reader would take it for the end.
              OutputStream sink = pipe.sink();
              try {
                ToolResult result = run.server().run(replication.tool("cat", file), null, sink);
                demand(result);
                sink.close();
                return result;
              } catch (IOException | RuntimeException e) {
                pipe.fail(e);
                throw e;
              }
            });
    try (InputStream source = pipe.source();
        InputStream tar = Compression.decompress(beside ? packing.method() : Method.NONE, source)) {
      merge.addAll(tar, name -> prefix + name);
    }
    fetching.result();
  }
}

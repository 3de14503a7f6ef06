package io.github.pgvol.restore;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.archive.CountingInputStream;
import io.github.pgvol.archive.Pipe;
import io.github.pgvol.archive.SingleFileTar;
import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.dump.DumpFormatException;
import io.github.pgvol.dump.DumpKind;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.dump.SeveralDatabasesException;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.Tools;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;

/** Loads a backup's content into an empty database, as fast as the server allows. */
final class Loader {

  private static final String ADVICE =
      "Nothing was replaced: the backup was loaded aside. The message above tells what the server"
          + " did not accept; the server's own log tells more.";

  /**
   * For the loading sessions only; nothing of the server's configuration is touched. That commits
   * do not wait is safe: the swap's own commit does, and with it all before it.
   *
   * @see <a href="https://www.postgresql.org/docs/current/populate.html">Populating a database</a>
   */
  private static final String SETTINGS =
      "-c synchronous_commit=off -c maintenance_work_mem=256MB -c statement_timeout=0"
          + " -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
          + " -c default_transaction_read_only=off -c client_min_messages=warning";

  private final ServerRun run;
  private final Console console;
  private final String target;
  private final int jobs;
  private Cleanup.Step brought;

  /**
   * @param target the database that is replaced in the end: of several in one file, that one is
   *     loaded
   * @param jobs how many connections load at once
   */
  Loader(ServerRun run, Console console, String target, int jobs) {
    this.run = run;
    this.target = target;
    this.console = console;
    this.jobs = jobs;
  }

  /** Brings an archive beside the server, where pg_restore can jump about in it. */
  void bring(Contents contents, TarStyle style) throws IOException {
    if (contents.kind() == DumpKind.PLAIN) {
      return;
    }
    Server server = run.server();
    Path path = contents.backup().path();
    String name = run.scratchName();
    brought = run.cleanup().add("remove " + name + " beside the server", run::removeScratch);
    try (Progress progress =
        console.progress("uploading " + contents.backup().name(), contents.backup().bytes())) {
      try (InputStream tar = tar(contents, path, name, style, progress)) {
        server.upload(server.scratch(), tar);
      }
    }
  }

  /**
   * Loads what was brought.
   *
   * @return what only loading a plain dump tells
   */
  Optional<PlainDump.Facts> load(Contents contents, String database, TarStyle style)
      throws IOException, InterruptedException {
    if (contents.kind() == DumpKind.PLAIN) {
      return Optional.of(loadPlain(contents, database));
    }
    List<LoadPlan.Step> steps =
        contents
            .toc()
            .map(toc -> LoadPlan.of(toc))
            .orElse(List.of(new LoadPlan.Step(Optional.empty(), false)));
    for (int i = 0; i < steps.size(); i++) {
      restore(contents, database, style, steps.get(i), run.scratchName() + "-" + i);
    }
    return Optional.empty();
  }

  /** Removes what was brought. */
  void clear() {
    if (brought != null) {
      brought.now();
    }
  }

  private void restore(
      Contents contents, String database, TarStyle style, LoadPlan.Step step, String listName)
      throws IOException, InterruptedException {
    Server server = run.server();
    String archive = server.scratch() + "/" + run.scratchName();
    String list = server.scratch() + "/" + listName;
    if (step.entries().isPresent()) {
      byte[] lines = step.list().getBytes(StandardCharsets.US_ASCII);
      try (InputStream tar =
          SingleFileTar.of(new ByteArrayInputStream(lines), listName, lines.length, style)) {
        server.upload(server.scratch(), tar);
      }
    }
    List<String> command =
        new ArrayList<>(List.of("pg_restore", "--no-password", "--exit-on-error", "-d", database));
    if (step.parallel()) {
      command.add("--jobs=" + jobs);
    }
    if (step.entries().isPresent()) {
      command.add("--use-list=" + list);
    }
    command.add(archive);
    Tool restore =
        run.tool(database, command.toArray(String[]::new)).withEnvironment("PGOPTIONS", SETTINGS);
    ToolResult result = server.run(restore, null, OutputStream.nullOutputStream());
    check(result, "pg_restore", contents);
    if (!result.errors().isBlank()) {
      console.debug(result.errors());
    }
  }

  private static InputStream tar(
      Contents contents, Path path, String name, TarStyle style, Progress shown)
      throws IOException {
    LongConsumer progress =
        bytes -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Nobody needs the file any more");
          }
          shown.advance(bytes);
        };
    if (Files.isDirectory(path)) {
      return new CountingInputStream(TarFolder.open(path, name, style), progress);
    }
    if (contents.wrapping() == Method.NONE) {
      return new CountingInputStream(SingleFileTar.of(path, name, style), progress);
    }
    // A tar stream tells a file's size before its content, so the size is to be known.
    long size =
        contents
            .backup()
            .manifest()
            .map(manifest -> manifest.rawBytes() == null ? -1L : manifest.rawBytes())
            .orElse(-1L);
    if (size < 0) {
      try (InputStream in = Compression.openDecompressed(path)) {
        size = in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return SingleFileTar.of(Compression.openDecompressed(path, progress), name, size, style);
  }

  private PlainDump.Facts loadPlain(Contents contents, String database)
      throws IOException, InterruptedException {
    Tool psql =
        run.tool(
                database,
                "psql",
                "-X",
                "-q",
                "--no-password",
                "-v",
                "ON_ERROR_STOP=1",
                "-o",
                "/dev/null",
                "-f",
                "-")
            .withEnvironment("PGOPTIONS", SETTINGS);
    Pipe pipe = new Pipe();
    CompletableFuture<PlainDump.Facts> facts = new CompletableFuture<>();
    try (Progress progress =
        console.progress("loading " + contents.backup().name(), contents.backup().bytes())) {
      Thread feeder = new Thread(() -> feed(contents, pipe, progress, facts), "pgvol plain dump");
      feeder.setDaemon(true);
      feeder.start();
      ToolResult result;
      try {
        result = run.server().run(psql, pipe.source(), OutputStream.nullOutputStream());
      } catch (IOException e) {
        pipe.source().close();
        throw refusal(contents, facts).orElseThrow(() -> e);
      } finally {
        pipe.source().close();
        feeder.join();
      }
      Optional<UserProblem> refused = refusal(contents, facts);
      if (!result.ok()) {
        check(result, "psql", contents);
      }
      if (refused.isPresent()) {
        throw refused.get();
      }
    }
    try {
      return facts.get();
    } catch (ExecutionException e) {
      throw new IOException("Reading " + contents.backup().path() + " failed", e);
    }
  }

  private void feed(
      Contents contents, Pipe pipe, Progress progress, CompletableFuture<PlainDump.Facts> facts) {
    try (InputStream in =
        Damage.told(Compression.openDecompressed(contents.backup().path(), progress::advance))) {
      OutputStream sink = pipe.sink();
      PlainDump.Facts found =
          contents.cluster() ? PlainDump.copy(in, sink, target) : PlainDump.copy(in, sink);
      // psql cannot see the end of its input through the engine: it is told.
      sink.write("\n\\q\n".getBytes(StandardCharsets.US_ASCII));
      facts.complete(found);
      sink.close();
    } catch (IOException | RuntimeException e) {
      facts.completeExceptionally(e);
      pipe.fail(e);
    }
  }

  /** What is wrong with the dump itself, when that is why loading ended. */
  private static Optional<UserProblem> refusal(
      Contents contents, CompletableFuture<PlainDump.Facts> facts) throws InterruptedException {
    if (!facts.isCompletedExceptionally()) {
      return Optional.empty();
    }
    try {
      facts.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SeveralDatabasesException several) {
        return Optional.of(
            new UserProblem(
                "It is not clear which database of the dump "
                    + contents.backup().path()
                    + " is to be restored: "
                    + several.getMessage()
                    + ".",
                "Name it by <database> (-Dpgvol.database); it is restored under its own name.",
                several));
      }
      if (e.getCause() instanceof DumpFormatException damaged) {
        return Optional.of(
            new UserProblem(
                "The dump " + contents.backup().path() + " is refused: " + damaged.getMessage(),
                "Nothing was replaced: the dump was loaded aside.",
                damaged));
      }
      return Optional.empty();
    }
  }

  private void check(ToolResult result, String tool, Contents contents) {
    Tools.demand(result, run.server(), tool + " of " + contents.backup().name(), ADVICE);
  }
}

package io.github.pgvol.volume.manage;

import io.github.pgvol.archive.CountingOutputStream;
import io.github.pgvol.archive.Pipe;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Script;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Clusters;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Copies a server's volume or folder into a new volume: file by file when no server runs on it,
 * blocks shared where the file system can; else by pg_basebackup out of the running server.
 *
 * <p>The copy is made in a folder of the new volume that no server looks into, and moved to its
 * place at the end, the control file's folder last: what was broken off is no server's data, and
 * the next clone into that volume begins anew.
 */
public final class VolumeCloner {

  private static final String TARGET = "/pgvol/target";
  private static final String FULL = "no space left on device";
  private static final int NOT_EMPTY = 3;
  private static final int NO_PROGRAM = 127;
  private static final int NOT_LET_IN = 94;
  private static final int ELSEWHERE = 95;

  private static final String SCRIPT = Script.of(VolumeCloner.class, "clone.sh");

  private final Engine engine;
  private final Console console;

  /**
   * @param engine the engine
   * @param console is told
   */
  public VolumeCloner(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  /**
   * Copies.
   *
   * @throws UserProblem when the target holds anything already, the source is in use by others, has
   *     parts that are elsewhere, or there is no room
   */
  public void clone(CloneRequest request) throws IOException, InterruptedException {
    Place source = request.source();
    String target = request.target();
    VolumeMaker.requireName(target, "<to> (-Dpgvol.to)");
    if (target.equals(source.source())) {
      throw new UserProblem(
          "Volume " + target + " cannot be cloned into itself.",
          "Set <to> (-Dpgvol.to) to the name of a new volume.");
    }
    long started = System.nanoTime();
    boolean fresh = engine.volume(target).isEmpty();
    VolumeUsers.demandStopped(
        engine, VolumeUsers.of(engine, target), "volume " + target, "cloned into");
    String how;
    try (Cleanup cleanup = new Cleanup(console);
        Workbench turn = turn(request)) {
      demandData(turn, source);
      Cleanup.Step removal =
          cleanup.add(
              "remove the unfinished volume " + target,
              () -> {
                if (fresh) {
                  engine.removeVolume(target);
                }
              });
      engine.createVolume(target, request.labels());
      Workbench bench = bench(request);
      Cleanup.Step end = cleanup.add("end the container that copies", bench::close);
      prepare(bench, target);
      Cleanup.Step clearing =
          cleanup.add("clear the unfinished clone", () -> run(bench, "clear", aside(target)));
      how = request.server().isPresent() ? online(request, turn, bench) : cold(request, bench);
      demand(
          run(bench, "finish", mount(target).target(), VolumeScan.UNFINISHED, below(source)),
          request);
      clearing.cancel();
      end.now();
      removal.cancel();
    }
    console.info(
        "Cloned "
            + source.describe()
            + " into volume "
            + target
            + " "
            + how
            + " in "
            + Units.time(Duration.ofNanos(System.nanoTime() - started))
            + ". Start a server on it: mvn pgvol:start -Dpgvol.volume="
            + target
            + " -Dpgvol.image="
            + source.image());
  }

  private ContainerSpec.Mount mount(String target) {
    return engine.placed(ContainerSpec.Mount.volume(target, TARGET));
  }

  /** Where in the new volume the copy is made. */
  private String aside(String target) {
    return mount(target).target() + "/" + VolumeScan.UNFINISHED;
  }

  private static String below(Place source) {
    return VolumeLister.relative(source.dataFolder().substring(source.mountPoint().length()));
  }

  private Workbench turn(CloneRequest request) throws IOException, InterruptedException {
    Place source = request.source();
    return Workbench.open(
        engine,
        source.image(),
        source.source(),
        List.of(source.mount().forReading()),
        console,
        request.patience());
  }

  /** Works on the target; the source is there for reading, and its server to be reached. */
  private Workbench bench(CloneRequest request) throws IOException, InterruptedException {
    Place source = request.source();
    List<ContainerSpec.Mount> mounts =
        List.of(source.mount().forReading(), mount(request.target()));
    Optional<Container> running =
        source.container().filter(container -> request.server().isPresent());
    return running.isPresent()
        ? Workbench.openBeside(
            engine,
            source.image(),
            request.target(),
            mounts,
            running.get().id(),
            console,
            request.patience())
        : Workbench.open(
            engine, source.image(), request.target(), mounts, console, request.patience());
  }

  private static void demandData(Workbench bench, Place source)
      throws IOException, InterruptedException {
    Tool look = Tool.of("test", "-f", source.dataFolder() + "/global/pg_control");
    if (!bench.run(look, null, OutputStream.nullOutputStream()).ok()) {
      throw new UserProblem(
          "There is no PostgreSQL data at "
              + source.dataFolder()
              + " of "
              + source.describe()
              + ": there is nothing to clone.",
          "Name another one with <volume> (-Dpgvol.volume): mvn pgvol:volume-list shows them.");
    }
  }

  private void prepare(Workbench bench, String target) throws IOException, InterruptedException {
    ToolResult result =
        Clusters.find(bench, mount(target).target()).isEmpty()
            ? run(bench, "prepare", mount(target).target(), VolumeScan.UNFINISHED)
            : new ToolResult(NOT_EMPTY, "");
    if (result.exitCode() == NOT_EMPTY) {
      throw new UserProblem(
          "Volume " + target + " is not empty: nothing is cloned over it.",
          "Set <to> (-Dpgvol.to) to the name of a new volume, or remove this one first: mvn"
              + " pgvol:volume-remove -Dpgvol.volume="
              + target);
    }
    if (!result.ok()) {
      throw new IOException("Volume " + target + " cannot be used: " + result.errors().strip());
    }
  }

  /** No server runs: its files are a whole. */
  private String cold(CloneRequest request, Workbench bench)
      throws IOException, InterruptedException {
    Place source = request.source();
    List<Container> servers =
        VolumeUsers.of(engine, source.source()).stream()
            .filter(ServerFinder::hasServerImage)
            .toList();
    VolumeUsers.demandStopped(engine, servers, source.describe(), "copied file by file");
    String strangers = output(bench, "strangers", source.dataFolder(), source.mountPoint()).strip();
    if (!strangers.isEmpty()) {
      throw new UserProblem(
          "Part of the data is not in "
              + source.describe()
              + ": "
              + String.join(", ", strangers.split("\n"))
              + " leads out of it. A clone would lack it.",
          "Take a backup (mvn pgvol:backup) and restore it into a server on a new volume.");
    }
    String before = control(bench, source);
    try (Progress progress =
            console.progress("cloning " + source.describe(), total(bench, source));
        Watch watch = new Watch(progress)) {
      Tool copy = script("copy", source.mountPoint(), aside(request.target()), below(source));
      demand(bench.run(copy, null, watch), request);
    }
    if (!control(bench, source).equals(before)) {
      throw new UserProblem(
          "A server was started on " + source.describe() + " while it was being copied.",
          "Run this goal again: a running server is copied in another way.");
    }
    return "(" + Units.size(total(bench, source)) + ")";
  }

  private static String control(Workbench bench, Place source)
      throws IOException, InterruptedException {
    return output(bench, "control", source.dataFolder());
  }

  private static long total(Workbench bench, Place source)
      throws IOException, InterruptedException {
    String size = output(bench, "bytes", source.dataFolder()).strip();
    return size.matches("\\d+") ? Long.parseLong(size) * 1024 : -1;
  }

  /** A server runs: what pg_basebackup gives is a whole, whatever is written meanwhile. */
  private String online(CloneRequest request, Workbench turn, Workbench bench)
      throws IOException, InterruptedException {
    Place source = request.source();
    String below = below(source);
    String data = below.isEmpty() ? aside(request.target()) : aside(request.target()) + "/" + below;
    demand(run(bench, "folders", source.mountPoint(), aside(request.target()), below), request);
    long total = total(turn, source);
    if (!direct(request, bench, data, total)) {
      stream(request, bench, data, total);
    }
    ToolResult verified = run(bench, "verify", data);
    if (verified.exitCode() == NO_PROGRAM) {
      console.info(
          "The image has no pg_verifybackup: the copy was not compared with its manifest.");
    } else if (!verified.ok()) {
      throw new IOException("The copy is not what the server sent: " + verified.errors().strip());
    }
    demand(
        run(
            bench,
            "links",
            source.dataFolder(),
            source.mountPoint(),
            aside(request.target()),
            data),
        request);
    demand(run(bench, "settle", source.dataFolder(), data), request);
    return "(" + Units.size(total) + ", out of the running server)";
  }

  /**
   * By pg_basebackup in the container that has the new volume.
   *
   * @return false when the server does not let it in, and nothing was done
   */
  private boolean direct(CloneRequest request, Workbench bench, String data, long total)
      throws IOException, InterruptedException {
    Place source = request.source();
    if (source.container().isEmpty()) {
      return false;
    }
    Server server = request.server().orElseThrow();
    Tool copy =
        script("direct", source.dataFolder(), source.mountPoint(), aside(request.target()), data)
            .withEnvironment("PGHOST", "127.0.0.1")
            .withEnvironment("PGPORT", source.container().get().variable("PGPORT").orElse("5432"))
            .withEnvironment("PGUSER", server.access().user())
            .withEnvironment("PGPASSWORD", server.access().password().orElse(""))
            .withEnvironment("PGAPPNAME", "pgvol-volume-clone")
            .withEnvironment("LC_ALL", "C.UTF-8");
    ToolResult result;
    try (Progress progress = console.progress("cloning " + server.describe(), total);
        Watch watch = new Watch(progress)) {
      result = bench.run(copy, null, watch);
    }
    if (result.exitCode() == NOT_LET_IN) {
      console.debug("The server lets nobody in at 127.0.0.1: " + result.errors().strip());
      return false;
    }
    if (result.exitCode() == ELSEWHERE) {
      throw new UserProblem(
          "The server in "
              + source.container().get().name()
              + " has a tablespace that is not in "
              + source.describe()
              + ", or in the data folder itself: "
              + result.errors().strip()
              + ". A clone would lack it.",
          "Take a backup (mvn pgvol:backup -Dpgvol.format=physical) and restore it into a server"
              + " that has a volume there.");
    }
    if (!result.ok() && full(request, result.errors()).isEmpty()) {
      refused(result, request);
    }
    demand(result, request);
    return true;
  }

  /** By pg_basebackup beside the server, through this process. */
  private void stream(CloneRequest request, Workbench bench, String data, long total)
      throws IOException, InterruptedException {
    Server server = request.server().orElseThrow();
    ExecutorService beside = Executors.newSingleThreadExecutor();
    Pipe pipe = new Pipe();
    try (Progress progress = console.progress("cloning " + server.describe(), total)) {
      Future<Void> upload =
          beside.submit(
              () -> {
                try (InputStream tar = pipe.source()) {
                  bench.upload(data, tar);
                }
                return null;
              });
      ToolResult result;
      try (OutputStream out = new CountingOutputStream(pipe.sink(), progress::advance)) {
        result = baseBackup(server, out);
      } catch (IOException e) {
        awaitFailure(upload);
        throw e;
      }
      refused(result, request);
      upload.get();
    } catch (ExecutionException e) {
      throw full(request, e.getCause().getMessage())
          .orElseThrow(
              () -> new IOException("Writing to volume " + request.target() + " failed", e));
    } finally {
      beside.shutdownNow();
    }
  }

  /** When nobody reads any more, writing fails: the reader's failure is the one that counts. */
  private static void awaitFailure(Future<Void> upload)
      throws ExecutionException, InterruptedException {
    try {
      upload.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      upload.cancel(true);
    }
  }

  private static ToolResult baseBackup(Server server, OutputStream out)
      throws IOException, InterruptedException {
    return server.run(
        Tool.of(
                "pg_basebackup",
                "--pgdata=-",
                "--format=tar",
                "--wal-method=fetch",
                "--checkpoint=fast",
                "--no-password",
                "--label=pgvol clone")
            .withEnvironment("PGAPPNAME", "pgvol-volume-clone"),
        null,
        out);
  }

  private void refused(ToolResult result, CloneRequest request) {
    if (result.ok()) {
      return;
    }
    String said = result.errors().strip();
    String container =
        request.source().container().map(Container::name).orElse(request.source().describe());
    throw new UserProblem(
        said.contains("single tablespace")
            ? "The server in " + container + " has tablespaces: it cannot be copied while it runs."
            : "pg_basebackup out of the running server in " + container + " failed: " + said,
        "Stop the server ("
            + request
                .source()
                .container()
                .map(server -> VolumeUsers.howToStop(engine, List.of(server)))
                .orElse("")
            + ") and run this goal again: then its files are copied. To copy it while it runs, the"
            + " user (<username>, -Dpgvol.username) needs the right to replicate.");
  }

  private void demand(ToolResult result, CloneRequest request) throws IOException {
    if (!result.ok()) {
      throw full(request, result.errors())
          .orElseThrow(
              () ->
                  new IOException(
                      "Copying into volume "
                          + request.target()
                          + " failed (exit status "
                          + result.exitCode()
                          + "): "
                          + result.errors().strip()));
    }
  }

  private Optional<UserProblem> full(CloneRequest request, String said) {
    if (said == null || !said.toLowerCase(Locale.ROOT).contains(FULL)) {
      return Optional.empty();
    }
    return Optional.of(
        new UserProblem(
            "The disk of "
                + engine.describe()
                + " is full: "
                + request.source().describe()
                + " could not be cloned. What was copied is removed again.",
            "Make room: mvn pgvol:volume-list -Dpgvol.all shows what the volumes take, mvn"
                + " pgvol:volume-remove removes one."));
  }

  private static ToolResult run(Workbench bench, String command, String... arguments)
      throws IOException, InterruptedException {
    return bench.run(script(command, arguments), null, OutputStream.nullOutputStream());
  }

  private static String output(Workbench bench, String command, String... arguments)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bench.run(script(command, arguments), null, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A command of {@code clone.sh}. */
  private static Tool script(String command, String... arguments) {
    return Tool.of("sh", "-c", SCRIPT, "pgvol", command).with(arguments);
  }

  /** Reads how much has been copied, a line a second. */
  private static final class Watch extends OutputStream {
    private final Progress progress;
    private final StringBuilder line = new StringBuilder();
    private long seen;

    Watch(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void write(int b) {
      if (b != '\n') {
        line.append((char) b);
        return;
      }
      String size = line.toString().split("\\s+", 2)[0];
      line.setLength(0);
      if (size.matches("\\d{1,15}")) {
        long now = Long.parseLong(size) * 1024;
        if (now > seen) {
          progress.advance(now - seen);
          seen = now;
        }
      }
    }
  }
}

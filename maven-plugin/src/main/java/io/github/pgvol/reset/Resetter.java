package io.github.pgvol.reset;

import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import io.github.pgvol.volume.manage.VolumeUsers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes backups, empties the folder of the server's data, and starts the server, whose image makes
 * a new cluster. Container and volume stay what they are, so Compose's own bookkeeping holds.
 *
 * <p>The old files are moved aside within their folder first, the control file's folder before the
 * others, and removed when all are there: what was broken off is no data that a server starts on,
 * and the next reset goes on with it.
 */
public final class Resetter {

  private static final String ASIDE = "pgsql_tmp_pgvol_reset";
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LOG_LINES = 15;

  /** Prints what of the data is elsewhere, and whether an earlier reset was broken off. */
  private static final String LOOK =
      """
      cd "$1" || exit 1
      for link in pg_wal pg_tblspc/*; do
        [ -L "$link" ] && printf 'link %s\\n' "$link"
      done
      [ -d "$2" ] && echo begun
      [ -f global/pg_control ] && echo data
      true
      """;

  private static final String EMPTY =
      """
      cd "$1" || exit 1
      mkdir -p -m 700 "$2" || exit 1
      back() {
        for entry in "$2"/* "$2"/.[!.]*; do
          [ -e "$entry" ] && [ "$entry" != "$2/global" ] && mv "$entry" .
        done
        [ ! -e "$2/global" ] || mv "$2/global" .
        rmdir "$2"
        exit 1
      }
      [ ! -e global ] || mv global "$2/" || back "$@"
      for entry in * .[!.]* ..?*; do
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        case $entry in "$2" | lost+found) continue ;; esac
        mv "$entry" "$2/" || back "$@"
      done
      sync
      rm -rf "./$2" && sync
      """;

  // The official image's own server for its set-up listens on no address. One that never does is
  // known by having taken the place of the entry point.
  private static final String ANSWERS =
      "pg_isready -q -h 127.0.0.1 || { [ \"$(cat /proc/1/comm)\" = postgres ] && pg_isready -q; }";

  private final Engine engine;
  private final Console console;

  /**
   * @param engine the engine
   * @param console is told, and asks
   */
  public Resetter(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  /**
   * Starts over.
   *
   * @throws UserProblem when nobody said yes, the data is in use by others or partly elsewhere, or
   *     the server does not come up again
   */
  public ResetResult reset(ResetRequest request) throws IOException, InterruptedException {
    Place place = request.place();
    Container container = request.container();
    demandAlone(place, container);
    demandInitialisable(container);
    boolean begun = demandWhole(place);
    if (!begun) {
      demandBackup(request);
      approve(request);
    }
    request.dependents().startForgotten();
    List<Backup> backups =
        request.backup().isPresent() && !begun
            ? new BackupTaker(request.backup().get(), console).take()
            : List.of();
    try (Cleanup cleanup = new Cleanup(console)) {
      String id = UUID.randomUUID().toString().substring(0, 8);
      Cleanup.Step stopped = request.dependents().beforeSwap(cleanup, id);
      Cleanup.Step start =
          cleanup.add("start container " + container.name(), () -> engine.start(container.id()));
      console.info("Stopping " + container.name() + ".");
      engine.stop(container.id(), STOP_PATIENCE);
      demandAlone(place, container);
      empty(request);
      start.cancel();
      engine.start(container.id());
      awaitAnswer(request, backups);
      request.dependents().afterSwap(cleanup, id, stopped);
    }
    console.info(
        "Container "
            + container.name()
            + " runs on an empty cluster in "
            + place.describe()
            + (backups.isEmpty() ? "." : ". What was there: " + restore(backups)));
    return new ResetResult(backups);
  }

  private static String restore(List<Backup> backups) {
    return backups.stream()
        .map(backup -> "mvn pgvol:restore -Dpgvol.backup=" + backup.name())
        .collect(Collectors.joining("; "));
  }

  private void demandAlone(Place place, Container container) throws IOException {
    List<Container> others =
        VolumeUsers.of(engine, place.source()).stream()
            .filter(user -> !user.id().equals(container.id()))
            .toList();
    VolumeUsers.demandStopped(engine, others, place.describe(), "emptied");
  }

  /** The official image makes no cluster without a password: that is better known before. */
  private static void demandInitialisable(Container container) {
    boolean official =
        container.command().stream().anyMatch(word -> word.endsWith("docker-entrypoint.sh"));
    boolean password =
        container.variable("POSTGRES_PASSWORD").isPresent()
            || container.variable("POSTGRES_PASSWORD_FILE").isPresent()
            || container.variable("POSTGRES_HOST_AUTH_METHOD").filter("trust"::equals).isPresent();
    if (official && !password) {
      throw new UserProblem(
          "Container "
              + container.name()
              + " has no POSTGRES_PASSWORD: its image could not make a new cluster.",
          "Make the container anew with POSTGRES_PASSWORD in its environment, then run this goal"
              + " again.");
    }
  }

  /** Gives true when an earlier reset was broken off. */
  private boolean demandWhole(Place place) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Workbench bench =
        Workbench.glance(engine, place.image(), place.describe(), List.of(place.mount()))) {
      bench.run(Tool.of("sh", "-c", LOOK, "sh", place.dataFolder(), ASIDE), null, out);
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    List<String> links =
        lines.stream().filter(l -> l.startsWith("link ")).map(l -> l.substring(5)).toList();
    if (!links.isEmpty()) {
      throw new UserProblem(
          "Part of the data of "
              + place.describe()
              + " is elsewhere ("
              + String.join(", ", links)
              + "): it would stay, and be in the new cluster's way.",
          "Drop the tablespaces first, or make the container and its volumes anew: mvn"
              + " pgvol:backup -Dpgvol.databases=all, then your engine's own commands.");
    }
    boolean begun = lines.contains("begun") && !lines.contains("data");
    if (begun) {
      console.warn("An earlier reset of " + place.describe() + " was broken off: it goes on.");
    }
    return begun;
  }

  private static void demandBackup(ResetRequest request) {
    if (request.backup().isEmpty() && !request.withoutBackup()) {
      throw new UserProblem(
          "The server in container "
              + request.container().name()
              + " does not run: no backup can be taken, and nothing was changed.",
          "Start it, or say that no backup is needed with -Dpgvol.withoutBackup"
              + " (<withoutBackup>).");
    }
  }

  private void approve(ResetRequest request) {
    String what =
        "all databases of container "
            + request.container().name()
            + " ("
            + request.place().describe()
            + ")";
    String kept = request.backup().isPresent() ? " A backup of each is taken first." : "";
    if (!request.yes() && !console.confirm("Replace " + what + " by an empty cluster?" + kept)) {
      throw new UserProblem(
          "Nobody said yes to replacing " + what + ": nothing was changed.",
          "Say yes with -Dpgvol.yes (<yes>).");
    }
  }

  private void empty(ResetRequest request) throws IOException, InterruptedException {
    Place place = request.place();
    try (Workbench bench = Workbench.open(engine, place, console, request.patience())) {
      ToolResult result =
          bench.run(
              Tool.of("sh", "-c", EMPTY, "sh", place.dataFolder(), ASIDE),
              null,
              OutputStream.nullOutputStream());
      if (!result.ok()) {
        throw new IOException(
            "Emptying " + place.describe() + " failed: " + result.errors().strip());
      }
    }
  }

  private void awaitAnswer(ResetRequest request, List<Backup> backups)
      throws IOException, InterruptedException {
    String name = request.container().name();
    String id = request.container().id();
    long deadline = System.nanoTime() + request.startPatience().toNanos();
    while (true) {
      Container now =
          engine
              .container(id)
              .orElseThrow(() -> new IOException("Container " + name + " was removed meanwhile"));
      if (!now.running() && !now.state().equals("restarting")) {
        throw failed("stopped (exit status " + now.exitCode() + ")", request, backups);
      }
      if (answers(id)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw failed(
            "did not answer within " + request.startPatience().toSeconds() + " s",
            request,
            backups);
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private boolean answers(String id) throws InterruptedException {
    try {
      return engine
          .exec(id, Tool.of("sh", "-c", ANSWERS), null, OutputStream.nullOutputStream())
          .ok();
    } catch (IOException | UserProblem e) {
      console.debug("Not yet: " + e.getMessage());
      return false;
    }
  }

  private UserProblem failed(String how, ResetRequest request, List<Backup> backups)
      throws IOException {
    return new UserProblem(
        "The server in container "
            + request.container().name()
            + " "
            + how
            + " after its data was emptied. Its log ends:\n"
            + String.join("\n", engine.log(request.container().id(), LOG_LINES)),
        "Mend what the log tells and start it"
            + (backups.isEmpty() ? "." : "; what was there: " + restore(backups))
            + " More time: <startTimeout> (-Dpgvol.startTimeout), in seconds.");
  }
}

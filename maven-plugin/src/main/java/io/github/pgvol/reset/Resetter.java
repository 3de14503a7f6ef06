package io.github.pgvol.reset;

import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.physical.restore.Answer;
import io.github.pgvol.physical.restore.Emptying;
import io.github.pgvol.physical.restore.Turn;
import io.github.pgvol.physical.restore.VolumeSetting;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import io.github.pgvol.volume.manage.VolumeUsers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
 * others, and removed when all are there: of one that was broken off, the next run of any goal puts
 * them back, or removes the rest.
 */
public final class Resetter {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LOG_LINES = 15;

  /** Prints what of the data is elsewhere. */
  private static final String LOOK =
      """
      cd "$1" || exit 1
      for link in pg_wal pg_tblspc/*; do
        [ -L "$link" ] && printf 'link %s\\n' "$link"
      done
      true
      """;

  private final Engine engine;
  private final Console console;

  /** Starts over what is asked for. */
  public Resetter(VolumeSetting setting) {
    this.engine = setting.engine();
    this.console = setting.console();
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
    demandWhole(place);
    demandBackup(request);
    approve(request);
    VolumeSetting setting = request.setting();
    Dependents dependents =
        new Dependents(engine, container, setting.dependents(), setting.notes(), console);
    dependents.startForgotten();
    List<Backup> backups =
        request.backup().isPresent()
            ? new BackupTaker(request.backup().get(), console).take()
            : List.of();
    try (Turn turn = Turn.take(setting, place);
        Cleanup cleanup = new Cleanup(console)) {
      turn.tell();
      String id = UUID.randomUUID().toString().substring(0, 8);
      Cleanup.Step stopped = dependents.beforeSwap(cleanup, id);
      new Emptying(setting, place).run(cleanup, container, () -> demandAlone(place, container));
      awaitAnswer(request, backups);
      dependents.afterSwap(cleanup, id, stopped);
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

  private void demandWhole(Place place) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Workbench bench =
        Workbench.glance(engine, place.image(), place.describe(), List.of(place.mount()))) {
      bench.run(Tool.of("sh", "-c", LOOK, "sh", place.dataFolder()), null, out);
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

  private void awaitAnswer(ResetRequest request, List<Backup> backups)
      throws IOException, InterruptedException {
    String name = request.container().name();
    String id = request.container().id();
    Answer answer = new Answer(request.setting());
    long deadline = System.nanoTime() + request.setting().startPatience().toNanos();
    while (true) {
      Container now =
          engine
              .container(id)
              .orElseThrow(() -> new IOException("Container " + name + " was removed meanwhile"));
      if (!now.running() && !now.state().equals("restarting")) {
        throw failed("stopped (exit status " + now.exitCode() + ")", request, backups);
      }
      if (answer.accepts(now)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw failed(
            "did not answer within " + request.setting().startPatience().toSeconds() + " s",
            request,
            backups);
      }
      Thread.sleep(POLL.toMillis());
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

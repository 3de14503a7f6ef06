package io.github.pgvol.it;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.guard.Dependents;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One goal with a fault at one position, in this process or in one of its own. */
record FaultyGoal(Engines kind, String container, Path catalog, Kind goal, String selection) {

  /** What is done. */
  enum Kind {
    BACKUP_CUSTOM,
    BACKUP_DIRECTORY,
    RESTORE,
    /** From a template and a spare, where there are any. */
    RESTORE_AGAIN,
    UNDO,
    BACKUP_FILES,
    BACKUP_FILES_COLD,
    RESTORE_FILES,
    UNDO_FILES
  }

  /** How a goal ended. */
  record Outcome(int status, String output, int positions) {}

  /** The child process: everything of the goal is in its arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    FaultyGoal goal =
        new FaultyGoal(
            Engines.valueOf(arguments[0]),
            arguments[1],
            Path.of(arguments[2]),
            Kind.valueOf(arguments[3]),
            arguments[4]);
    Outcome outcome =
        goal.run(
            FaultyEngine.Fault.valueOf(arguments[5]),
            Integer.parseInt(arguments[6]),
            arguments[7],
            // At once: nothing of it would be left by a process that is ended.
            new RecordingConsole(System.err::println));
    System.err.println(outcome.output());
    System.exit(outcome.status());
  }

  /** Runs it here. */
  Outcome run(FaultyEngine.Fault fault, int position) throws InterruptedException {
    return run(fault, position, "", new RecordingConsole());
  }

  private Outcome run(
      FaultyEngine.Fault fault, int position, String where, RecordingConsole console)
      throws InterruptedException {
    try (Engine real = kind.connect()) {
      FaultyEngine engine = new FaultyEngine(real, fault, position, where);
      try {
        run(engine, console);
        return new Outcome(0, console.text(), engine.count());
      } catch (IOException | RuntimeException e) {
        return new Outcome(1, console.text() + "\n" + e, engine.count());
      }
    }
  }

  private void run(Engine engine, RecordingConsole console)
      throws IOException, InterruptedException {
    if (goal.name().contains("_FILES")) {
      VolumeGoals goals =
          new VolumeGoals(
              engine,
              Optional.of(container),
              Optional.empty(),
              new Catalog(catalog),
              console,
              Dependents.Policy.STOP);
      switch (goal) {
        case BACKUP_FILES -> goals.backup(true);
        case BACKUP_FILES_COLD -> goals.backup(false);
        case RESTORE_FILES -> goals.restore(selection);
        default -> goals.undo();
      }
      return;
    }
    ServerFinder.Found found =
        new ServerFinder(engine)
            .find(
                new ServerChoice(
                    Optional.of(container),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(TestServer.DATABASE),
                    List.of()));
    Goals goals =
        new Goals(
            engine,
            found,
            new Catalog(catalog),
            console,
            Dependents.Policy.STOP,
            goal == Kind.RESTORE_AGAIN ? Goals.Kept.DEFAULT : Goals.Kept.NOTHING,
            goal.name().toLowerCase(Locale.ROOT));
    switch (goal) {
      case BACKUP_CUSTOM ->
          goals.backup(Format.CUSTOM, Optional.of(Compression.parse("none")), false);
      case BACKUP_DIRECTORY -> goals.backup(Format.DIRECTORY, Optional.empty(), false);
      case RESTORE, RESTORE_AGAIN -> goals.restore(selection);
      case UNDO -> goals.undo();
      default -> throw new IllegalStateException(goal.name());
    }
  }

  /** Runs it in a process of its own, with little memory. */
  Outcome fork(FaultyEngine.Fault fault, int position) throws IOException, InterruptedException {
    return fork(fault, position, "");
  }

  /** As {@link #fork(FaultyEngine.Fault, int)}, at one of the positions that are called so. */
  Outcome fork(FaultyEngine.Fault fault, int position, String where)
      throws IOException, InterruptedException {
    File output = File.createTempFile("pgvol-it", ".log");
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-XX:+UnlockDiagnosticVMOptions",
                  "-XX:-BytecodeVerificationRemote",
                  "-Dit.engines=" + System.getProperty("it.engines"),
                  "-cp",
                  System.getProperty(
                      "surefire.real.class.path", System.getProperty("java.class.path")),
                  FaultyGoal.class.getName(),
                  kind.name(),
                  container,
                  catalog.toString(),
                  goal.name(),
                  selection,
                  fault.name(),
                  Integer.toString(position),
                  where)
              .redirectErrorStream(true)
              .redirectOutput(output)
              .start();
      int status = process.waitFor();
      return new Outcome(status, java.nio.file.Files.readString(output.toPath()), -1);
    } finally {
      output.delete();
    }
  }
}

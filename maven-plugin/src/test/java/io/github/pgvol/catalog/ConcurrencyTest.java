package io.github.pgvol.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several threads and processes on one catalog. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConcurrencyTest {

  @TempDir Path temp;

  /** Another process. */
  static final class Child {

    private Child() {}

    /** Arguments: the folder, and {@code take <count>}, {@code halt <change>} or {@code hold}. */
    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      switch (args[1]) {
        case "take" -> {
          Catalog catalog = new Catalog(folder);
          for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            Samples.take(catalog, "app", null, Samples.TIME, args[3] + " " + i);
            catalog.recover();
          }
        }
        case "halt" -> {
          int at = Integer.parseInt(args[2]);
          FileOps halting =
              new FileOps() {
                private int count;

                @Override
                void step(String change, Path path) {
                  if (++count == at) {
                    Runtime.getRuntime().halt(9);
                  }
                }
              };
          Catalog catalog = new Catalog(folder, halting, Area.processToken(), ZoneOffset.UTC);
          Samples.take(catalog, "app", null, Samples.TIME, "SELECT 1;");
        }
        default -> {
          Draft draft =
              new Catalog(folder)
                  .draft(
                      "app", Optional.empty(), Format.PLAIN, Compression.Method.NONE, Samples.TIME);
          Samples.fill(draft, "half");
          System.out.write('!');
          System.out.flush();
          while (System.in.read() >= 0) {
            // Killed, or the test's end.
          }
        }
      }
    }
  }

  private static Process start(Path folder, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Child.class.getName());
    command.add(folder.toString());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  void threadsAndProcessesGetNamesOfTheirOwn() throws Exception {
    Path folder = temp.resolve("backups");
    List<Process> processes =
        List.of(start(folder, "take", "12", "one"), start(folder, "take", "12", "two"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      Future<?> watcher =
          threads.submit(
              () -> {
                while (!done.get()) {
                  for (Backup backup : new Catalog(folder).list()) {
                    assertThat(backup.foreign()).as(backup.name()).isFalse();
                    assertThat(backup.problem()).as(backup.name()).isEmpty();
                  }
                }
              });
      List<Callable<List<Backup>>> work = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String name = "thread " + thread;
        work.add(
            () -> {
              List<Backup> taken = new ArrayList<>();
              for (int i = 0; i < 10; i++) {
                Catalog catalog = new Catalog(folder);
                taken.add(Samples.take(catalog, "app", null, Samples.TIME, name + " " + i));
                catalog.recover();
              }
              return taken;
            });
      }
      List<Future<List<Backup>>> futures = threads.invokeAll(work);
      for (Process process : processes) {
        assertThat(process.waitFor()).isZero();
      }
      done.set(true);
      watcher.get();
      Set<String> contents = new HashSet<>();
      for (Future<List<Backup>> future : futures) {
        for (Backup backup : future.get()) {
          contents.add(Files.readString(backup.path()));
        }
      }
      assertThat(contents).hasSize(40);
    } finally {
      threads.shutdownNow();
    }
    List<Backup> backups = new Catalog(folder).list();
    assertThat(backups).hasSize(64);
    Set<String> contents = new HashSet<>();
    for (Backup backup : backups) {
      contents.add(Files.readString(backup.path()));
    }
    assertThat(contents).hasSize(64);
    assertThat(backups).extracting(Backup::id).contains("app_20261120_224500-64");
  }

  @Test
  void aLivingDraftIsLeftAloneAndAKilledOneIsCleared() throws Exception {
    Path folder = temp.resolve("backups");
    Process process = start(folder, "hold");
    Catalog catalog = new Catalog(folder);
    Path draft = folder.resolve(".pgvol/app_20261120_224500.sql");
    try {
      assertThat(process.getInputStream().read()).isEqualTo('!');
      assertThat(catalog.recover()).isEmpty();
      assertThat(draft).exists();
      assertThat(catalog.list()).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(catalog.recover())
        .containsExactly(
            "Removed the unfinished backup app_20261120_224500.sql, whose build was killed.");
    assertThat(draft).doesNotExist();
  }

  @Test
  void oneThreadLeavesAnothersDraftAlone() throws Exception {
    Path folder = temp.resolve("backups");
    Catalog catalog = new Catalog(folder);
    try (Draft draft =
        catalog.draft(
            "app", Optional.empty(), Format.PLAIN, Compression.Method.NONE, Samples.TIME)) {
      Samples.fill(draft, "half");
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        assertThat(other.submit(() -> new Catalog(folder).recover()).get()).isEmpty();
      } finally {
        other.shutdownNow();
      }
      // Had the other thread touched the lock file, the lock would be gone now.
      Process process = start(folder, "take", "1", "x");
      assertThat(process.waitFor()).isZero();
      assertThat(draft.path()).hasContent("half");
      draft.commit(Samples.manifest(Format.PLAIN, "app", null, Samples.TIME, List.of()));
    }
    assertThat(catalog.list())
        .extracting(Backup::name)
        .containsExactly("app_20261120_224500-2.sql", "app_20261120_224500.sql");
  }

  @Test
  void aProcessThatEndsAtAnyChangeLeavesAWholeBackupOrNone() throws Exception {
    int at = 0;
    int exit;
    do {
      at += 3;
      Path folder = temp.resolve("halt" + at);
      Process process = start(folder, "halt", String.valueOf(at));
      exit = process.waitFor();
      Catalog catalog = new Catalog(folder);
      catalog.recover();
      for (Backup backup : catalog.list()) {
        assertThat(backup.requireWhole().foreign()).isFalse();
        assertThat(Files.readString(backup.path(), StandardCharsets.UTF_8)).isEqualTo("SELECT 1;");
      }
      if (Files.exists(folder.resolve(".pgvol"))) {
        assertThat(Area.children(folder.resolve(".pgvol")))
            .isSubsetOf(Set.of(folder.resolve(".pgvol/catalog.lock")));
      }
    } while (exit == 9);
    assertThat(exit).isZero();
    assertThat(at).isGreaterThan(15);
  }

  @Test
  void closingFromAnotherThreadEndsTheWriting() throws Exception {
    Path folder = temp.resolve("backups");
    Catalog catalog = new Catalog(folder);
    for (int i = 0; i < 20; i++) {
      Draft draft =
          catalog.draft(
              "app", Optional.empty(), Format.PLAIN, Compression.Method.NONE, Samples.TIME);
      ExecutorService writer = Executors.newSingleThreadExecutor();
      try {
        Future<Boolean> writing =
            writer.submit(
                () -> {
                  try {
                    Samples.fill(draft, "SELECT 1;".repeat(30_000));
                    draft.commit(
                        Samples.manifest(Format.PLAIN, "app", null, Samples.TIME, List.of()));
                    return true;
                  } catch (UncheckedIOException | UserProblem e) {
                    return false;
                  }
                });
        TimeUnit.MILLISECONDS.sleep(i);
        draft.close();
        boolean committed = writing.get();
        List<Backup> backups = catalog.list();
        assertThat(backups).hasSize(committed ? 1 : 0);
        assertThat(Area.children(folder.resolve(".pgvol")))
            .isSubsetOf(Set.of(folder.resolve(".pgvol/catalog.lock")));
        backups.forEach(catalog::delete);
      } finally {
        writer.shutdownNow();
      }
    }
  }

  @Test
  void anInterruptedThreadStillClearsItsDraft() {
    Catalog catalog = new Catalog(temp.resolve("backups"));
    Draft draft =
        catalog.draft("app", Optional.empty(), Format.PLAIN, Compression.Method.NONE, Samples.TIME);
    Samples.fill(draft, "half");
    Thread.currentThread().interrupt();
    draft.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(draft.path()).doesNotExist();
    assertThat(catalog.folder().resolve(".pgvol")).isDirectoryNotContaining("glob:**.sql*");
  }
}

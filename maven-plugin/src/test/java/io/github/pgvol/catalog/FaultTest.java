package io.github.pgvol.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One fault at every change on disk in turn: the catalog shows a whole backup or none. */
class FaultTest {

  private static final int ENOUGH = 200;

  @TempDir Path temp;

  /** What is done while the fault strikes. */
  enum Work {
    BACKUP_FILE,
    BACKUP_FOLDER,
    GIVE_UP,
    DELETE_FILE,
    DELETE_FOLDER;

    void run(Catalog catalog) {
      switch (this) {
        case BACKUP_FILE, BACKUP_FOLDER -> {
          Format format = this == BACKUP_FILE ? Format.PLAIN : Format.DIRECTORY;
          Draft draft = draft(catalog, format);
          try {
            if (format.isFolder()) {
              Samples.fillFolder(draft);
            } else {
              Samples.fill(draft, "SELECT 1;".repeat(20_000));
            }
            draft.commit(manifest(format));
          } finally {
            finish(catalog, draft);
          }
        }
        case GIVE_UP -> {
          Draft draft = draft(catalog, Format.DIRECTORY);
          Samples.fillFolder(draft);
          finish(catalog, draft);
        }
        case DELETE_FILE, DELETE_FOLDER -> catalog.delete(only(catalog));
      }
    }

    void prepare(Path folder) {
      Catalog catalog = process(folder, none(), "1-1");
      if (this == DELETE_FILE) {
        Samples.take(catalog, "app", null, Samples.TIME, "SELECT 1;");
      } else if (this == DELETE_FOLDER) {
        Samples.takeFolder(catalog, "app", Samples.TIME);
      }
    }
  }

  private static Draft draft(Catalog catalog, Format format) {
    return catalog.draft("app", Optional.empty(), format, Compression.Method.NONE, Samples.TIME);
  }

  private static Function<Draft.Contents, Manifest> manifest(Format format) {
    return Samples.manifest(format, "app", null, Samples.TIME, List.of());
  }

  private static Backup only(Catalog catalog) {
    return catalog.list().get(0);
  }

  /** A process that is dead closes its files, and does nothing else. */
  private static void finish(Catalog catalog, Draft draft) {
    Faults faults = (Faults) catalog.ops();
    try {
      if (!faults.dead) {
        draft.close();
      }
    } finally {
      if (faults.dead) {
        draft.abandon();
      }
    }
  }

  /** The end of a process. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Lets the n-th change fail. */
  private static final class Faults extends FileOps {

    enum Kind {
      KILL,
      FAIL_ONCE,
      FAIL_EVER_AFTER
    }

    private final Kind kind;
    private final int at;
    private int count;
    private boolean dead;

    Faults(Kind kind, int at) {
      this.kind = kind;
      this.at = at;
    }

    @Override
    void toDisk(FileChannel channel) {
      // Only order matters here, and it is quicker without.
    }

    @Override
    void step(String change, Path path) throws IOException {
      count++;
      if (count < at) {
        return;
      }
      switch (kind) {
        case KILL -> {
          dead = true;
          throw new Killed();
        }
        case FAIL_ONCE -> {
          if (count == at) {
            throw new IOException("No space left on device");
          }
        }
        case FAIL_EVER_AFTER -> throw new IOException("No space left on device");
      }
    }
  }

  private static Faults none() {
    return new Faults(Faults.Kind.KILL, Integer.MAX_VALUE);
  }

  private static Catalog process(Path folder, FileOps ops, String token) {
    return new Catalog(folder, ops, token, ZoneOffset.UTC);
  }

  /** Runs until the fault; false when there was none, the work being shorter. */
  private static boolean strikes(Path folder, Work work, Faults faults) {
    try {
      work.run(process(folder, faults, "1-1"));
    } catch (Killed | UserProblem | UncheckedIOException e) {
      // What is left of it is looked at next.
    }
    return faults.count >= faults.at;
  }

  /** The backup is whole or not there, and nothing else is. */
  private static void assertWholeOrNone(Path folder, String when) throws IOException {
    Catalog catalog = process(folder, none(), "2-2");
    Set<String> expected = new TreeSet<>();
    for (Backup backup : catalog.list()) {
      assertThat(backup.problem()).as(when).isEmpty();
      assertThat(backup.foreign()).as(when).isFalse();
      Manifest manifest = backup.manifest().orElseThrow();
      if (backup.format().isFolder()) {
        assertThat(Checksums.ofFolder(backup.path(), n -> {})).isEqualTo(manifest.files());
      } else {
        assertThat(Checksums.sha256(backup.path(), n -> {})).isEqualTo(manifest.sha256());
      }
      expected.add(backup.name());
      expected.add(backup.name() + ".json");
    }
    assertThat(expected).as(when).hasSizeLessThanOrEqualTo(2);
    expected.addAll(Set.of(".gitignore", ".pgvol"));
    assertThat(expected).as(when).containsAll(names(folder));
    if (Files.exists(folder.resolve(".pgvol"))) {
      assertThat(names(folder.resolve(".pgvol"))).as(when).isSubsetOf("catalog.lock");
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void killedAnywhere(Work work) throws IOException {
    List<Integer> listed = new ArrayList<>();
    for (int at = 1; at < ENOUGH; at++) {
      Path folder = temp.resolve(work + "" + at);
      work.prepare(folder);
      boolean struck = strikes(folder, work, new Faults(Faults.Kind.KILL, at));
      String when = work + " killed at change " + at;
      List<Backup> before = process(folder, none(), "2-2").list();
      assertThat(before).as(when).allMatch(backup -> backup.problem().isEmpty());
      assertThat(before).as(when).noneMatch(Backup::foreign);
      process(folder, none(), "2-2").recover();
      assertWholeOrNone(folder, when);
      assertThat(process(folder, none(), "2-2").recover()).as(when).isEmpty();
      int count = process(folder, none(), "2-2").list().size();
      listed.add(count);
      if (!struck) {
        assertThat(at).isGreaterThan(5);
        assertThat(listed).startsWith(work.name().startsWith("DELETE") ? 1 : 0);
        assertThat(count).isEqualTo(work.name().startsWith("BACKUP") ? 1 : 0);
        return;
      }
    }
    throw new AssertionError("The work never ends.");
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void killedAnywhereAndKilledAgainWhileRecovering(Work work) throws IOException {
    for (int at = 1; at < ENOUGH; at++) {
      boolean struck = true;
      for (int again = 1; again < ENOUGH; again++) {
        Path folder = temp.resolve(work + "" + at + "-" + again);
        work.prepare(folder);
        struck = strikes(folder, work, new Faults(Faults.Kind.KILL, at));
        Faults faults = new Faults(Faults.Kind.KILL, again);
        try {
          process(folder, faults, "2-2").recover();
        } catch (Killed e) {
          // As it should be.
        }
        process(folder, none(), "3-3").recover();
        assertWholeOrNone(folder, work + " killed at " + at + ", recovery at " + again);
        if (faults.count < again) {
          break;
        }
      }
      if (!struck) {
        return;
      }
    }
    throw new AssertionError("The work never ends.");
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void failsOnceAnywhere(Work work) throws IOException {
    for (int at = 1; at < ENOUGH; at++) {
      Path folder = temp.resolve(work + "" + at);
      work.prepare(folder);
      boolean struck = strikes(folder, work, new Faults(Faults.Kind.FAIL_ONCE, at));
      process(folder, none(), "2-2").recover();
      assertWholeOrNone(folder, work + " failing at change " + at);
      if (!struck) {
        return;
      }
    }
    throw new AssertionError("The work never ends.");
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void failsFromThenOn(Work work) throws IOException {
    for (int at = 1; at < ENOUGH; at++) {
      Path folder = temp.resolve(work + "" + at);
      work.prepare(folder);
      boolean struck = strikes(folder, work, new Faults(Faults.Kind.FAIL_EVER_AFTER, at));
      process(folder, none(), "2-2").recover();
      assertWholeOrNone(folder, work + " failing from change " + at + " on");
      if (!struck) {
        return;
      }
    }
    throw new AssertionError("The work never ends.");
  }

  @Test
  void aFailureLeavesNothingBehindEvenWithoutRecovery() throws IOException {
    for (int at = 1; at < ENOUGH; at++) {
      Path folder = temp.resolve("x" + at);
      Faults faults = new Faults(Faults.Kind.FAIL_ONCE, at);
      Catalog catalog = process(folder, faults, "1-1");
      boolean failed = false;
      try (Draft draft = draft(catalog, Format.PLAIN)) {
        Samples.fill(draft, "SELECT 1;");
        draft.commit(manifest(Format.PLAIN));
      } catch (UserProblem | UncheckedIOException e) {
        failed = true;
      }
      if (failed) {
        assertThat(catalog.list()).as("failing at " + at).isEmpty();
        if (Files.exists(folder.resolve(".pgvol"))) {
          assertThat(names(folder.resolve(".pgvol"))).isSubsetOf("catalog.lock");
        }
      } else {
        assertThat(catalog.list()).as("failing at " + at).hasSize(1);
      }
      if (faults.count < at) {
        return;
      }
    }
    throw new AssertionError("The work never ends.");
  }

  @Test
  void aFullDiskIsToldAsOne() {
    Path folder = temp.resolve("full");
    FileOps full =
        new FileOps() {
          @Override
          void step(String change, Path path) throws IOException {
            if (change.equals("write") && path.toString().endsWith(".sql")) {
              throw new IOException("No space left on device");
            }
          }
        };
    Catalog catalog = process(folder, full, "1-1");
    try (Draft draft = draft(catalog, Format.PLAIN)) {
      assertThatThrownBy(() -> Samples.fill(draft, "SELECT 1;"))
          .satisfies(
              failure ->
                  assertThat(CatalogErrors.explain(folder, failure))
                      .hasValueSatisfying(
                          problem -> {
                            assertThat(problem).hasMessageContaining("is full (free: ");
                            assertThat(problem.getMessage()).contains(folder.toString());
                            assertThat(problem.advice()).contains("-Dpgvol.catalog");
                          }));
      // A stream that has failed never passes for a complete one.
      assertThatThrownBy(draft::seal).isInstanceOf(IllegalStateException.class);
    }
    assertThat(catalog.list()).isEmpty();
    assertThat(CatalogErrors.explain(folder, new IOException("No space left on device")))
        .as("another disk, such as the server's")
        .isEmpty();
  }

  @Test
  void aFileTruncatedAfterItsCommitIsDamagedAndNeverLatest() throws IOException {
    Path folder = temp.resolve("cut");
    Catalog catalog = process(folder, none(), "1-1");
    Samples.take(catalog, "app", null, Samples.TIME, "SELECT 1;");
    Backup newer = Samples.take(catalog, "app", null, Samples.TIME.plusSeconds(9), "SELECT 2;");
    Files.writeString(newer.path(), "SELE", StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(catalog.list().get(1).problem()).contains("it has 4 bytes, and 9 when it was taken");
    assertThat(catalog.latest(Optional.empty()).orElseThrow().backup().name())
        .isEqualTo("app_20261120_224500.sql");
  }
}

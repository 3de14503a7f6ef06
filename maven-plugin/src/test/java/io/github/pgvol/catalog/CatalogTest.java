package io.github.pgvol.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

  @TempDir Path temp;
  private Path folder;
  private Catalog catalog;

  @BeforeEach
  void open() {
    folder = temp.resolve("project/_backups");
    catalog = new Catalog(folder, new FileOps(), Area.processToken(), ZoneOffset.UTC);
  }

  private Backup take(String database, String label, int second) {
    return Samples.take(
        catalog, database, label, Samples.TIME.plusSeconds(second), database + second);
  }

  private Path foreign(String name, String content) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(folder.resolve(name), content);
  }

  private static Path fixture(String name) {
    try {
      return Path.of(CatalogTest.class.getResource("/io/github/pgvol/verify/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private Backup listed(String name) {
    return catalog.list().stream()
        .filter(backup -> backup.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  // Listing.

  @Test
  void aMissingFolderIsAnEmptyCatalogAndStaysMissing() {
    assertThat(catalog.list()).isEmpty();
    assertThat(catalog.recover()).isEmpty();
    assertThat(catalog.latest(Optional.of("app"))).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void theNewestComesLast() {
    take("app", null, 20);
    take("shop", "first", 10);
    assertThat(catalog.list())
        .extracting(Backup::name)
        .containsExactly("shop_20261120_224510_first.sql", "app_20261120_224520.sql");
    Backup backup = catalog.list().get(0);
    assertThat(backup.label()).contains("first");
    assertThat(backup.database()).contains("shop");
    assertThat(backup.bytes()).isEqualTo(6);
    assertThat(backup.id()).isEqualTo("shop_20261120_224510_first");
    assertThat(backup.requireWhole()).isEqualTo(backup);
  }

  @Test
  void foreignBackupsAreWhatTheirContentSays() throws IOException {
    foreign("backup_20250131_120000.sql", "-- SQL\n");
    foreign("named.dump", "-- plain, though\n");
    Files.copy(fixture("app.dump"), folder.resolve("x.backup"));
    Files.copy(fixture("app.tar"), folder.resolve("x.tar"));
    zip("x.sql.gz", Compression.Method.GZIP, "SELECT 1;");
    Files.write(
        folder.resolve("x.sql.zst"), Zstd.compress("SELECT".getBytes(StandardCharsets.UTF_8)));
    Files.createDirectory(folder.resolve("some-folder"));
    Files.copy(fixture("app.dir").resolve("toc.dat"), folder.resolve("some-folder/toc.dat"));
    Path data = Files.createDirectories(temp.resolve("data/global"));
    Files.writeString(data.resolve("pg_control"), "x");
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    TarFolder.write(temp.resolve("data"), "data", TarStyle.PRIVATE, tar);
    zip("postgres_data.tar.gz", Compression.Method.GZIP, tar.toString(StandardCharsets.ISO_8859_1));

    assertForeign("backup_20250131_120000.sql", Format.PLAIN, Compression.Method.NONE, null);
    assertForeign("named.dump", Format.PLAIN, Compression.Method.NONE, null);
    assertForeign("x.backup", Format.CUSTOM, Compression.Method.NONE, "app");
    assertForeign("x.tar", Format.TAR, Compression.Method.NONE, null);
    assertForeign("x.sql.gz", Format.PLAIN, Compression.Method.GZIP, null);
    assertForeign("x.sql.zst", Format.PLAIN, Compression.Method.ZSTD, null);
    assertForeign("some-folder", Format.DIRECTORY, Compression.Method.NONE, "app");
    assertForeign("postgres_data.tar.gz", Format.PHYSICAL, Compression.Method.GZIP, null);
    assertThat(catalog.list().get(0).time()).isEqualTo(Instant.parse("2025-01-31T12:00:00Z"));
  }

  private void assertForeign(
      String name, Format format, Compression.Method compression, String database) {
    Backup backup = listed(name);
    assertThat(backup.problem()).as(name).isEmpty();
    assertThat(backup.foreign()).as(name).isTrue();
    assertThat(backup.format()).as(name).isEqualTo(format);
    assertThat(backup.compression()).as(name).isEqualTo(compression);
    assertThat(backup.database()).as(name).isEqualTo(Optional.ofNullable(database));
  }

  private void zip(String name, Compression.Method method, String content) throws IOException {
    try (OutputStream out =
        Compression.of(method).compress(Files.newOutputStream(folder.resolve(name)))) {
      out.write(content.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void otherThingsAreNoBackups() throws IOException {
    take("app", null, 0);
    for (String name :
        List.of("README.md", ".hidden.sql", "notes.txt", "package.json", ".sql", "restore.sh")) {
      foreign(name, "x");
    }
    Files.createDirectories(folder.resolve("docs/more"));
    assertThat(catalog.list()).extracting(Backup::name).containsExactly("app_20261120_224500.sql");
  }

  @Test
  void damagedOnesAreListedAndKeepNothingElseFromBeing() throws IOException {
    take("app", null, 0);
    Backup noFile = take("app", null, 1);
    Files.delete(noFile.path());
    Backup broken = take("app", null, 2);
    Files.writeString(broken.manifestPath(), "{\"manifestVersion\": 1,");
    Backup newer = take("app", null, 3);
    Files.writeString(newer.manifestPath(), "{\"manifestVersion\": 7}");
    Backup longer = take("app", null, 4);
    Files.writeString(longer.path(), "longer than before");
    Backup moved = take("app", null, 5);
    Files.copy(moved.path(), folder.resolve("copy.sql"));
    Files.copy(moved.manifestPath(), folder.resolve("copy.sql.json"));
    foreign("empty.sql", "");
    foreign("garbage.dump", "\0\1\2");
    foreign("cut.sql.gz", "\u001f");
    Files.write(folder.resolve("real.sql.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    foreign("x.sql.xz", "\u00fd7zXZ");
    Files.write(folder.resolve("y.sql.xz"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0});
    Files.createDirectory(folder.resolve("empty.dir"));

    assertThat(listed(noFile.name()).problem()).contains("only its manifest is there");
    assertThat(listed(broken.name()).problem().orElseThrow()).startsWith("the manifest cannot be");
    assertThat(listed(newer.name()).problem().orElseThrow()).startsWith("made by a newer pgvol");
    assertThat(listed(longer.name()).problem().orElseThrow()).startsWith("it has 18 bytes, and 4");
    assertThat(listed("copy.sql").problem().orElseThrow()).contains(moved.name());
    assertThat(listed("empty.sql").problem()).contains("it is empty");
    assertThat(listed("garbage.dump").problem().orElseThrow()).contains("neither SQL nor");
    assertThat(listed("real.sql.gz").problem()).isPresent();
    assertThat(listed("y.sql.xz").problem().orElseThrow()).contains("xz");
    assertThat(listed("empty.dir").problem()).contains("it holds no toc.dat");
    assertThat(listed(broken.name()).foreign()).isFalse();
    assertThat(listed(broken.name()).time()).isEqualTo(Samples.TIME.plusSeconds(2));
    assertThat(catalog.latest(Optional.of("app")).orElseThrow().backup().name())
        .isEqualTo(moved.name());
    assertThatThrownBy(() -> listed(longer.name()).requireWhole())
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("cannot be used: it has 18 bytes");
  }

  // Choosing.

  private Backup select(String selection, String database) {
    return catalog.select(selection, Optional.ofNullable(database), temp).backup();
  }

  @Test
  void latestIsTheNewestOfItsDatabase() throws IOException {
    Backup app = take("app", null, 10);
    Backup shop = take("shop", null, 20);
    foreign("zzz_20300101_000000.sql", "-- newer");

    assertThat(select("latest", "app")).isEqualTo(app);
    assertThat(select("", "app")).isEqualTo(app);
    assertThat(select("latest", null)).isEqualTo(shop);
    assertThat(catalog.select("latest", Optional.of("app"), temp).why()).isEqualTo("latest of app");
    assertThatThrownBy(() -> select("latest", "other"))
        .isInstanceOf(BackupNotFound.class)
        .hasMessageContaining(
            "no backup of the database «other» in "
                + folder
                + "; there are 1 of an unknown database, 1 of app, 1 of shop.");
  }

  @Test
  void withForeignOnesOnlyLatestIsTheNewestOfThem() throws IOException {
    foreign("a_20250101_000000.sql", "-- old");
    foreign("b_20250102_000000.sql", "-- new");
    foreign("c_20250103_000000.sql", "");
    assertThat(select("latest", "app").name()).isEqualTo("b_20250102_000000.sql");
    Files.copy(fixture("app.dump"), folder.resolve("d_20250104_000000.dump"));
    assertThat(select("latest", "app").name()).isEqualTo("d_20250104_000000.dump");
    assertThat(select("latest", "other").name()).isEqualTo("b_20250102_000000.sql");
  }

  @Test
  void withoutAnyLatestSaysSo() throws IOException {
    assertThatThrownBy(() -> select("latest", "app"))
        .isInstanceOf(BackupNotFound.class)
        .hasMessage("There is no backup in " + folder + ".");
    foreign("c.sql", "");
    assertThatThrownBy(() -> select("latest", "app"))
        .isInstanceOf(BackupNotFound.class)
        .hasMessageContaining("None of the backups")
        .hasMessageContaining("c.sql: it is empty");
  }

  @Test
  void oneIsChosenByNameIdPathAndLabel() throws IOException {
    Backup first = take("app", "before import", 0);
    Backup second = take("app", "before import", 1);
    Backup other = take("shop", "before import", 2);
    take("app", null, 3);

    assertThat(select(first.name(), "app")).isEqualTo(first);
    assertThat(select(first.id(), "app")).isEqualTo(first);
    assertThat(select(" " + first.id() + " ", null)).isEqualTo(first);
    assertThat(select("before import", "app")).isEqualTo(second);
    assertThat(select("before import", null)).isEqualTo(other);
    assertThat(select(first.path().toString(), "app")).isEqualTo(first);
    assertThat(select(first.manifestPath().toString(), "app")).isEqualTo(first);
    assertThat(select("project/_backups/" + first.name(), "app")).isEqualTo(first);
    assertThat(select("./" + first.name(), "app")).isEqualTo(first);
    assertThat(catalog.select("before import", Optional.of("app"), temp).why())
        .isEqualTo("latest with the label before import");
  }

  @Test
  void aNameGoesBeforeALabel() throws IOException {
    Backup named = take("app", null, 0);
    take("app", named.id(), 5);
    take("app", named.name(), 6);
    assertThat(select(named.id(), "app")).isEqualTo(named);
    assertThat(select(named.name(), "app")).isEqualTo(named);
    Backup slash = take("app", "feature/x", 7);
    assertThat(select("feature/x", "app")).isEqualTo(slash);
  }

  @Test
  void aPathMayLeadOutOfTheCatalog() throws IOException {
    take("app", null, 0);
    Path outside = Files.writeString(temp.resolve("theirs.bak"), "-- SQL\n");
    assertThat(select("theirs.bak", "app").path()).isEqualTo(outside);
    assertThat(select("theirs.bak", "app").foreign()).isTrue();
    assertThat(select(outside.toString(), "app").format()).isEqualTo(Format.PLAIN);
    Catalog elsewhere = new Catalog(temp.resolve("elsewhere"));
    Backup own = Samples.take(elsewhere, "app", null, Samples.TIME, "x");
    assertThat(select("elsewhere/" + own.name(), "app").manifest()).isPresent();
    assertThatThrownBy(() -> catalog.delete(own)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> select("project", "app")).isInstanceOf(BackupNotFound.class);
  }

  @Test
  void whatIsNotFoundIsToldWithWhatIsNear() {
    for (int i = 0; i < 15; i++) {
      take("app", i == 3 ? "before-import" : null, i);
    }
    assertThatThrownBy(() -> select("before-imprt", "app"))
        .isInstanceOfSatisfying(
            BackupNotFound.class,
            problem -> {
              assertThat(problem)
                  .hasMessage("There is no backup «before-imprt» in " + folder + ".");
              assertThat(problem.advice())
                  .contains("<backup> (-Dpgvol.backup)")
                  .contains(
                      "There are app_20261120_224503_before-import.sql («before-import»), app_")
                  .endsWith(" and 5 more.");
            });
    assertThatThrownBy(() -> select("a\0b", "app")).isInstanceOf(BackupNotFound.class);
    assertThatThrownBy(() -> new Catalog(temp.resolve("none")).select("x", Optional.empty(), temp))
        .hasMessageContaining("nor any other");
  }

  // Drafts.

  private Draft draft(Format format, String label) {
    return catalog.draft(
        "app", Optional.ofNullable(label), format, Compression.Method.GZIP, Samples.TIME);
  }

  @Test
  void aNameTakenGetsANumber() throws IOException {
    foreign("app_20261120_224500.dump", "x");
    foreign("app_20261120_224500-2.sql.json", "{}");
    foreign("APP_20261120_224500-3.sql.gz", "x");
    try (Draft one = draft(Format.PLAIN, null);
        Draft two = draft(Format.DIRECTORY, null);
        Draft labelled = draft(Format.CUSTOM, "x")) {
      assertThat(one.file()).isEqualTo("app_20261120_224500-4.sql.gz");
      assertThat(two.file()).isEqualTo("app_20261120_224500-5.dir");
      assertThat(labelled.file()).isEqualTo("app_20261120_224500_x.dump.gz");
      assertThat(two.folder()).isEmptyDirectory();
      assertThatThrownBy(one::folder).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(two::openOutput).isInstanceOf(IllegalStateException.class);
    }
    try (Draft again = draft(Format.PLAIN, null)) {
      assertThat(again.id()).isEqualTo("app_20261120_224500-4");
    }
  }

  @Test
  void onlyTheOwnerMayReadWhatIsMade() throws IOException {
    assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
    Backup file = take("app", null, 0);
    Backup dir = Samples.takeFolder(catalog, "app", Samples.TIME.plusSeconds(1));
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(file.path())).isEqualTo("rw-------");
    assertThat(mode(file.manifestPath())).isEqualTo("rw-------");
    assertThat(mode(dir.path())).isEqualTo("rwx------");
    assertThat(mode(dir.path().resolve("sub"))).isEqualTo("rwx------");
    assertThat(mode(dir.path().resolve("sub/1.dat"))).isEqualTo("rw-------");
    assertThat(folder.resolve(".gitignore")).hasContent("*");
  }

  @Test
  void aFolderThatWasThereKeepsItsRights() throws IOException {
    assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
    foreign("mine.sql", "x");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    take("app", null, 0);
    assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
    assertThat(folder.resolve(".gitignore")).doesNotExist();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aDraftWrittenByAToolIsChecksummedFromDisk() throws IOException {
    try (Draft draft = draft(Format.PLAIN, null)) {
      Files.writeString(draft.path(), "SELECT 1;");
      Draft.Contents contents = draft.seal();
      assertThat(draft.seal()).isEqualTo(contents);
      assertThat(contents.sha256())
          .isEqualTo("17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a");
      assertThat(contents.bytes()).isEqualTo(9);
    }
    assertThat(catalog.list()).isEmpty();
  }

  @Test
  void aStreamThatWasNotClosedIsNoBackup() throws IOException {
    try (Draft draft = draft(Format.PLAIN, null)) {
      OutputStream out = draft.openOutput();
      out.write(1);
      assertThatThrownBy(draft::openOutput).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(
              () ->
                  draft.commit(
                      Samples.manifest(Format.PLAIN, "app", null, Samples.TIME, List.of())))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Draft draft = draft(Format.PLAIN, null)) {
      assertThatThrownBy(draft::seal).hasMessageContaining("Nothing was written");
    }
    assertThat(catalog.list()).isEmpty();
  }

  @Test
  void aManifestOfSomethingElseIsRefused() {
    try (Draft draft = draft(Format.PLAIN, null)) {
      Samples.fill(draft, "x");
      assertThatThrownBy(
              () ->
                  draft.commit(
                      Samples.manifest(Format.CUSTOM, "app", null, Samples.TIME, List.of())))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(catalog.list()).isEmpty();
  }

  @Test
  void whatSomeoneElsePutsThereMeanwhileIsNotOverwritten() throws IOException {
    Path theirs;
    try (Draft draft = draft(Format.PLAIN, null)) {
      Samples.fill(draft, "ours");
      theirs = foreign(draft.file(), "theirs");
      assertThatThrownBy(
              () ->
                  draft.commit(
                      Samples.manifest(Format.PLAIN, "app", null, Samples.TIME, List.of())))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining(theirs.toString());
    }
    assertThat(theirs).hasContent("theirs");
    assertThat(catalog.list()).extracting(Backup::foreign).containsExactly(true);
    assertThat(folder.resolve(".pgvol")).isDirectoryNotContaining("glob:**app*");
  }

  @Test
  void closingTwiceOrAfterACommitChangesNothing() {
    Draft draft = draft(Format.PLAIN, null);
    Samples.fill(draft, "x");
    draft.commit(Samples.manifest(Format.PLAIN, "app", null, Samples.TIME, List.of()));
    draft.close();
    draft.close();
    assertThat(catalog.list()).hasSize(1);
    Draft other = draft(Format.PLAIN, null);
    other.close();
    other.close();
    assertThatThrownBy(other::openOutput).isInstanceOf(IOException.class);
    assertThat(catalog.list()).hasSize(1);
  }

  // Recovery.

  @Test
  void othersDraftsAreClearedOnlyWhenTheyAreOld() throws IOException {
    take("app", null, 0);
    Path area = folder.resolve(".pgvol");
    Path live = Files.writeString(area.resolve("app_20261120_999999.sql"), "live");
    Path dead = Files.createDirectory(area.resolve("app_1.dir"));
    Files.writeString(dead.resolve("toc.dat"), "x");
    Path unknown = Files.writeString(area.resolve("volume.lock"), "");
    Path readme = Files.writeString(area.resolve("README"), "");
    FileTime old = FileTime.from(Instant.now().minusSeconds(90_000));
    for (Path path : List.of(dead.resolve("toc.dat"), dead, unknown, readme)) {
      Files.setLastModifiedTime(path, old);
    }
    assertThat(catalog.recover())
        .containsExactly("Removed " + dead + ", which nobody has touched for a day.");
    assertThat(area).isDirectoryContaining(live::equals);
    assertThat(List.of(live, unknown, readme)).allMatch(Files::exists);
  }

  @Test
  void aRemovalThatWasInterruptedIsFinishedAndHidden() throws IOException {
    Backup backup = Samples.takeFolder(catalog, "app", Samples.TIME);
    Files.move(backup.path(), folder.resolve(".pgvol").resolve(backup.name() + ".trash"));
    assertThat(catalog.list()).isEmpty();
    assertThat(catalog.recover())
        .containsExactly(
            "Finished removing the backup " + backup.name() + ", which was interrupted.");
    assertThat(backup.manifestPath()).doesNotExist();
  }

  @Test
  void aForeignFileIsNeverDeleted() throws IOException {
    Path theirs = foreign("theirs.sql", "x");
    Backup backup = listed("theirs.sql");
    assertThatThrownBy(() -> catalog.delete(backup)).isInstanceOf(IllegalArgumentException.class);
    assertThat(theirs).exists();
  }

  @Test
  void deletingTakesTheManifestToo() throws IOException {
    Backup file = take("app", null, 0);
    Backup dir = Samples.takeFolder(catalog, "app", Samples.TIME.plusSeconds(1));
    Backup lost = take("app", null, 2);
    Files.delete(lost.path());
    catalog.list().forEach(catalog::delete);
    assertThat(catalog.list()).isEmpty();
    assertThat(List.of(file, dir, lost)).noneMatch(backup -> Files.exists(backup.manifestPath()));
    catalog.delete(file);
  }

  // Folders that cannot be used.

  @Test
  void aFileInPlaceOfTheFolderIsToldAsOne() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    for (Path path : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> take(new Catalog(path)))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining(file + " is a file");
    }
    assertThatThrownBy(() -> new Catalog(file).list()).isInstanceOf(UserProblem.class);
  }

  private static void take(Catalog some) {
    Samples.take(some, "app", null, Samples.TIME, "x");
  }

  @Test
  void missingRightsAreToldAsSuch() {
    FileOps denied =
        new FileOps() {
          @Override
          void step(String change, Path path) throws IOException {
            throw new AccessDeniedException(path.toString());
          }
        };
    assertThatThrownBy(() -> take(new Catalog(folder, denied, "1-1", ZoneOffset.UTC)))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem -> {
              assertThat(problem).hasMessageContaining(folder + ", cannot be used by ");
              assertThat(problem.advice()).contains("<catalog> (-Dpgvol.catalog)");
            });
    FileOps readOnly =
        new FileOps() {
          @Override
          void step(String change, Path path) throws IOException {
            throw new FileSystemException(path.toString(), null, "Read-only file system");
          }
        };
    assertThatThrownBy(() -> take(new Catalog(folder, readOnly, "1-1", ZoneOffset.UTC)))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("read-only");
    FileOps broken =
        new FileOps() {
          @Override
          void step(String change, Path path) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    assertThatThrownBy(() -> take(new Catalog(folder, broken, "1-1", ZoneOffset.UTC)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Input/output error");
  }

  @Test
  void aFolderThatIsStillBeingFilledKeepsItsReservationWhenItsDraftIsClosed() throws IOException {
    Path area = folder.resolve(".pgvol");
    Draft draft = draft(Format.DIRECTORY, null);
    draft.fill(
        into -> {
          Files.writeString(into.resolve("first"), "x");
          draft.close();
          assertThat(into).doesNotExist();
          try (Stream<Path> left = Files.list(area)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                .as("what tells the next process whose the rest is")
                .anyMatch(name -> name.startsWith(draft.id()) && name.endsWith(".lock"));
          }
          Files.createDirectories(into);
          Files.writeString(into.resolve("late"), "x");
        });
    assertThatThrownBy(() -> draft.fill(into -> {})).hasMessageContaining("was closed");
    try (Stream<Path> left = Files.list(area)) {
      assertThat(left.map(file -> file.getFileName().toString())).containsOnly("catalog.lock");
    }
  }
}

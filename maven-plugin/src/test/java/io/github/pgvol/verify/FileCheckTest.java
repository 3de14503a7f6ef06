package io.github.pgvol.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Draft;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Samples;
import io.github.pgvol.facts.TableRows;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileCheckTest {

  /** What is in the fixtures, by PostgreSQL 15. */
  private static final List<TableRows> TABLES =
      List.of(
          new TableRows("empty", "nothing", 0),
          new TableRows("public", "Odd Näme", 3),
          new TableRows("public", "customers", 500),
          new TableRows("public", "parts_1", 100));

  @TempDir Path temp;
  private Catalog catalog;

  @BeforeEach
  void open() {
    catalog = new Catalog(temp.resolve("backups"));
  }

  private static Path fixture(String name) {
    try {
      return Path.of(FileCheckTest.class.getResource("/io/github/pgvol/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private Backup file(Format format, Compression.Method method, List<TableRows> tables)
      throws IOException {
    Path from = fixture("verify/app" + format.extension());
    try (Draft draft = catalog.draft("app", Optional.empty(), format, method, Samples.TIME)) {
      if (format.isFolder()) {
        try (Stream<Path> files = Files.list(from)) {
          for (Path file : files.toList()) {
            Files.copy(file, draft.folder().resolve(file.getFileName()));
          }
        }
      } else {
        try (OutputStream out = Compression.of(method).compress(draft.openOutput())) {
          Files.copy(from, out);
        }
      }
      return draft.commit(Samples.manifest(format, "app", null, Samples.TIME, tables));
    }
  }

  private Backup foreign(String name, byte[] content) throws IOException {
    Path file = Files.write(Files.createDirectories(catalog.folder()).resolve(name), content);
    return catalog.select(file.toString(), Optional.empty(), temp).backup();
  }

  private static FileCheckResult check(Backup backup) {
    return FileCheck.check(backup, n -> {});
  }

  private Backup again(Backup backup) {
    return catalog.select(backup.name(), Optional.empty(), temp).backup();
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN", "DIRECTORY"})
  void aWholeBackupIsFoundWhole(Format format) throws IOException {
    for (Compression.Method method : Compression.Method.values()) {
      Backup backup = file(format, method, TABLES);
      AtomicLong progress = new AtomicLong();
      FileCheckResult result = FileCheck.check(backup, progress::addAndGet);
      assertThat(result.wrong()).isEmpty();
      assertThat(result.ok()).isTrue();
      assertThat(result.bytes()).isEqualTo(backup.bytes());
      assertThat(progress).hasValue(backup.bytes());
      assertThat(result.tables()).isEqualTo(4);
      assertThat(result.rows()).isEqualTo(OptionalLong.of(603));
      assertThat(result.findings())
          .extracting(Finding::what)
          .contains("the rows of 4 tables are as many as the manifest counted");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN", "DIRECTORY"})
  void otherTablesAndRowsThanTheManifestSaysAreTold(Format format) throws IOException {
    List<TableRows> others = new ArrayList<>(TABLES.subList(0, 2));
    others.add(new TableRows("public", "customers", 499));
    others.add(new TableRows("public", "parts_1", 100));
    others.add(new TableRows("public", "missing", 5));
    FileCheckResult result = check(file(format, Compression.Method.NONE, others));
    assertThat(result.ok()).isFalse();
    assertThat(result.wrong())
        .contains("has no data of public.missing")
        .contains("another number of rows in public.customers (500 instead of 499)");
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "DIRECTORY"})
  void aTableThatTheManifestDoesNotNameIsTold(Format format) throws IOException {
    assertThat(check(file(format, Compression.Method.NONE, TABLES.subList(0, 3))).wrong())
        .contains("holds a table that its manifest does not name, public.parts_1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN"})
  void aChangedByteAnywhereIsTold(Format format) throws IOException {
    Backup backup = file(format, Compression.Method.GZIP, TABLES);
    byte[] good = Files.readAllBytes(backup.path());
    for (int at = 0; at < good.length; at += 97) {
      byte[] bad = good.clone();
      bad[at] ^= 0x20;
      Files.write(backup.path(), bad);
      assertThat(check(again(backup)).wrong())
          .as("byte %d", at)
          .contains("was changed since it was taken");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CUSTOM", "PLAIN"})
  void cutOffAnywhereItIsTold(Format format) throws IOException {
    Backup backup = file(format, Compression.Method.ZSTD, TABLES);
    byte[] good = Files.readAllBytes(backup.path());
    for (int length = 0; length < good.length; length += 211) {
      Files.write(backup.path(), Arrays.copyOf(good, length));
      assertThat(check(again(backup)).wrong())
          .as("%d bytes", length)
          .contains(backup.name() + ": it has " + length + " bytes, and " + good.length);
    }
    Files.delete(backup.path());
    assertThat(check(backup).wrong()).contains("is gone");
  }

  @Test
  void whatIsWrongWithAFolderIsToldByFile() throws IOException {
    Backup backup = file(Format.DIRECTORY, Compression.Method.NONE, TABLES);
    Path data = backup.path().resolve("3363.dat.gz");
    byte[] good = Files.readAllBytes(data);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(data, bad);
    assertThat(check(again(backup)).wrong())
        .contains("the checksums of 3363.dat.gz are other ones")
        .contains("/3363.dat.gz (TABLE DATA public.customers): ");
    Files.write(data, good);
    assertThat(check(again(backup)).ok()).isTrue();

    Files.move(data, backup.path().resolve("other"));
    assertThat(check(again(backup)).wrong())
        .contains("lacks the file 3363.dat.gz")
        .contains("holds a file that was not there when it was taken, other")
        .contains("lacks the data of TABLE DATA public.customers (3363.dat)");
    Files.move(backup.path().resolve("other"), data);

    Files.delete(backup.path().resolve("blob_4711.dat.gz"));
    assertThat(check(again(backup)).wrong()).contains("lacks the large objects blob_4711.dat");
    Files.delete(backup.path().resolve("toc.dat"));
    assertThat(check(again(backup)).wrong()).contains("holds no toc.dat");
  }

  @Test
  void foreignOnesHaveToBeCompleteInThemselves() throws IOException {
    byte[] custom = Files.readAllBytes(fixture("verify/app.dump"));
    byte[] plain = Files.readAllBytes(fixture("verify/app.sql"));
    byte[] tar = Files.readAllBytes(fixture("verify/app.tar"));
    assertThat(check(foreign("a.dump", custom)).wrong()).isEmpty();
    assertThat(check(foreign("a.dump", custom)).rows()).hasValue(603);
    assertThat(check(foreign("a.sql", plain)).wrong()).isEmpty();
    assertThat(check(foreign("a.sql", plain)).rows()).hasValue(603);
    assertThat(check(foreign("a.tar", tar)).wrong()).isEmpty();
    assertThat(check(foreign("a.tar", tar)).tables()).isEqualTo(4);

    assertThat(check(foreign("b.dump", Arrays.copyOf(custom, custom.length - 9))).wrong())
        .contains("b.dump: ");
    assertThat(check(foreign("b.sql", Arrays.copyOf(plain, plain.length / 2))).wrong())
        .contains("b.sql: ");
    assertThat(check(foreign("b.tar", Arrays.copyOf(tar, tar.length / 2))).wrong())
        .contains("b.tar: ");
    assertThat(check(foreign("c.sql", new byte[0])).wrong()).contains("it is empty");
  }

  @Test
  void foldersByOtherVersionsAreRead() throws IOException {
    for (String name : List.of("dump/v14-gzip.dir", "dump/v16-zstd.dir")) {
      Backup backup = catalog.select(fixture(name).toString(), Optional.empty(), temp).backup();
      FileCheckResult result = check(backup);
      assertThat(result.wrong()).as(name).isEmpty();
      assertThat(result.rows()).as(name).isPresent();
    }
  }

  @Test
  void filesByOtherVersionsAreRead() throws IOException {
    for (String name : List.of("v16-zstd.dump", "v16-lz4.dump", "v16-inserts.dump", "pg18.sql")) {
      Backup backup =
          catalog.select(fixture("dump/" + name).toString(), Optional.empty(), temp).backup();
      assertThat(check(backup).wrong()).as(name).isEmpty();
    }
  }

  @Test
  void aVolumesArchiveHasToHoldACluster() throws IOException {
    Path data = Files.createDirectories(temp.resolve("data/global"));
    Files.writeString(data.resolve("pg_control"), "x".repeat(8192));
    Files.writeString(temp.resolve("data/PG_VERSION"), "17\n");
    Path archive = Files.createDirectories(catalog.folder()).resolve("data.tar.gz");
    try (OutputStream out =
        Compression.of(Compression.Method.GZIP).compress(Files.newOutputStream(archive))) {
      TarFolder.write(temp.resolve("data"), "data", TarStyle.PRIVATE, out);
    }
    Backup backup = catalog.list().get(0);
    assertThat(check(backup).wrong()).isEmpty();
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length - 8));
    assertThat(check(backup).wrong()).contains("cannot be read to its end");
    Files.write(archive, whole);
    Files.writeString(archive, "garbage", StandardOpenOption.APPEND);
    assertThat(check(backup).wrong()).contains("cannot be read to its end");
    Files.delete(data.resolve("pg_control"));
    Files.writeString(data.resolve("other"), "x");
    try (OutputStream out =
        Compression.of(Compression.Method.GZIP).compress(Files.newOutputStream(archive))) {
      TarFolder.write(temp.resolve("data"), "data", TarStyle.PRIVATE, out);
    }
    assertThat(check(backup).wrong()).contains("no PostgreSQL data directory");
  }
}

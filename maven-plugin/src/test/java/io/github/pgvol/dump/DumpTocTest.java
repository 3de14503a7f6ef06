package io.github.pgvol.dump;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DumpTocTest {

  @ParameterizedTest
  @CsvSource({
    "v12-gzip.dump,        1.12, GZIP, 15",
    "v13-none.dump,        1.13, NONE, 15",
    "v14-gzip.dump,        1.14, GZIP, 15",
    "v14-none-stream.dump, 1.14, NONE, 15",
    "v15-gzip.dump,        1.15, GZIP, 17",
    "v15-zstd.dump,        1.15, ZSTD, 17",
    "v16-none.dump,        1.16, NONE, 17",
    "v16-gzip.dump,        1.16, GZIP, 17",
    "v16-zstd.dump,        1.16, ZSTD, 18",
    "v16-lz4.dump,         1.16, LZ4,  18"
  })
  void headers(String name, String version, DumpCompression compression, int major)
      throws IOException {
    DumpToc toc = DumpToc.read(Fixtures.open(name));

    assertThat(toc.archiveVersion()).isEqualTo(version);
    assertThat(toc.custom()).isTrue();
    assertThat(toc.compression()).isEqualTo(compression);
    assertThat(toc.database()).isEqualTo("fixture");
    assertThat(toc.serverVersion()).startsWith(major + ".").contains("Debian");
    assertThat(toc.dumpVersion()).isEqualTo(toc.serverVersion());
    assertThat(toc.serverMajor()).hasValue(major);
    assertThat(toc.createdAt())
        .hasValueSatisfying(t -> assertThat(t.getYear()).isGreaterThan(2024));
  }

  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#customDumps")
  void entries(String name) throws IOException {
    DumpToc toc = DumpToc.read(Fixtures.trickle(Fixtures.bytes(name)));

    assertThat(toc.tables())
        .extracting(TocEntry::namespace, TocEntry::tag)
        .contains(tuple("Größe", "Maße; \"x\""), tuple("public", "empty"));
    assertThat(toc.tableData())
        .extracting(TocEntry::tag)
        .containsExactlyInAnyOrder("Maße; \"x\"", "empty", "hostile", "part_1");
    assertThat(toc.tableData())
        .allSatisfy(
            entry -> {
              assertThat(entry.hasData()).isTrue();
              assertThat(entry.section()).isEqualTo(TocEntry.Section.DATA);
              assertThat(entry.copied()).isEqualTo(!name.contains("inserts"));
              assertThat(entry.dataOffset().isPresent())
                  .isEqualTo(!name.matches(".*stream.*|v13-none.*|v15-zstd.*"));
              assertThat(entry.dependencies()).hasSize(1);
            });
    assertThat(toc.extensions()).containsExactly("pgcrypto");
    assertThat(toc.hasDatabaseEntry()).isTrue();
    assertThat(toc.clientEncoding()).hasValue("UTF8");
    assertThat(toc.entries())
        .filteredOn(entry -> entry.is("DATABASE PROPERTIES"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.definition())
                    .hasValueSatisfying(
                        sql -> assertThat(sql).contains("SET search_path TO 'public', 'Größe'")));
  }

  @ParameterizedTest
  @CsvSource({"v14-gzip.dir, 3409.dat, blobs.toc", "v16-zstd.dir, 3542.dat, blobs_3546.toc"})
  void directories(String folder, String file, String largeObjects) throws IOException {
    DumpToc toc = DumpToc.read(Fixtures.open(folder + "/toc.dat"));

    assertThat(toc.custom()).isFalse();
    assertThat(toc.tableData())
        .filteredOn(entry -> entry.tag().equals("hostile"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.dataFile()).hasValue(file));
    byte[] data = Fixtures.bytes(folder + "/" + file + toc.compression().fileSuffix());
    assertThat(data).isNotEmpty();
    assertThat(DumpToc.readLargeObjectFiles(Fixtures.open(folder + "/" + largeObjects)))
        .containsExactly("blob_4242.dat", "blob_4243.dat", "blob_4244.dat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1 ../x\n", "1 /etc/passwd\n", "1 .x\n", "x y\n", "1\n", "\n", "1 blob_1.dat"})
  void listsOfLargeObjectsAreNotTrusted(String list) {
    assertThatThrownBy(
            () -> DumpToc.readLargeObjectFiles(new ByteArrayInputStream(list.getBytes(UTF_8))))
        .isInstanceOf(DumpFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({"17.6 (Debian 17.6-1), 17", "9.6.24, 9", "18beta1, 18", "19devel, 19"})
  void majors(String version, int major) {
    assertThat(DumpToc.major(version)).hasValue(major);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "99999999999"})
  void unknownMajors(String version) {
    assertThat(DumpToc.major(version)).isEqualTo(OptionalInt.empty());
  }

  @Test
  void namesOfDataFilesStayInTheFolder() throws IOException {
    byte[] toc = Fixtures.bytes("v16-zstd.dir/toc.dat");
    int at = indexOf(toc, "3542.dat");
    toc[at] = '.';
    toc[at + 1] = '.';
    toc[at + 2] = '/';
    assertDamaged(toc, "data file");
  }

  @ParameterizedTest
  @CsvSource({"1, 11", "1, 17", "2, 0", "0, 16"})
  void otherVersionsAreRefused(int major, int minor) {
    byte[] dump = Fixtures.bytes("v16-none.dump");
    dump[5] = (byte) major;
    dump[6] = (byte) minor;
    assertDamaged(dump, "versions 1.12 to 1.16");
  }

  @Test
  void whatIsNoArchiveIsSaidToBeNone() {
    assertDamaged(new byte[0], "empty");
    assertDamaged("-- PostgreSQL database dump\n".getBytes(UTF_8), "PGDMP");
  }

  /** The damage of docker exec -t: the archive is cut where it first meets a line feed too many. */
  @Test
  void terminalsAreRecognised() throws IOException {
    assertDamaged(Fixtures.bytes("v16-terminal.dump"), "docker exec -t");
    for (String name : Fixtures.customDumps().toList()) {
      ByteArrayOutputStream damaged = new ByteArrayOutputStream();
      for (byte b : Fixtures.bytes(name)) {
        if (b == '\n') {
          damaged.write('\r');
        }
        damaged.write(b);
      }
      assertDamaged(damaged.toByteArray(), "docker exec -t");
    }
  }

  @Test
  @Timeout(5)
  void announcedLengthsTakeNoMemory() {
    ByteArrayOutputStream out = header();
    integer(out, Integer.MAX_VALUE);
    assertDamaged(out.toByteArray(), "bytes where at most");

    out = header();
    string(out, "db");
    string(out, "17.6");
    string(out, "17.6");
    integer(out, Integer.MAX_VALUE);
    assertDamaged(out.toByteArray(), "truncated");

    out = header();
    integer(out, 65_536);
    assertDamaged(out.toByteArray(), "truncated");
  }

  private static ByteArrayOutputStream header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'P', 'G', 'D', 'M', 'P', 1, 16, 0, 4, 8, 1, 0});
    for (int i = 0; i < 7; i++) {
      integer(out, i);
    }
    return out;
  }

  private static void string(ByteArrayOutputStream out, String text) {
    integer(out, text.length());
    out.writeBytes(text.getBytes(UTF_8));
  }

  private static void integer(ByteArrayOutputStream out, int value) {
    out.write(0);
    for (int i = 0; i < 4; i++) {
      out.write(value >> (8 * i));
    }
  }

  static int indexOf(byte[] bytes, String text) {
    return new String(bytes, ISO_8859_1).indexOf(text);
  }

  private static void assertDamaged(byte[] bytes, String message) {
    assertThatThrownBy(() -> DumpToc.read(new ByteArrayInputStream(bytes)))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining(message);
  }
}

package io.github.pgvol.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CustomDumpTest {

  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#customDumps")
  void rowsAndLargeObjectsAreCounted(String name) throws IOException {
    byte[] bytes = Fixtures.bytes(name);
    CustomDump.Report report = check(bytes);

    boolean countable = !name.contains("lz4") && !name.contains("inserts");
    assertThat(report.contentRead()).isEqualTo(!name.contains("lz4"));
    assertThat(report.largeObjects()).isEqualTo(3);
    assertThat(report.bytes()).isEqualTo(bytes.length);
    assertThat(report.tables())
        .containsExactlyInAnyOrder(
            new TableRows("Größe", "Maße; \"x\"", rows(countable, 250)),
            new TableRows("public", "empty", rows(countable, 0)),
            new TableRows("public", "hostile", rows(countable, 10)),
            new TableRows("public", "part_1", rows(countable, 10)));
  }

  private static OptionalLong rows(boolean countable, long rows) {
    return countable ? OptionalLong.of(rows) : OptionalLong.empty();
  }

  @Test
  void withoutDecompressorTheStructureIsChecked() throws IOException {
    byte[] bytes = Fixtures.bytes("v16-zstd.dump");
    CustomDump.Report report =
        CustomDump.check(new ByteArrayInputStream(bytes), DumpDecompressor.NONE);

    assertThat(report.contentRead()).isFalse();
    assertThat(report.tables()).hasSize(4).allMatch(table -> table.rows().isEmpty());
  }

  @Test
  void tableOfContentsOfADirectoryIsRefused() {
    assertThatThrownBy(() -> check(Fixtures.bytes("v16-zstd.dir/toc.dat")))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("toc.dat");
  }

  /** Whatever is missing at the end, it is noticed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "v12-gzip.dump",
        "v14-gzip.dump",
        "v16-none.dump",
        "v16-zstd-stream.dump",
        "v16-lz4.dump"
      })
  void truncatedAtEveryByte(String name) {
    byte[] bytes = Fixtures.bytes(name);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      try {
        check(cut);
      } catch (DumpFormatException e) {
        assertThat(e).hasMessageNotContaining("null");
        continue;
      } catch (Exception | Error e) {
        fail("%s cut at %d", name, length, e);
      }
      fail("%s cut at %d was taken for whole", name, length);
    }
  }

  /** Whatever is flipped, the check ends, and with nothing but its own exception. */
  @ParameterizedTest
  @ValueSource(strings = {"v14-gzip.dump", "v16-none.dump", "v16-zstd.dump"})
  void flippedAtEveryByte(String name) {
    byte[] bytes = Fixtures.bytes(name);
    int[] masks = {0x01, 0x80, 0xff};
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) masks[i % masks.length];
      try {
        check(flipped);
      } catch (DumpFormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (Exception | Error e) {
        fail("%s flipped at %d", name, i, e);
      }
    }
  }

  /** zlib has a checksum of its own, so every change of compressed rows is noticed. */
  @Test
  void flippedRowsAreNoticed() throws IOException {
    byte[] bytes = Fixtures.bytes("v14-gzip.dump");
    TocEntry hostile =
        check(bytes).toc().tableData().stream()
            .filter(entry -> entry.tag().equals("hostile"))
            .findFirst()
            .orElseThrow();
    int content = (int) hostile.dataOffset().getAsLong() + 1 + 5 + 5;
    for (int i = content; i < content + 100; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 0x10;
      assertThatThrownBy(() -> check(flipped))
          .isInstanceOf(DumpFormatException.class)
          .hasMessageContaining("public.hostile");
    }
  }

  @ParameterizedTest
  @CsvSource({"v14-gzip.dump", "v16-zstd-stream.dump", "v16-none.dump"})
  void somethingBehindTheEndIsNoticed(String name) {
    byte[] bytes = Fixtures.bytes(name);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> check(longer))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("unknown type 0 at byte " + bytes.length);
  }

  /**
   * A disk that fails is told from a file that is damaged, also in the middle of a table's rows.
   */
  @Test
  void failingDiskIsNotTakenForADamagedFile() throws IOException {
    byte[] bytes = Fixtures.bytes("v16-none.dump");
    TocEntry rows = check(bytes).toc().tableData().get(0);
    int chunk = (int) rows.dataOffset().getAsLong() + 1 + 5;
    byte[] large = Arrays.copyOf(bytes, 200_000);
    large[chunk + 3] = 16;
    IOException failure = new IOException("disk");

    for (int readable : new int[] {0, 100, 70_000, 150_000}) {
      InputStream failing =
          new SequenceInputStream(
              new ByteArrayInputStream(large, 0, readable),
              new InputStream() {
                @Override
                public int read() throws IOException {
                  throw failure;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                  throw failure;
                }
              });
      assertThatThrownBy(() -> CustomDump.check(failing, DumpDecompressor.NONE)).isSameAs(failure);
    }
  }

  private static CustomDump.Report check(byte[] bytes) throws IOException {
    return CustomDump.check(new ByteArrayInputStream(bytes), Fixtures.DECOMPRESSOR);
  }
}

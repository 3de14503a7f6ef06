package io.github.pgvol.dump;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DumpKindTest {

  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#customDumps")
  void customDumps(String name) {
    assertThat(DumpKind.sniff(Fixtures.bytes(name))).isEqualTo(DumpKind.CUSTOM);
  }

  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#plainDumps")
  void plainDumps(String name) {
    assertThat(DumpKind.sniff(Arrays.copyOf(Fixtures.bytes(name), DumpKind.SNIFF_BYTES)))
        .isEqualTo(DumpKind.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b08, GZIP",
    "28b52ffd, ZSTD",
    "fffe2d00, PLAIN",
    "feff002d, PLAIN",
    "5047444d, PLAIN",
    "04224d18, OTHER",
    "'', OTHER"
  })
  void magicBytes(String head, DumpKind kind) {
    assertThat(DumpKind.sniff(HexFormat.of().parseHex(head))).isEqualTo(kind);
  }

  @Test
  void tarFormatHasItsTableOfContentsFirst() {
    assertThat(DumpKind.sniff(tar("toc.dat"))).isEqualTo(DumpKind.TAR);
    assertThat(DumpKind.sniff(tar("./PG_VERSION"))).isEqualTo(DumpKind.OTHER_TAR);
  }

  private static byte[] tar(String first) {
    byte[] header = new byte[512];
    byte[] name = first.getBytes(ISO_8859_1);
    System.arraycopy(name, 0, header, 0, name.length);
    System.arraycopy("ustar\00000".getBytes(ISO_8859_1), 0, header, 257, 8);
    return header;
  }
}

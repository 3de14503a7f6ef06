package io.github.pgvol.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyRowsTest {

  @ParameterizedTest
  @CsvSource({"'\\.|||', 0", "'1|\\.|||', 1", "'|||\\.|||', 3", "'\\\\.|\\.|||', 1"})
  void rowsAreLines(String content, long rows) throws IOException {
    assertThat(count(content)).isEqualTo(rows);
    byte[] bytes = content.replace('|', '\n').getBytes(UTF_8);
    assertThat(CopyRows.count(Fixtures.trickle(bytes))).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "|", "1|2|", "1|\\.|", "1|\\.||", "\\\\.|||", "1\\.|||", "1|\\.||||"})
  void truncatedDataAreDetected(String content) {
    assertThatThrownBy(() -> count(content))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("end-of-data");
  }

  @Test
  void dataFileOfTheDirectoryFormat() throws IOException {
    try (GZIPInputStream file = new GZIPInputStream(Fixtures.open("v14-gzip.dir/3409.dat.gz"))) {
      assertThat(CopyRows.count(file)).isEqualTo(10);
    }
  }

  private static long count(String content) throws IOException {
    return CopyRows.count(new ByteArrayInputStream(content.replace('|', '\n').getBytes(UTF_8)));
  }
}

package io.github.pgvol.physical.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterFactsTest {

  private static final String TEXT =
      """
      pg_control version number:            1700
      Database system identifier:           7710468015410090013
      Database cluster state:               %s
      pg_control last modified:             Sat 21 Nov 2026 03:56:28 AM UTC
      Latest checkpoint's REDO WAL file:    %s
      Database block size:                  8192
      Bytes per WAL segment:                %s
      Data page checksum version:           1
      """;

  @Test
  void whatPgControldataSays() throws IOException {
    ClusterFacts facts =
        ClusterFacts.parse(TEXT.formatted("shut down", "000000010000000000000050", "16777216"));
    assertThat(facts.systemIdentifier()).isEqualTo("7710468015410090013");
    assertThat(facts.blockSize()).isEqualTo(8192);
    assertThat(facts.checksums()).isTrue();
    assertThat(facts.shutDown()).isTrue();
    assertThat(
            ClusterFacts.parse(
                    TEXT.formatted("in production", "000000010000000000000050", "16777216"))
                .shutDown())
        .isFalse();
    assertThatThrownBy(() -> ClusterFacts.parse("nonsense")).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "000000010000000000000050, 16777216, 000000010000000000000051",
    "0000000100000000000000FF, 16777216, 000000010000000100000000",
    "000000020000000000000FFF, 1048576, 000000020000000100000000",
    "00000002000000000000000F, 268435456, 000000020000000100000000"
  })
  void theLastWalThatIsNeeded(String checkpoint, String bytes, String last) throws IOException {
    assertThat(ClusterFacts.parse(TEXT.formatted("shut down", checkpoint, bytes)).lastWal())
        .contains(last);
  }

  @Test
  void whatALookTells() throws IOException {
    String text =
        """
        pg_wal /srv/wal
        pg_tblspc/16410 /srv/a b
        major 17
        version postgres (PostgreSQL) 17.11 (Debian 17.11-0+deb13u1)
        machine aarch64
        kib 12
        program zstd
        """
            + TEXT.formatted("shut down", "000000010000000000000050", "16777216");
    ColdCopy.Look look = ColdCopy.Look.parse(text);
    assertThat(look.major()).isEqualTo(17);
    assertThat(look.version()).isEqualTo("17.11 (Debian 17.11-0+deb13u1)");
    assertThat(look.platform()).isEqualTo("linux/arm64");
    assertThat(look.bytes()).isEqualTo(12 * 1024);
    assertThat(look.programs()).containsExactly("zstd");
    assertThat(look.tablespaces()).isEqualTo(Map.of("16410", "/srv/a b"));
    assertThat(look.links()).containsEntry("pg_wal", "/srv/wal");
    assertThat(look.control().blockSize()).isEqualTo(8192);
  }
}

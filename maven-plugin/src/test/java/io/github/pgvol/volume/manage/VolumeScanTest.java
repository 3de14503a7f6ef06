package io.github.pgvol.volume.manage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Clusters;
import io.github.pgvol.volume.ControlData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeScanTest {

  @Test
  void readsWhatTheScriptPrints() {
    List<VolumeScan.Seen> seen =
        VolumeScan.parse(
            """
            place /pgvol/0
            cluster 17\s
            size 100\t/pgvol/0
            place /pgvol/1
            empty
            place /pgvol/2
            unfinished
            cluster 18 /18/docker
            cluster 16 /old data
            """);
    assertThat(seen).hasSize(3);
    assertThat(seen.get(0).clusters()).containsExactly(new Clusters.Cluster("17", ""));
    assertThat(seen.get(0).bytes()).hasValue(102_400);
    assertThat(seen.get(1).empty()).isTrue();
    assertThat(seen.get(1).bytes()).isEmpty();
    assertThat(seen.get(2).unfinished()).isTrue();
    assertThat(seen.get(2).clusters())
        .containsExactly(
            new Clusters.Cluster("18", "/18/docker"), new Clusters.Cluster("16", "/old data"));
  }

  @Test
  void readsControlDataWithoutItsSecret() {
    ControlData data =
        ControlData.parse(
            """
            pg_control version number:            1700
            Database cluster state:               shut down in recovery
            Data page checksum version:           1
            Mock authentication nonce:            f36df7c7
            """);
    assertThat(data.shutDown()).isTrue();
    assertThat(data.checksums()).isTrue();
    assertThat(data.values()).doesNotContainKey("Mock authentication nonce");
    assertThat(ControlData.parse("").state()).isEqualTo("unknown");
  }

  @Test
  void readsLabels() {
    assertThat(VolumeMaker.labels(List.of("a=b", " c = d=e ", "f")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "b", "c", "d=e", "f", ""));
    assertThatThrownBy(() -> VolumeMaker.labels(List.of("=b"))).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> VolumeMaker.requireName("a/b", "<volume>"))
        .isInstanceOf(UserProblem.class);
  }

  @Test
  void readsDatabaseNamesOutOfTheirFile() {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      ByteBuffer map = ByteBuffer.allocate(512).order(order);
      map.putInt(0x592717).putInt(2).putInt(1261).putInt(9).putInt(1262).putInt(4711);
      assertThat(DatabaseNames.file(map.array())).isEqualTo(4711);

      ByteBuffer page = ByteBuffer.allocate(8192).order(order);
      page.putShort(12, (short) (24 + 4 * 4));
      tuple(page, 0, 7000, 16384, "renamed", 99, 0);
      tuple(page, 1, 6000, 16384, "shop", 0, 0x0800);
      tuple(page, 2, 5000, 16385, "never", 0, 0x0200);
      tuple(page, 3, 4000, 16386, "Büro", 98, 0x0800);
      assertThat(DatabaseNames.read(map.array(), page.array(), 8192))
          .containsExactlyInAnyOrderEntriesOf(Map.of(16384L, "shop", 16386L, "Büro"));
    }
    assertThat(DatabaseNames.file(new byte[0])).isEqualTo(1262);
    assertThat(DatabaseNames.read(new byte[0], new byte[8192], 8192)).isEmpty();
  }

  private static void tuple(
      ByteBuffer page, int number, int offset, int oid, String name, int xmax, int mask) {
    int length = 24 + 4 + 64;
    boolean little = page.order() == ByteOrder.LITTLE_ENDIAN;
    int high = little ? length : offset;
    int low = little ? offset : length;
    page.putInt(24 + 4 * number, high << 17 | 1 << 15 | low);
    page.putInt(offset + 4, xmax);
    page.putShort(offset + 20, (short) mask);
    page.put(offset + 22, (byte) 24);
    page.putInt(offset + 24, oid);
    page.put(offset + 28, name.getBytes(StandardCharsets.UTF_8));
  }
}

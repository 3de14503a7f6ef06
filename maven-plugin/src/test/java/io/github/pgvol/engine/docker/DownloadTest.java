package io.github.pgvol.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DownloadTest {

  @Test
  void anArchiveEndsWithTwoBlocksOfZeros() throws IOException {
    for (int size : new int[] {1, 7, 512, 1000, 1024, 5000}) {
      assertThat(download(archive(1024), size).readAllBytes()).isEqualTo(archive(1024));
      assertThat(download(archive(1030), size).readAllBytes()).hasSize(2030);
    }
  }

  @Test
  void withoutThemItWasCutShort() {
    for (int size : new int[] {1, 7, 512, 1000, 1024, 5000}) {
      for (int zeros : new int[] {0, 512, 1023}) {
        assertThatThrownBy(() -> download(archive(zeros), size).readAllBytes())
            .isInstanceOf(IOException.class)
            .hasMessage("Cannot read /x of container y: short stream: the archive has no end");
      }
    }
    assertThatThrownBy(() -> download(new byte[0], 10).read()).hasMessageContaining("no end");
  }

  @Test
  void closingItAborts() throws IOException {
    AtomicBoolean aborted = new AtomicBoolean();
    InputStream in =
        new Download("read", new ByteArrayInputStream(archive(0)), () -> aborted.set(true));
    assertThat(in.read()).isEqualTo(1);
    in.close();

    assertThat(aborted).isTrue();
  }

  @Test
  void skippingCountsToo() throws IOException {
    InputStream in = download(archive(1024), 100);

    assertThat(in.skip(5000)).isEqualTo(2024);
    assertThat(in.read()).isEqualTo(-1);
  }

  /** A thousand ones and then zeros. */
  private static byte[] archive(int zeros) {
    byte[] bytes = new byte[1000 + zeros];
    for (int i = 0; i < 1000; i++) {
      bytes[i] = 1;
    }
    return bytes;
  }

  private static InputStream download(byte[] bytes, int size) {
    InputStream inReads =
        new ByteArrayInputStream(bytes) {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(size, length));
          }
        };
    return new Download("read /x of container y", inReads, () -> {});
  }
}

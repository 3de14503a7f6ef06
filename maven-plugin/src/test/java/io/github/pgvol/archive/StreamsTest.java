package io.github.pgvol.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {

  private static final String ABC_SUM =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String EMPTY_SUM =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @TempDir Path temp;

  private static InputStream abc() {
    return new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void checksumsAreThoseOfSha256sum() throws IOException {
    AtomicLong progress = new AtomicLong();
    assertThat(Checksums.sha256(abc(), progress::addAndGet)).isEqualTo(ABC_SUM);
    assertThat(progress).hasValue(3);
    Path file = Files.writeString(temp.resolve("x"), "");
    assertThat(Checksums.sha256(file, n -> {})).isEqualTo(EMPTY_SUM);
  }

  @Test
  void aFolderHasAChecksumForEachFile() throws IOException {
    Files.createDirectories(temp.resolve("b/c"));
    Files.writeString(temp.resolve("b/c/2"), "abc");
    Files.writeString(temp.resolve("1"), "");
    assertThat(Checksums.ofFolder(temp, n -> {}))
        .containsExactly(Map.entry("1", EMPTY_SUM), Map.entry("b/c/2", ABC_SUM));
    assertThat(Checksums.files(temp)).containsExactly(Map.entry("1", 0L), Map.entry("b/c/2", 3L));
    assertThatThrownBy(() -> Checksums.files(temp.resolve("1"))).isInstanceOf(IOException.class);
  }

  @Test
  void whatGoesThroughIsCounted() throws IOException {
    AtomicLong progress = new AtomicLong();
    try (CountingInputStream in = new CountingInputStream(abc(), progress::addAndGet)) {
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.skip(1)).isEqualTo(1);
      assertThat(in.readAllBytes()).hasSize(1);
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.count()).isEqualTo(3);
      assertThat(in.markSupported()).isFalse();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CountingOutputStream out = new CountingOutputStream(bytes, progress::addAndGet)) {
      out.write('a');
      out.write("bcd".getBytes(StandardCharsets.UTF_8), 1, 2);
      out.write("ef".getBytes(StandardCharsets.UTF_8));
      assertThat(out.count()).isEqualTo(5);
    }
    assertThat(bytes).hasToString("acdef");
    assertThat(progress).hasValue(8);
  }
}

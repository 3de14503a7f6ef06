package io.github.pgvol.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

  private static final byte[] TEXT =
      "some text, and more of it\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;

  private static byte[] compressed(Method method, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = Compression.of(method).compress(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] decompressed(Method method, byte[] content) throws IOException {
    // As from a socket: one never knows how much is there.
    InputStream halting =
        new ByteArrayInputStream(content) {
          @Override
          public synchronized int available() {
            return 0;
          }

          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1000));
          }
        };
    try (InputStream in = Compression.decompress(method, halting)) {
      return in.readAllBytes();
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void whatIsCompressedIsDecompressed(Method method) throws IOException {
    assertThat(decompressed(method, compressed(method, TEXT))).isEqualTo(TEXT);
    assertThat(decompressed(method, compressed(method, new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void severalMembersAreReadWholly(Method method) throws IOException {
    byte[] part = compressed(method, TEXT);
    assertThat(decompressed(method, join(part, part, compressed(method, new byte[0]), part)))
        .isEqualTo(join(TEXT, TEXT, TEXT));
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void cutOffAnywhereItIsAnError(Method method) throws IOException {
    byte[] small = compressed(method, Arrays.copyOf(TEXT, 300));
    for (int length = 1; length < small.length; length++) {
      byte[] part = Arrays.copyOf(small, length);
      assertThatThrownBy(() -> decompressed(method, part))
          .as("%d bytes of %d", length, small.length)
          .isInstanceOf(IOException.class);
      byte[] second = join(small, part);
      assertThatThrownBy(() -> decompressed(method, second))
          .as("a second member of %d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whatFollowsThatIsNoMemberIsAnError(Method method) throws IOException {
    byte[] followed = join(compressed(method, TEXT), "garbage".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> decompressed(method, followed)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aChangedByteIsAnError(Method method) throws IOException {
    byte[] good = compressed(method, Arrays.copyOf(TEXT, 5000));
    int unnoticed = 0;
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      try {
        // A header's time and system are covered by no checksum; the content has to be right.
        assertThat(decompressed(method, bad)).as("byte %d", i).isEqualTo(Arrays.copyOf(TEXT, 5000));
        unnoticed++;
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(unnoticed).isLessThan(9);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void aFileIsOpenedByItsBytesNotItsName(Method method) throws IOException {
    Path file = Files.write(temp.resolve("backup.xyz"), compressed(method, TEXT));
    AtomicLong progress = new AtomicLong();
    try (InputStream in = Compression.openDecompressed(file, progress::addAndGet)) {
      assertThat(in.readAllBytes()).isEqualTo(TEXT);
    }
    assertThat(progress).hasValue(Files.size(file));
    assertThat(Compression.sniff(file)).isEqualTo(method);
  }

  @Test
  void methodsAreToldByBytes() {
    assertThat(Method.ofBytes(new byte[] {0x50, 0x2a, 0x4d, 0x18})).isEqualTo(Method.ZSTD);
    assertThat(Method.ofBytes(new byte[] {0x1f, (byte) 0x8b})).isEqualTo(Method.GZIP);
    assertThat(Method.ofBytes(new byte[] {0x1f})).isEqualTo(Method.NONE);
    assertThat(Method.ofBytes(new byte[0])).isEqualTo(Method.NONE);
    assertThat(Compression.unsupported(new byte[] {'B', 'Z', 'h', '9'})).contains("bzip2");
    assertThat(Compression.unsupported(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}))
        .contains("xz");
    assertThat(Compression.unsupported(new byte[] {4, '"', 'M', 0x18})).contains("lz4");
    assertThat(Compression.unsupported(new byte[] {'P', 'K', 3, 4})).contains("zip");
    assertThat(Compression.unsupported("SELECT".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(Method.ofFile("A.SQL.GZ")).isEqualTo(Method.GZIP);
    assertThat(Method.ofFile("a.dump")).isEqualTo(Method.NONE);
  }

  @Test
  void parametersAreRead() {
    assertThat(Compression.parse(" ZSTD:19 "))
        .isEqualTo(new Compression(Method.ZSTD, OptionalInt.of(19)));
    assertThat(Compression.parse("gzip")).isEqualTo(Compression.of(Method.GZIP));
    assertThat(Compression.parse("none")).hasToString("none");
    assertThat(Compression.parse("gzip:9")).hasToString("gzip:9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rar", "gzip:0", "gzip:10", "zstd:23", "none:1", "gzip:", "gzip:x"})
  void otherParametersAreRefused(String text) {
    assertThatThrownBy(() -> Compression.parse(text))
        .isInstanceOfSatisfying(
            UserProblem.class, problem -> assertThat(problem.advice()).contains("<compression>"));
  }
}

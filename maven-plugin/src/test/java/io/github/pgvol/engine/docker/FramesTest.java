package io.github.pgvol.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FramesTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final Frames frames = new Frames(output, errors);

  @Test
  void outputAndErrorsGoTheirWays() throws IOException {
    frames.copy(stream(frame(1, "a"), frame(2, "x"), frame(1, ""), frame(1, "b"), frame(2, "y")));

    assertThat(output.toString(UTF_8)).isEqualTo("ab");
    assertThat(errors.toString(UTF_8)).isEqualTo("xy");
  }

  @Test
  void anEmptyStreamIsAProgramThatSaidNothing() throws IOException {
    frames.copy(stream());

    assertThat(output.size()).isZero();
  }

  @Test
  void readsMayEndAnywhere() throws IOException {
    byte[] whole = join(frame(1, "first"), frame(2, "second"), frame(1, "third"));
    for (int size = 1; size <= whole.length; size++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      new Frames(out, err).copy(inReadsOf(size, whole));

      assertThat(out.toString(UTF_8)).isEqualTo("firstthird");
      assertThat(err.toString(UTF_8)).isEqualTo("second");
    }
  }

  @Test
  void aStreamCutShortIsAnErrorUnlessBetweenFrames() throws IOException {
    byte[] first = frame(1, "hello");
    byte[] whole = join(first, frame(2, "world"));
    for (int cut = 0; cut <= whole.length; cut++) {
      Frames fresh = new Frames(new ByteArrayOutputStream(), new ByteArrayOutputStream());
      InputStream in = new ByteArrayInputStream(whole, 0, cut);
      if (cut == 0 || cut == first.length || cut == whole.length) {
        fresh.copy(in);
      } else {
        assertThatThrownBy(() -> fresh.copy(in))
            .as("cut at %d", cut)
            .isInstanceOf(Frames.Broken.class)
            .hasMessageContaining("short stream");
      }
    }
  }

  @Test
  void aFrameMayBeLargerThanTheBuffer() throws IOException {
    byte[] large = new byte[3_000_000];
    Arrays.fill(large, (byte) 7);
    frames.copy(stream(header(1, large.length), large));

    assertThat(output.toByteArray()).isEqualTo(large);
  }

  @Test
  void aLengthOfMoreThanTwoGibibytesIsNotNegative() {
    InputStream in = stream(header(1, 0xFFFFFFFFL), new byte[10]);

    assertThatThrownBy(() -> frames.copy(in)).hasMessageContaining("short stream");
    assertThat(output.size()).isEqualTo(10);
  }

  @Test
  void whatIsNotAFrameIsAnError() {
    assertThatThrownBy(() -> frames.copy(stream("plain text, as of a terminal".getBytes(UTF_8))))
        .isInstanceOf(Frames.Broken.class)
        .hasMessageContaining("not a frame");
    assertThatThrownBy(
            () -> new Frames(output, errors).copy(stream(new byte[] {1, 1, 0, 0, 0, 0, 0, 0})))
        .hasMessageContaining("not a frame");
  }

  @Test
  void anErrorOfTheEngineIsAnError() {
    assertThatThrownBy(() -> frames.copy(stream(frame(1, "half"), frame(3, "the log is gone\n"))))
        .isInstanceOf(Frames.Broken.class)
        .hasMessage("the engine reports: the log is gone");
  }

  @Test
  void aBrokenConnectionIsAShortStream() {
    InputStream in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Connection reset");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };

    assertThatThrownBy(() -> frames.copy(in))
        .isInstanceOf(Frames.Broken.class)
        .hasMessage("short stream: Connection reset");
  }

  @Test
  void whatTheReaderThrowsComesAsItIs() {
    IOException full = new IOException("No space left on device");
    OutputStream disk =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    assertThatThrownBy(() -> new Frames(disk, errors).copy(stream(frame(1, "x")))).isSameAs(full);
  }

  @Test
  void enoughIsEnough() throws IOException {
    InputStream in = inReadsOf(9, join(frame(1, "a"), frame(1, "b")));
    frames.copy(in, () -> output.size() == 1);

    assertThat(output.toString(UTF_8)).isEqualTo("a");
    assertThat(in.readAllBytes()).isEqualTo(frame(1, "b"));
  }

  private static InputStream inReadsOf(int size, byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(size, length));
      }
    };
  }

  private static InputStream stream(byte[]... parts) {
    return new ByteArrayInputStream(join(parts));
  }

  private static byte[] frame(int stream, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    return join(header(stream, bytes.length), bytes);
  }

  private static byte[] header(int stream, long length) {
    return new byte[] {
      (byte) stream,
      0,
      0,
      0,
      (byte) (length >> 24),
      (byte) (length >> 16),
      (byte) (length >> 8),
      (byte) length
    };
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}

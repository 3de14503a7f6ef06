package io.github.pgvol.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PipeTest {

  @Test
  void whatIsWrittenIsRead() throws Exception {
    byte[] bytes = new byte[10_000_019];
    new Random(1).nextBytes(bytes);
    Pipe pipe = new Pipe();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream sink = pipe.sink()) {
                sink.write(bytes[0]);
                sink.write(bytes, 1, bytes.length - 1);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(pipe.source().readAllBytes()).isEqualTo(bytes);
    writer.get();
    assertThat(pipe.source().read()).isEqualTo(-1);
  }

  @Test
  void theWritersFailureReachesTheReader() throws IOException {
    Pipe pipe = new Pipe();
    pipe.sink().write('a');
    pipe.sink().flush();
    pipe.fail(new IOException("truncated"));
    assertThat(pipe.source().read()).isEqualTo('a');
    assertThatThrownBy(() -> pipe.source().read()).hasMessageContaining("truncated");
  }

  @Test
  void aReaderThatHasGoneLetsTheWriterGo() throws IOException {
    Pipe pipe = new Pipe();
    pipe.source().close();
    assertThatThrownBy(
            () -> {
              while (true) {
                pipe.sink().write(new byte[1 << 20]);
              }
            })
        .isInstanceOf(IOException.class);
  }
}

package io.github.pgvol.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FeedTest {

  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void readsTheInputToItsEnd() throws IOException {
    Feed feed = feed(new ByteArrayInputStream(new byte[] {1, 2, 3}));

    assertThat(feed.readAllBytes()).containsExactly(1, 2, 3);
    feed.check();
    assertThat(failures).hasValue(0);
  }

  @Test
  void aFailureToReadEndsItAndIsKept() throws IOException {
    IOException damaged = new IOException("damaged");
    Feed feed =
        feed(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw damaged;
              }

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                throw damaged;
              }
            });

    assertThat(feed.read()).isEqualTo(-1);
    assertThat(feed.read()).isEqualTo(-1);
    assertThat(failures).hasValue(1);
    assertThatThrownBy(feed::check).isSameAs(damaged);
  }

  @Test
  void onceStoppedNothingIsReadAnyMore() throws Exception {
    Feed feed = feed(new ByteArrayInputStream(new byte[10]));
    feed.stop(Duration.ZERO);

    assertThat(feed.read()).isEqualTo(-1);
  }

  @Test
  void stoppingEndsAReadThatWaits() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    try (PipedInputStream pipe = new PipedInputStream(new PipedOutputStream())) {
      Feed feed =
          feed(
              new InputStream() {
                @Override
                public int read() throws IOException {
                  return pipe.read();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                  waiting.countDown();
                  return pipe.read(buffer, offset, length);
                }
              });
      AtomicInteger result = new AtomicInteger();
      Thread writer = new Thread(() -> result.set(feed.read(new byte[1], 0, 1)));
      writer.start();
      waiting.await();
      feed.stop(Duration.ofSeconds(10));
      writer.join();

      assertThat(result).hasValue(-1);
      assertThat(failures).hasValue(0);
      feed.check();
    }
  }

  private Feed feed(InputStream in) {
    return new Feed(in, failures::incrementAndGet);
  }
}

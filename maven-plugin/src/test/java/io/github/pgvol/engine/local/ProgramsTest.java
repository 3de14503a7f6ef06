package io.github.pgvol.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.ToolResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "They are run by sh")
class ProgramsTest {

  @Test
  void inputOutputErrorsStatusAndEnvironment() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        Programs.run(
            List.of("sh", "-c", "cat; printf %s \"$WORD\"; echo wrong >&2; exit 3"),
            Map.of("WORD", "größe"),
            new ByteArrayInputStream("in ".getBytes(StandardCharsets.UTF_8)),
            out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("in größe");
    assertThat(result).isEqualTo(new ToolResult(3, "wrong\n"));
  }

  @Test
  void moreOutputThanAPipeHolds() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        Programs.run(
            List.of("sh", "-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"),
            Map.of(),
            null,
            out);
    assertThat(out.size()).isEqualTo(1_000_000);
    assertThat(result.errors()).hasSize(64 << 10);
  }

  @Test
  void whereToGoIsNotInherited() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Programs.run(
        List.of("sh", "-c", "echo \"$PGHOST|$PGPORT|$PGSERVICE\""),
        Map.of("PGHOST", "db"),
        null,
        out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("db||\n");
  }

  @Test
  void aProgramWhoseOutputCannotBePassedOnIsEnded() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThatThrownBy(() -> Programs.run(List.of("yes"), Map.of(), null, full))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
  }

  @Test
  void anInterruptEndsTheProgram() throws Exception {
    CountDownLatch pid = new CountDownLatch(1);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            pid.countDown();
          }
        };
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                Programs.run(List.of("sh", "-c", "echo $$; exec sleep 600"), Map.of(), null, out);
              } catch (IOException | InterruptedException e) {
                thrown.set(e);
              }
            });
    caller.start();
    pid.await();
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    long id = Long.parseLong(out.toString(StandardCharsets.UTF_8).strip());
    assertThat(ProcessHandle.of(id).filter(ProcessHandle::isAlive)).isEmpty();
  }
}

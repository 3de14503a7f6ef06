package io.github.pgvol.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Ending ending = new Ending(out, "END:");

  @Test
  void theLastLineIsNotOutput() throws IOException {
    byte[] whole = "some output\nEND:007\n".getBytes(UTF_8);
    for (int size = 1; size <= whole.length; size++) {
      ByteArrayOutputStream target = new ByteArrayOutputStream();
      Ending fresh = new Ending(target, "END:");
      for (int at = 0; at < whole.length; at += size) {
        assertThat(fresh.complete()).isFalse();
        fresh.write(whole, at, Math.min(size, whole.length - at));
      }

      assertThat(fresh.complete()).isTrue();
      assertThat(fresh.exitCode()).isEqualTo(7);
      assertThat(target.toString(UTF_8)).isEqualTo("some output\n");
    }
  }

  @Test
  void aProgramMayPrintNothing() throws IOException {
    ending.write("END:255\n".getBytes(UTF_8));

    assertThat(ending.complete()).isTrue();
    assertThat(ending.exitCode()).isEqualTo(255);
    assertThat(out.size()).isZero();
  }

  @Test
  void withoutTheLastLineNothingIsComplete() throws IOException {
    ending.write("some output, END:0".getBytes(UTF_8));
    assertThat(ending.complete()).isFalse();

    ending.release();
    assertThat(out.toString(UTF_8)).isEqualTo("some output, END:0");
  }

  @Test
  void theShellGetsTheCommandAsArguments() {
    assertThat(Ending.command("END:", List.of("psql", "-c", "select '$x'")))
        .startsWith("sh", "-c")
        .endsWith("END:", "psql", "-c", "select '$x'");
  }
}

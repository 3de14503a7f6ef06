package io.github.pgvol.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.Tool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The shell's part, in a real shell; containers' shells are the same. */
@DisabledOnOs(OS.WINDOWS)
class StandbyTest {

  private static String run(Tool tool, int arguments, String input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Standby.gated(tool, arguments).command())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return output + process.exitValue();
  }

  @Test
  void theLinesBecomeTheLastArguments() throws Exception {
    List<String> last = List.of("two  words", "--odd='$HOME' \\n \"x\"", "");

    assertThat(run(Tool.of("printf", "<%s>", "first"), 3, Standby.password(last)))
        .isEqualTo("<first><two  words><--odd='$HOME' \\n \"x\"><>0");
  }

  @Test
  void theRestIsTheProgramsOwnInput() throws Exception {
    assertThat(run(Tool.of("cat"), 0, Standby.password(List.of()) + "mine\n")).isEqualTo("mine\n0");
  }

  @Test
  void withoutBeingLetGoItNeverRuns() throws Exception {
    assertThat(run(Tool.of("echo", "ran"), 1, "argument\n")).isEqualTo("1");
    assertThat(run(Tool.of("echo", "ran"), 1, "")).isEqualTo("1");
    assertThat(run(Tool.of("echo", "ran"), 0, "\\q\n")).isEqualTo("1");
  }

  @Test
  void anArgumentIsOneLine() {
    assertThatThrownBy(() -> Standby.password(List.of("a\nb")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.github.pgvol.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CleanupTest {

  private final List<String> said = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  private final Console console =
      new Console() {
        @Override
        public void info(String line) {
          said.add(line);
        }

        @Override
        public void warn(String line) {
          said.add(line);
        }

        @Override
        public void debug(String line) {}

        @Override
        public Progress progress(String what, long totalBytes) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> ask(String question) {
          return Optional.empty();
        }
      };

  @Test
  void theLastThingIsDoneFirstAndOnce() {
    try (Cleanup cleanup = new Cleanup(console)) {
      cleanup.add("first", () -> done.add("first"));
      cleanup.add("second", () -> done.add("second"));
      Cleanup.Step third = cleanup.add("third", () -> done.add("third"));
      cleanup.add("fourth", () -> done.add("fourth")).cancel();
      third.now();
      third.now();
    }
    assertThat(done).containsExactly("third", "second", "first");
  }

  @Test
  void aFailureIsToldAndKeepsNothingElseFromBeingDone() {
    try (Cleanup cleanup = new Cleanup(console)) {
      cleanup.add("first", () -> done.add("first"));
      cleanup.add(
          "start the web again",
          () -> {
            throw new IOException("no engine");
          });
    }
    assertThat(done).containsExactly("first");
    assertThat(said).containsExactly("Could not start the web again: no engine");
  }

  @Test
  void aProcessThatEndsWaitsForWhatItsMainThreadCleansUp() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.real.class.path", System.getProperty("java.class.path")),
                Ending.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isEqualTo(130);
    assertThat(output.lines()).containsExactly("begun", "done");
  }

  /** A process that is told to end while its main thread does a step. */
  static final class Ending {

    public static void main(String[] arguments) {
      Cleanup cleanup = new Cleanup(new CleanupTest().console);
      Cleanup.Step step =
          cleanup.add(
              "end",
              () -> {
                System.out.println("begun");
                new Thread(() -> System.exit(130)).start();
                awaitEnding(cleanup);
                // Time in which a process that does not wait would be gone.
                Thread.sleep(300);
                System.out.println("done");
              });
      step.now();
    }

    private static void awaitEnding(Cleanup cleanup) throws InterruptedException {
      while (true) {
        try {
          cleanup.add("wait", () -> {}).cancel();
        } catch (CancellationException e) {
          return;
        }
        Thread.sleep(5);
      }
    }
  }
}

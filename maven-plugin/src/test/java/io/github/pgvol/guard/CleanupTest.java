package io.github.pgvol.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
}

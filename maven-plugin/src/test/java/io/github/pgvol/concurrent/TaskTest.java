package io.github.pgvol.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TaskTest {

  @Test
  void givesWhatComesOut() throws Exception {
    assertThat(Task.begin("test", () -> 42).result()).isEqualTo(42);
  }

  @Test
  void failsAsItsWorkFails() {
    IOException failure = new IOException("no");
    Task<Void> task =
        Task.begin(
            "test",
            () -> {
              throw failure;
            });

    assertThatThrownBy(task::result).isSameAs(failure);
  }

  @Test
  void whatHasComeOutIsGivenAway() throws Exception {
    Task<String> task = Task.begin("test", () -> "thing");
    task.result();
    List<String> given = new ArrayList<>();

    task.dispose(given::add);

    assertThat(given).containsExactly("thing");
  }

  @Test
  void whatGoesOnIsToldToEnd() {
    CountDownLatch never = new CountDownLatch(1);
    Task<String> task =
        Task.begin(
            "test",
            () -> {
              never.await();
              return "thing";
            });
    List<String> given = new ArrayList<>();

    task.dispose(given::add);

    assertThat(given).isEmpty();
    assertThatThrownBy(task::result)
        .isInstanceOf(IOException.class)
        .hasMessage("pgvol test did not end")
        .hasCauseInstanceOf(InterruptedException.class);
  }
}

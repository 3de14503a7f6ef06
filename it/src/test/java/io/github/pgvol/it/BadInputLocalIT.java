package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** On this machine, without containers. */
class BadInputLocalIT extends BadInput {

  BadInputLocalIT() {
    super(Engines.LOCAL, 17);
  }

  /** There is no image to choose that has it. */
  @Test
  void aLocaleThatTheServerLacksIsReplaced() throws IOException, InterruptedException {
    Goals goals = goals();
    goals.restore(ofAnotherLocale());
    assertThat(goals.console().text()).contains("tlh_KX.UTF-8");
    assertThat(state()).isEqualTo(before);
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.engine.Engine;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** On Docker, an engine that can go away itself. */
class KillIT extends Kills {

  KillIT() {
    super(Engines.DOCKER, 17);
  }

  @Test
  void anEngineThatGoesAwayInTheMiddleOfARestore()
      throws IOException, InterruptedException, TimeoutException {
    Backup good = goals("backup").backup();
    Engine other = server.kind().connect();
    Goals goals = Goals.of(server, other, folder, APP);
    Backup endless = endless();
    Future<?> restore = inTheBackground(() -> goals.restore(endless));
    server.await("query LIKE '%pg_sleep(3600)%' AND datname LIKE 'pgvol_load%'");

    other.close();

    assertThat(failure(restore)).isNotBlank();
    assertThat(state()).isEqualTo(before);
    goals("restore").restore(good);
    assertThat(state()).isEqualTo(before);
    assertNothingIsLeft();
    assertThat(
            server
                .value(
                    "postgres",
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND"
                        + " pid <> pg_backend_pid()")
                .asInt())
        .isZero();
  }
}

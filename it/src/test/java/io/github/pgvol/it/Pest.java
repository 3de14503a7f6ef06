package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody who connects to the database again as often as the session is ended. */
final class Pest {

  private static final String QUERY = "query LIKE '%pg_sleep(30)%'";

  private final TestServer server;
  private final AtomicBoolean done = new AtomicBoolean();
  private final Future<Integer> connections;

  /** Is connected from here on. */
  Pest(TestServer server, ExecutorService beside) throws IOException, InterruptedException {
    this.server = server;
    this.connections = beside.submit(this::connect);
    server.await("application_name = 'somebody' AND " + QUERY);
  }

  private int connect() throws InterruptedException {
    int count = 0;
    while (!done.get()) {
      try (Session session = server.session(TestServer.DATABASE)) {
        count++;
        session.execute("SELECT pg_sleep(30)");
      } catch (IOException e) {
        // Ended, or kept out: once more.
      }
    }
    return count;
  }

  /** Goes away, and was there. */
  void end() throws Exception {
    done.set(true);
    server.execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
            + QUERY
            + " AND pid <> pg_backend_pid()");
    assertThat(connections.get()).isGreaterThan(0);
  }
}

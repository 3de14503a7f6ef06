package io.github.pgvol.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One run of a program in a container, which has been prepared at the engine. */
final class Execution {

  private static final int ERRORS_KEPT = 1 << 16;
  private static final Duration EXIT_STATUS_PATIENCE = Duration.ofSeconds(10);
  private static final Duration INPUT_PATIENCE = Duration.ofSeconds(2);

  private final DockerClient client;
  private final DockerHttpClient http;
  private final String id;
  private final String what;
  private Response response;
  private boolean aborted;

  /**
   * @param id the engine's id for it
   * @param what what runs where, for messages
   */
  Execution(DockerClient client, DockerHttpClient http, String id, String what) {
    this.client = client;
    this.http = http;
    this.id = id;
    this.what = what;
  }

  /** Starts it and waits for its end. */
  ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    Feed feed = in == null ? null : new Feed(in, this::abort);
    try {
      return Background.run("pgvol-" + tool.name(), () -> converse(feed, out), this::abort);
    } finally {
      if (feed != null) {
        feed.stop(INPUT_PATIENCE);
      }
    }
  }

  private ToolResult converse(Feed feed, OutputStream out)
      throws IOException, InterruptedException {
    Tail errors = new Tail(ERRORS_KEPT);
    try (Response opened = open(feed)) {
      new Frames(out, errors).copy(opened.getBody());
    } catch (Frames.Broken e) {
      checkFeed(feed);
      throw new IOException("Lost " + what + ": " + e.getMessage(), e);
    }
    checkFeed(feed);
    return new ToolResult(exitCode(), errors.text());
  }

  private static void checkFeed(Feed feed) throws IOException {
    if (feed != null) {
      feed.check();
    }
  }

  private Response open(Feed feed) throws IOException {
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.POST)
        .path("/exec/" + id + "/start")
        .putHeader("Content-Type", "application/json")
        .bodyBytes("{\"Detach\":false,\"Tty\":false}".getBytes(StandardCharsets.UTF_8));
    if (feed != null) {
      request.hijackedInput(feed);
    }
    Response opened = Failures.translate("run " + what, () -> http.execute(request.build()));
    if (opened.getStatusCode() != 200) {
      throw new IOException("Cannot run " + what + ": " + Failures.engineWords(opened));
    }
    synchronized (this) {
      response = opened;
      if (aborted) {
        opened.close();
      }
    }
    return opened;
  }

  private synchronized void abort() {
    aborted = true;
    if (response != null) {
      response.close();
    }
  }

  /** The engine may know it some milliseconds after the output's end only. */
  private int exitCode() throws IOException, InterruptedException {
    long end = System.nanoTime() + EXIT_STATUS_PATIENCE.toNanos();
    for (int pause = 2; ; pause = Math.min(2 * pause, 100)) {
      InspectExecResponse state =
          Failures.translate(
              "get the exit status of " + what, () -> client.inspectExecCmd(id).exec());
      if (Boolean.FALSE.equals(state.isRunning()) && state.getExitCodeLong() != null) {
        return state.getExitCodeLong().intValue();
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            "Lost " + what + ": short stream: its output ended and it has no exit status");
      }
      Thread.sleep(pause);
    }
  }
}

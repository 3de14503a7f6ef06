package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.github.pgvol.engine.Tail;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** One run of a program in a container. */
final class Execution {

  private static final int ERRORS_KEPT = 1 << 16;
  private static final Duration EXIT_STATUS_PATIENCE = Duration.ofSeconds(10);
  private static final Duration INPUT_PATIENCE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);
  private static final int CANNOT_EXECUTE = 126;
  private static final int NOT_FOUND = 127;

  /** By this variable, the program and what it has started are found again. */
  private static final String RUN = "PGVOL_RUN";

  /**
   * More than once, as the shell around a program may be about to become another one when it is
   * told.
   */
  private static final String KILL =
      """
      for pass in 1 2 3 4 5; do
        found=
        for file in /proc/[0-9]*/environ; do
          if tr '\\0' '\\n' <$file | grep -qx "$0"; then
            found=yes
            process=${file#/proc/}
            kill ${process%/environ}
          fi
        done 2>/dev/null
        [ -n "$found" ] || exit 0
        sleep 0.1 2>/dev/null || sleep 1
      done
      """;

  private final Api api;
  private final String container;
  private final Tool tool;
  private final String run = UUID.randomUUID().toString();
  private String id;
  private Response response;
  private boolean aborted;

  /**
   * @param container the container's id
   * @param tool what to run
   */
  Execution(Api api, String container, Tool tool) {
    this.api = api;
    this.container = container;
    this.tool = tool;
  }

  private String what() {
    return tool.name() + " in container " + container;
  }

  private String mark() {
    return "pgvol:" + run + ":";
  }

  /**
   * Makes it known to the engine.
   *
   * @throws RuntimeException as it comes from docker-java
   */
  void prepare(boolean reads) {
    List<String> command = reads ? Ending.command(mark(), tool.command()) : tool.command();
    ObjectNode wanted = wanted(command);
    wanted.put("AttachStdin", reads).put("AttachStdout", true).put("AttachStderr", true);
    id = create(wanted);
  }

  /**
   * Makes it known to the engine, as a program that nobody listens to.
   *
   * @throws RuntimeException as it comes from docker-java
   */
  void prepareDetached() {
    id = create(wanted(tool.command()));
  }

  private ObjectNode wanted(List<String> command) {
    ObjectNode wanted = Api.JSON.createObjectNode();
    ArrayNode words = wanted.putArray("Cmd");
    command.forEach(words::add);
    ArrayNode environment = wanted.putArray("Env");
    tool.environment().forEach((name, value) -> environment.add(name + "=" + value));
    environment.add(RUN + "=" + run);
    tool.user().ifPresent(user -> wanted.put("User", user));
    return wanted;
  }

  private String create(ObjectNode wanted) {
    JsonNode made = api.post("/containers/" + Api.encoded(container) + "/exec", wanted);
    return Containers.word(made.path("Id"));
  }

  /**
   * Starts it, and leaves it to itself.
   *
   * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Exec">Docker's
   *     API, ExecStart with Detach</a>
   */
  void launch() throws IOException {
    try (Response started =
        Failures.translate(
            "start " + what(),
            () -> api.execute(start("{\"Detach\":true,\"Tty\":false}").build()))) {
      if (started.getStatusCode() / 100 != 2) {
        throw new IOException("Cannot start " + what() + ": " + Failures.engineWords(started));
      }
    }
  }

  private Request.Builder start(String how) {
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.POST)
        .path("/exec/" + id + "/start")
        .putHeader("Content-Type", "application/json")
        .bodyBytes(how.getBytes(StandardCharsets.UTF_8));
    return request;
  }

  /** Starts it and waits for its end. When this side fails, the program is ended too. */
  ToolResult run(InputStream in, OutputStream out) throws IOException, InterruptedException {
    Feed feed = in == null ? null : new Feed(in, this::abort);
    boolean ended = false;
    try {
      ToolResult result =
          Background.run("pgvol-" + tool.name(), () -> converse(feed, out), this::abort);
      ended = true;
      return result;
    } finally {
      if (feed != null) {
        feed.stop(INPUT_PATIENCE);
      }
      if (!ended) {
        kill();
      }
    }
  }

  private ToolResult converse(Feed feed, OutputStream out)
      throws IOException, InterruptedException {
    try {
      return feed == null ? listen(out) : listen(feed, out);
    } catch (Frames.Broken e) {
      if (feed != null) {
        feed.check();
      }
      throw new IOException("Lost " + what() + ": " + e.getMessage(), e);
    }
  }

  private ToolResult listen(OutputStream out) throws IOException, InterruptedException {
    Tail errors = new Tail(ERRORS_KEPT);
    Beginning output = new Beginning(out);
    try (Response opened = open(null)) {
      new Frames(output, errors).copy(opened.getBody());
    }
    int exitCode = exitCode();
    boolean notStarted = exitCode == CANNOT_EXECUTE || exitCode == NOT_FOUND;
    if (notStarted && errors.isEmpty() && output.text().startsWith("OCI runtime")) {
      return new ToolResult(exitCode, output.text());
    }
    return new ToolResult(exitCode, errors.text());
  }

  private ToolResult listen(Feed feed, OutputStream out) throws IOException, InterruptedException {
    Tail errors = new Tail(ERRORS_KEPT);
    Ending output = new Ending(out, mark());
    Ending errorOutput = new Ending(errors, mark());
    try (Response opened = open(feed)) {
      new Frames(output, errorOutput)
          .copy(opened.getBody(), () -> output.complete() && errorOutput.complete());
    }
    feed.check();
    if (output.complete() && errorOutput.complete()) {
      return new ToolResult(output.exitCode(), errors.text());
    }
    // The shell itself could not be started, or somebody ended it.
    output.release();
    errorOutput.release();
    int exitCode = exitCode();
    if (exitCode == 0) {
      throw new Frames.Broken("short stream: it does not tell how the program ended", null);
    }
    return new ToolResult(exitCode, errors.text());
  }

  private Response open(Feed feed) throws IOException {
    Request.Builder request = start("{\"Detach\":false,\"Tty\":false}");
    if (feed != null) {
      request.hijackedInput(feed);
    }
    Response opened = Failures.translate("run " + what(), () -> api.execute(request.build()));
    if (opened.getStatusCode() != 200) {
      throw new IOException("Cannot run " + what() + ": " + Failures.engineWords(opened));
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
      JsonNode state =
          Failures.translate(
              "get the exit status of " + what(), () -> api.get("/exec/" + id + "/json"));
      if (!state.path("Running").asBoolean(true) && state.path("ExitCode").isNumber()) {
        return state.path("ExitCode").intValue();
      }
      if (System.nanoTime() > end) {
        throw new Frames.Broken("short stream: the output ended and the program did not", null);
      }
      Thread.sleep(pause);
    }
  }

  /** Engines let a program go on when nobody listens any more. */
  private void kill() {
    Tool killer = Tool.of("sh", "-c", KILL, RUN + "=" + run);
    Execution killing = new Execution(api, container, killer);
    try {
      Background.run(
          "pgvol-kill",
          () -> {
            killing.prepare(false);
            return killing.listen(OutputStream.nullOutputStream());
          },
          killing::abort,
          KILL_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | TimeoutException e) {
      // The container may be gone, and the program with it. What has failed before, matters more.
    }
  }

  /** Remembers how the output began: there Docker says why it could not start a program. */
  private static final class Beginning extends FilterOutputStream {

    private final byte[] bytes = new byte[1024];
    private int length;

    Beginning(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] buffer, int offset, int count) throws IOException {
      if (length < bytes.length) {
        int part = Math.min(count, bytes.length - length);
        System.arraycopy(buffer, offset, bytes, length, part);
        length += part;
      }
      out.write(buffer, offset, count);
    }

    String text() {
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
  }
}

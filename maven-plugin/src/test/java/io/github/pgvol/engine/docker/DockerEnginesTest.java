package io.github.pgvol.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DockerEnginesTest {

  private static final String DOCKER =
      "{\"Version\":\"28.2.2\",\"Components\":[{\"Name\":\"Engine\",\"Version\":\"28.2.2\"}]}";
  private static final String PODMAN =
      "{\"Version\":\"5.4.0\",\"Components\":[{\"Name\":\"Podman Engine\",\"Version\":\"5.4.0\"}]}";

  private final TestMachine linux = TestMachine.linux();
  private HttpServer server;
  private boolean served;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void theFirstThatAnswersSaysWhatItIs() throws Exception {
    try (Engine engine = enginesWith(DOCKER).connect("auto")) {
      assertThat(engine.kind()).isEqualTo("docker");
      assertThat(engine.describe()).isEqualTo("Docker 28.2.2 at " + address());
      assertThat(engine.publishedHost()).isEqualTo("127.0.0.1");
    }
    try (Engine engine = enginesWith(PODMAN).connect("auto")) {
      assertThat(engine.kind()).isEqualTo("podman");
      assertThat(engine.describe()).isEqualTo("Podman 5.4.0 at " + address());
    }
  }

  @Test
  void dockerHostMayNameThePodmanThatIsWanted() throws Exception {
    try (Engine engine = enginesWith(PODMAN).connect("podman")) {
      assertThat(engine.kind()).isEqualTo("podman");
    }
  }

  @Test
  void anotherKindThanWantedIsPassedBy() {
    UserProblem problem = problem(enginesWith(PODMAN), "docker");

    assertThat(problem)
        .hasMessageStartingWith("No Docker answers. Tried:\n")
        .hasMessageContaining("DOCKER_HOST (" + address() + "): it is Podman, not Docker")
        .hasMessageContaining("unix:///var/run/docker.sock: no such file");
  }

  @Test
  void nothingAnswers() {
    UserProblem problem = problem(new DockerEngines(linux.machine()), "auto");

    assertThat(problem)
        .hasMessageStartingWith("No engine answers. Tried:\n")
        .hasMessageContaining("\n  unix:///var/run/docker.sock: no such file\n")
        .hasMessageContaining("\n  unix:///run/podman/podman.sock: no such file");
    assertThat(problem.advice()).contains("DOCKER_HOST", "<engine>", "-Dpgvol.engine");
  }

  @Test
  void anUnknownEngine() {
    UserProblem problem = problem(new DockerEngines(linux.machine()), "containerd");

    assertThat(problem).hasMessage("There is no engine «containerd».");
    assertThat(problem.advice()).contains("auto, docker, podman or local");
  }

  @Test
  void dockerHostThatDoesNotAnswerIsTheEndOfTheSearch() {
    String closed = address();
    server.stop(0);
    UserProblem problem = problem(engines(linux.with("DOCKER_HOST", closed)), "auto");

    assertThat(problem)
        .hasMessage(
            "The engine that DOCKER_HOST names does not answer at "
                + closed
                + ": connection refused");
    assertThat(problem.advice()).contains("Is the daemon running?", "unset DOCKER_HOST");
    assertThat(problem(engines(linux.with("DOCKER_HOST", closed)), "podman"))
        .hasMessageStartingWith("No Podman answers.");
  }

  @Test
  void aSocketThatIsNotThere() {
    assertThat(problem(engines(linux.with("DOCKER_HOST", "unix:///gone.sock")), "docker"))
        .hasMessage(
            "The engine that DOCKER_HOST names does not answer at unix:///gone.sock: no such file");
  }

  @Test
  void aSocketNobodyListensTo() {
    TestMachine machine = linux.file("/var/run/docker.sock", "");
    assertThat(problem(engines(machine), "auto"))
        .hasMessageContaining("\n  unix:///var/run/docker.sock: ");
  }

  @Test
  void sshIsNotSpoken() {
    UserProblem problem = problem(engines(linux.with("DOCKER_HOST", "ssh://me@build:22")), "auto");

    assertThat(problem).hasMessageContaining("pgvol cannot use such an address");
    assertThat(problem.advice()).contains("ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock me@b");
  }

  @Test
  void anotherServerIsNoEngine() {
    assertThat(problem(engines(linux.with("DOCKER_HOST", address())), "auto"))
        .hasMessageContaining("it answers «<h1>404 Not Found</h1>");
    assertThat(problem(enginesWith("<html>hello</html>"), "auto"))
        .hasMessageContaining("does not answer");
    assertThat(problem(enginesWith("{}"), "auto")).hasMessageContaining("not an engine");
  }

  @Test
  void anEngineThatHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestMachine machine = linux.with("DOCKER_HOST", "127.0.0.1:" + silent.getLocalPort());
      DockerEngines engines = new DockerEngines(machine.machine(), Duration.ofSeconds(1));

      assertThat(problem(engines, "auto")).hasMessageContaining("no answer within 1 s");
    }
  }

  @Test
  void aHostThatNobodyKnows() {
    assertThat(problem(engines(linux.with("DOCKER_HOST", "tcp://no-such-host.invalid")), "auto"))
        .hasMessageContaining("unknown host");
  }

  @Test
  void certificatesThatAreNotThere() {
    TestMachine machine =
        linux
            .with("DOCKER_HOST", address())
            .with("DOCKER_TLS_VERIFY", "1")
            .with("DOCKER_CERT_PATH", "/gone");
    UserProblem problem = problem(engines(machine), "auto");

    assertThat(problem).hasMessageContaining("there are no certificates in /gone");
    assertThat(problem.advice()).contains("DOCKER_CERT_PATH");
  }

  private DockerEngines enginesWith(String version) {
    if (served) {
      server.removeContext("/version");
    }
    served = true;
    server.createContext(
        "/version",
        exchange -> {
          byte[] body = version.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    return engines(linux.with("DOCKER_HOST", address()));
  }

  private static DockerEngines engines(TestMachine machine) {
    return new DockerEngines(machine.machine());
  }

  private String address() {
    return "tcp://127.0.0.1:" + server.getAddress().getPort();
  }

  private static UserProblem problem(DockerEngines engines, String wanted) {
    return catchThrowableOfType(UserProblem.class, () -> engines.connect(wanted).close());
  }
}

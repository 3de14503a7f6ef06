package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Finds the engine that answers. */
public final class DockerEngines {

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Machine machine;
  private final Duration patience;

  /**
   * @param machine where to look
   */
  public DockerEngines(Machine machine) {
    this(machine, ANSWER);
  }

  /**
   * @param patience how long an engine may take to answer
   */
  DockerEngines(Machine machine, Duration patience) {
    this.machine = machine;
    this.patience = patience;
  }

  /**
   * The first engine that answers and is of the wanted kind.
   *
   * @param wanted {@code auto}, {@code docker} or {@code podman}
   * @throws UserProblem when there is none, with all that was tried
   */
  public Engine connect(String wanted) throws InterruptedException {
    Wanted kind = Wanted.parse(wanted);
    List<Refusal> refusals = new ArrayList<>();
    for (Candidate candidate : Candidates.of(machine, kind)) {
      try {
        return connect(candidate, kind);
      } catch (Refusal refusal) {
        if (candidate.decisive() && !refusal.otherKind) {
          throw new UserProblem(
              "The engine that "
                  + candidate.origin().orElseThrow()
                  + " names does not answer at "
                  + candidate.address()
                  + ": "
                  + refusal.getMessage(),
              decisiveAdvice(candidate, refusal),
              refusal);
        }
        refusals.add(refusal);
      }
    }
    throw nothing(kind, refusals);
  }

  private Engine connect(Candidate candidate, Wanted wanted) throws Refusal, InterruptedException {
    if (!candidate.supported()) {
      throw new Refusal(
          candidate, "pgvol cannot use such an address", unsupportedAdvice(candidate));
    }
    if (candidate.path().isPresent() && !machine.files().exists(candidate.path().get())) {
      throw new Refusal(candidate, "no such file", "");
    }
    DockerHttpClient http;
    try {
      http = new FreshConnections(http(candidate));
    } catch (RuntimeException e) {
      throw refusal(candidate, e);
    }
    Api api = new Api(http, () -> DockerClientImpl.getInstance(config(candidate), http));
    boolean connected = false;
    try {
      JsonNode version =
          Background.run("pgvol-connect", () -> api.get("/version"), api::close, patience);
      if (!version.path("Version").isTextual()) {
        throw new Refusal(candidate, "what answers there is not an engine", "");
      }
      String kind = kind(version);
      if (!wanted.accepts(kind)) {
        throw Refusal.otherKind(candidate, "it is " + name(kind) + ", not " + name(wanted.word()));
      }
      connected = true;
      return new DockerEngine(
          api,
          new DockerEngine.Identity(
              kind,
              version.path("Version").textValue(),
              candidate.address(),
              publishedHost(candidate)));
    } catch (TimeoutException e) {
      throw new Refusal(
          candidate, "no answer within " + patience.toSeconds() + " s", "Is it still starting?");
    } catch (IOException | RuntimeException e) {
      throw refusal(candidate, e);
    } finally {
      if (!connected) {
        api.close();
      }
    }
  }

  private static DockerHttpClient http(Candidate candidate) throws Refusal {
    ApacheDockerHttpClient.Builder http =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(URI.create(candidate.address()))
            .connectionTimeout(CONNECT);
    if (candidate.certificates().isPresent()) {
      SSLContext context = tls(candidate, candidate.certificates().get());
      http.sslConfig(() -> context);
    } else if (candidate.path().isPresent()) {
      http.sslConfig(Tls::none);
    }
    return http.build();
  }

  private static SSLContext tls(Candidate candidate, String folder) throws Refusal {
    Tls tls = new Tls(Path.of(folder));
    if (!tls.present()) {
      throw new Refusal(candidate, "there are no certificates in " + folder, CERTIFICATES);
    }
    try {
      return tls.context();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new Refusal(
          candidate,
          "the certificates in " + folder + " cannot be used: " + e.getMessage(),
          CERTIFICATES);
    }
  }

  private DockerClientConfig config(Candidate candidate) {
    String folder =
        machine.variable("DOCKER_CONFIG").orElse(Path.of(machine.home(), ".docker").toString());
    return DefaultDockerClientConfig.createDefaultConfigBuilder()
        .withDockerHost(candidate.address())
        .withDockerConfig(folder)
        // TLS is set up already, for the candidate and not for what else is configured.
        .withCustomSslConfig(() -> null)
        .build();
  }

  private static String kind(JsonNode version) {
    for (JsonNode part : version.path("Components")) {
      if (Containers.word(part.path("Name")).toLowerCase(Locale.ROOT).contains("podman")) {
        return "podman";
      }
    }
    return "docker";
  }

  private static String name(String kind) {
    return kind.equals("podman") ? "Podman" : "Docker";
  }

  /** Published ports are bound to the IPv4 loopback address; «localhost» may mean another one. */
  private static String publishedHost(Candidate candidate) {
    return candidate.path().isPresent() ? "127.0.0.1" : URI.create(candidate.address()).getHost();
  }

  private static Refusal refusal(Candidate candidate, Exception e) {
    if (e instanceof DockerException docker) {
      String words = Failures.engineWords(docker);
      boolean tls = words.contains("HTTP request to an HTTPS server");
      return new Refusal(
          candidate,
          "it answers «" + words + "»",
          tls ? "It wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH." : "");
    }
    for (Throwable at = e; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      if (at instanceof UnknownHostException) {
        return new Refusal(candidate, "unknown host", "");
      }
      if (at instanceof SSLException) {
        return new Refusal(candidate, "TLS: " + message, CERTIFICATES);
      }
      if (message.contains("Permission denied")) {
        return new Refusal(candidate, "permission denied", PERMISSION);
      }
      if (message.contains("Connection refused")) {
        return new Refusal(candidate, "connection refused", "Is the daemon running?");
      }
      if (message.contains("No such file")) {
        return new Refusal(candidate, "no such file", "");
      }
      if (message.contains("timed out")) {
        return new Refusal(candidate, "no connection within " + CONNECT.toSeconds() + " s", "");
      }
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return new Refusal(candidate, message == null ? root.getClass().getSimpleName() : message, "");
  }

  private static final String PERMISSION =
      "For a permission, add yourself to the socket's group (sudo usermod -aG docker $USER) and log"
          + " in again.";

  private static final String CERTIFICATES =
      "Check DOCKER_TLS_VERIFY, and ca.pem, cert.pem and key.pem in the folder DOCKER_CERT_PATH.";

  private static String unsupportedAdvice(Candidate candidate) {
    if (!candidate.address().startsWith("ssh://")) {
      return "Use unix://, tcp:// or npipe://.";
    }
    String target = candidate.address().substring("ssh://".length()).replaceFirst("[:/].*", "");
    return "Forward its socket: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock "
        + target
        + " — and set DOCKER_HOST=unix:///tmp/docker.sock.";
  }

  private static String decisiveAdvice(Candidate candidate, Refusal refusal) {
    String origin = candidate.origin().orElseThrow();
    String variable = origin.replaceFirst(" .*", "");
    String change =
        variable.equals("docker")
            ? "choose another context with docker context use"
            : "correct or unset " + variable;
    String hint = refusal.advice.isEmpty() ? "" : refusal.advice + " ";
    return hint
        + "Start it, or "
        + change
        + ", or name the engine with <engine> (-Dpgvol.engine=docker or podman).";
  }

  private static NoEngine nothing(Wanted wanted, List<Refusal> refusals) {
    StringBuilder what =
        new StringBuilder(wanted == Wanted.AUTO ? "No engine answers" : "No " + name(wanted.word()))
            .append(wanted == Wanted.AUTO ? "" : " answers")
            .append(". Tried:");
    Set<String> advice = new LinkedHashSet<>();
    for (Refusal refusal : refusals) {
      what.append("\n  ").append(refusal.candidate).append(": ").append(refusal.getMessage());
      advice.add(refusal.advice);
    }
    advice.remove("");
    advice.add(
        (wanted == Wanted.AUTO ? "Start Docker or Podman" : "Start " + name(wanted.word()))
            + ", or say where it is with DOCKER_HOST, or name another engine with <engine>"
            + " (-Dpgvol.engine=auto, docker, podman or local).");
    return new NoEngine(what.toString(), String.join(" ", advice));
  }

  /** Why a candidate is not it. */
  private static final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Candidate candidate;
    private final String advice;
    private final boolean otherKind;

    Refusal(Candidate candidate, String why, String advice) {
      this(candidate, why, advice, false);
    }

    private Refusal(Candidate candidate, String why, String advice, boolean otherKind) {
      super(why);
      this.candidate = candidate;
      this.advice = advice;
      this.otherKind = otherKind;
    }

    static Refusal otherKind(Candidate candidate, String why) {
      return new Refusal(candidate, why, "", true);
    }
  }
}

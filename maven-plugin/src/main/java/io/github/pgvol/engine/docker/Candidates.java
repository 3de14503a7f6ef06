package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where to look for an engine, in order: where the user says, then where engines usually are.
 *
 * <p>Docker's own client goes by DOCKER_HOST, else DOCKER_CONTEXT, else the context chosen with
 * {@code docker context use}, and when nothing answers there it says so. So does pgvol: in another
 * engine it would find other data.
 */
final class Candidates {

  private final Machine machine;
  private final Wanted wanted;
  private final List<Candidate> list = new ArrayList<>();

  private Candidates(Machine machine, Wanted wanted) {
    this.machine = machine;
    this.wanted = wanted;
  }

  /** The list for what is wanted on a machine. */
  static List<Candidate> of(Machine machine, Wanted wanted) {
    Candidates candidates = new Candidates(machine, wanted);
    if (wanted == Wanted.PODMAN) {
      candidates.addContainerHost();
      candidates.addDockerHost();
      candidates.addPodmanPlaces();
      candidates.addDockerPlaces();
    } else {
      candidates.addDockerHost();
      candidates.addContext();
      if (wanted == Wanted.AUTO) {
        candidates.addContainerHost();
      }
      candidates.addDockerPlaces();
      if (wanted == Wanted.AUTO) {
        candidates.addPodmanPlaces();
      }
    }
    return withoutRepetition(candidates.list);
  }

  private void addDockerHost() {
    Optional<String> host = machine.variable("DOCKER_HOST");
    if (host.isEmpty()) {
      return;
    }
    Optional<String> certificates =
        machine
            .variable("DOCKER_TLS_VERIFY")
            .map(yes -> machine.variable("DOCKER_CERT_PATH").orElse(dockerConfig()));
    add("DOCKER_HOST", host.get(), certificates, wanted != Wanted.PODMAN);
  }

  /** Podman's own variable for the same. */
  private void addContainerHost() {
    machine
        .variable("CONTAINER_HOST")
        .ifPresent(host -> add("CONTAINER_HOST", host, Optional.empty(), true));
  }

  private void addContext() {
    if (machine.variable("DOCKER_HOST").isPresent()) {
      return;
    }
    Optional<String> variable = machine.variable("DOCKER_CONTEXT");
    String origin = variable.isPresent() ? "DOCKER_CONTEXT" : "docker context";
    Optional<String> context = variable.or(this::currentContext);
    if (context.isPresent() && !context.get().equals("default")) {
      addContext(origin + " " + context.get(), context.get());
    }
  }

  private void addContext(String origin, String context) {
    String folder = sha256(context);
    String meta = dockerConfig() + "/contexts/meta/" + folder + "/meta.json";
    String tls = dockerConfig() + "/contexts/tls/" + folder + "/docker";
    if (!machine.files().exists(meta)) {
      throw new UserProblem(
          "There is no Docker context " + context + ", which " + origin + " names.",
          "See which there are with docker context ls; then set or unset DOCKER_CONTEXT, or run"
              + " docker context use.");
    }
    String host = json(meta).path("Endpoints").path("docker").path("Host").asText();
    Optional<String> certificates = Optional.of(tls).filter(machine.files()::exists);
    add(origin, host, certificates, true);
  }

  private Optional<String> currentContext() {
    String config = dockerConfig() + "/config.json";
    if (!machine.files().exists(config)) {
      return Optional.empty();
    }
    return Optional.of(json(config).path("currentContext").asText())
        .filter(name -> !name.isEmpty());
  }

  private JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(machine.files().read(file));
    } catch (IOException e) {
      throw new UserProblem(
          "Docker's file " + file + " cannot be read: " + e.getMessage(),
          "Put it right, or set DOCKER_HOST: then nobody looks for a Docker context.",
          e);
    }
  }

  private String dockerConfig() {
    return slashes(machine.variable("DOCKER_CONFIG").orElse(machine.home() + "/.docker"));
  }

  private void addDockerPlaces() {
    String home = slashes(machine.home());
    if (machine.windows()) {
      pipe("docker_engine");
      pipe("dockerDesktopLinuxEngine");
      return;
    }
    socket("/var/run/docker.sock");
    runtimeFolders().forEach(folder -> socket(folder + "/docker.sock"));
    socket(home + "/.docker/run/docker.sock");
    socket(home + "/.docker/desktop/docker.sock");
    if (machine.mac()) {
      socket(home + "/.orbstack/run/docker.sock");
    }
    socket(home + "/.rd/docker.sock");
    String colima = machine.variable("COLIMA_HOME").orElse(home + "/.colima");
    socket(colima + "/default/docker.sock");
    socket(colima + "/docker.sock");
  }

  private void addPodmanPlaces() {
    if (machine.windows()) {
      pipe("podman-machine-default");
      return;
    }
    if (machine.mac()) {
      machine
          .variable("TMPDIR")
          .map(folder -> folder.replaceAll("/+$", "") + "/podman")
          .ifPresent(
              folder ->
                  machine.files().names(folder).stream()
                      .filter(name -> name.endsWith("-api.sock") || name.equals("podman.sock"))
                      .forEach(name -> socket(folder + "/" + name)));
      String machines = slashes(machine.home()) + "/.local/share/containers/podman/machine";
      socket(machines + "/podman.sock");
      machine.files().names(machines).stream()
          .map(name -> machines + "/" + name + "/podman.sock")
          .filter(machine.files()::exists)
          .forEach(this::socket);
      return;
    }
    runtimeFolders().forEach(folder -> socket(folder + "/podman/podman.sock"));
    socket("/run/podman/podman.sock");
  }

  private Set<String> runtimeFolders() {
    Set<String> folders = new LinkedHashSet<>();
    machine.variable("XDG_RUNTIME_DIR").ifPresent(folders::add);
    if (!machine.mac()) {
      machine.user().ifPresent(user -> folders.add("/run/user/" + user));
    }
    return folders;
  }

  private void socket(String path) {
    list.add(Candidate.usual("unix://" + path));
  }

  private void pipe(String name) {
    list.add(Candidate.usual("npipe:////./pipe/" + name));
  }

  private void add(String origin, String address, Optional<String> certificates, boolean decisive) {
    String whole = whole(address.strip(), certificates.isPresent());
    Optional<String> used = certificates.filter(folder -> whole.startsWith("tcp://"));
    list.add(new Candidate(Optional.of(origin), whole, used, decisive));
  }

  /** An address with its scheme and port, as Docker's own client completes it. */
  private static String whole(String address, boolean tls) {
    if (address.startsWith("/")) {
      return "unix://" + address;
    }
    String schemed = address.contains("://") ? address : "tcp://" + address;
    if (schemed.startsWith("http://")) {
      schemed = "tcp://" + schemed.substring("http://".length());
    }
    if (schemed.matches("tcp://([^/:]+|\\[[^/]*])")) {
      schemed += tls ? ":2376" : ":2375";
    }
    return schemed;
  }

  private static List<Candidate> withoutRepetition(List<Candidate> list) {
    Set<String> seen = new LinkedHashSet<>();
    return list.stream().filter(candidate -> seen.add(candidate.address())).toList();
  }

  private static String slashes(String path) {
    return path.replace('\\', '/');
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

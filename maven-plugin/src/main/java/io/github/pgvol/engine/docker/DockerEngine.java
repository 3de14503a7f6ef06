package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.engine.Tail;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An engine that speaks Docker's API: Docker itself, or Podman. */
final class DockerEngine implements Engine {

  private static final String LOOPBACK = "127.0.0.1";
  private static final int LOG_KEPT = 1 << 20;
  private static final Duration REMOVAL = Duration.ofSeconds(30);

  private final Api api;
  private final Identity identity;
  private final Map<String, JsonNode> images = new ConcurrentHashMap<>();
  private final Map<String, Object> lifecycle = new ConcurrentHashMap<>();

  /**
   * Who answered.
   *
   * @param kind {@code docker} or {@code podman}
   * @param version its version
   * @param address where it answers
   * @param publishedHost the host under which published ports are reached
   */
  record Identity(String kind, String version, String address, String publishedHost) {}

  /**
   * @param api what it is asked by; closed with this
   */
  DockerEngine(Api api, Identity identity) {
    this.api = api;
    this.identity = identity;
  }

  @Override
  public String kind() {
    return identity.kind();
  }

  @Override
  public String describe() {
    String name = kind().equals("podman") ? "Podman" : "Docker";
    return name + " " + identity.version() + " at " + identity.address();
  }

  @Override
  public String publishedHost() {
    return identity.publishedHost();
  }

  @Override
  public List<Container> containers() throws IOException {
    JsonNode listed =
        Failures.translate("list the containers", () -> api.get("/containers/json?all=true"));
    List<Container> containers = new ArrayList<>();
    for (JsonNode one : listed) {
      container(Containers.word(one.path("Id"))).ifPresent(containers::add);
    }
    return containers;
  }

  @Override
  public Optional<Container> container(String nameOrId) throws IOException {
    return Failures.translate("inspect container " + nameOrId, () -> inspect(nameOrId));
  }

  private Optional<Container> inspect(String nameOrId) {
    JsonNode found;
    try {
      found = inspected(nameOrId);
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException e) {
      // Podman's words for one that goes at this very moment.
      if (Failures.engineWords(e).contains("no such container")) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(Containers.of(found, image(Containers.word(found.path("Image")))));
  }

  private JsonNode inspected(String nameOrId) {
    return api.get("/containers/" + Api.encoded(nameOrId) + "/json");
  }

  /** By id, so that it never changes; missing when it has been removed. */
  private JsonNode image(String id) {
    try {
      return images.computeIfAbsent(id, this::inspectedImage);
    } catch (DockerException e) {
      return MissingNode.getInstance();
    }
  }

  private JsonNode inspectedImage(String nameOrId) {
    // A name's slashes are the path's, for engines.
    return api.get("/images/" + Api.encoded(nameOrId).replace("%2F", "/") + "/json");
  }

  @Override
  public ToolResult exec(String container, Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return prepared(container, tool, execution -> execution.prepare(in != null)).run(in, out);
  }

  @Override
  public void launch(String container, Tool tool) throws IOException {
    prepared(container, tool, Execution::prepareDetached).launch();
  }

  private Execution prepared(String container, Tool tool, Consumer<Execution> preparation)
      throws IOException {
    Execution execution = new Execution(api, container, tool);
    try {
      preparation.accept(execution);
      return execution;
    } catch (DockerException e) {
      Container now = container(container).orElseThrow(() -> noContainer(container, e));
      if (!now.running() || now.state().equals("paused")) {
        throw notRunning(now, e);
      }
      throw Failures.of("run " + tool.name() + " in container " + now.name(), e);
    } catch (RuntimeException e) {
      throw Failures.of("run " + tool.name() + " in container " + container, e);
    }
  }

  private UserProblem notRunning(Container container, RuntimeException cause) {
    String name = container.name();
    if (container.state().equals("paused")) {
      return new UserProblem(
          "Container " + name + " is paused.",
          "Let it go on: " + kind() + " unpause " + name,
          cause);
    }
    return new UserProblem(
        "Container " + name + " is not running.", "Start it: " + kind() + " start " + name, cause);
  }

  private UserProblem noContainer(String container, RuntimeException cause) {
    return new UserProblem(
        "There is no container " + container + " on " + describe() + ".",
        "See which there are: " + kind() + " ps -a",
        cause);
  }

  @Override
  public InputStream download(String container, String path) throws IOException {
    String what = "read " + path + " of container " + container;
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.GET)
        .path("/containers/" + Api.encoded(container) + "/archive?path=" + Api.encoded(path));
    Response response = Failures.translate(what, () -> api.execute(request.build()));
    if (response.getStatusCode() == 404) {
      throw new FileNotFoundException("Cannot " + what + ": " + Failures.engineWords(response));
    }
    if (response.getStatusCode() != 200) {
      throw new IOException("Cannot " + what + ": " + Failures.engineWords(response));
    }
    return new Download(what, response.getBody(), response::close);
  }

  @Override
  public void upload(String container, String folder, InputStream tar) throws IOException {
    String what = "write to " + folder + " of container " + container;
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.PUT)
        .path("/containers/" + Api.encoded(container) + "/archive?path=" + Api.encoded(folder))
        .putHeader("Content-Type", "application/x-tar")
        .body(tar);
    try (Response response = Failures.translate(what, () -> api.execute(request.build()))) {
      if (response.getStatusCode() != 200) {
        throw new IOException("Cannot " + what + ": " + Failures.engineWords(response));
      }
    }
  }

  @Override
  public Container create(ContainerSpec spec) throws IOException {
    try (CreateContainerCmd command = api.commands().createContainerCmd(spec.image())) {
      List<String> environment = new ArrayList<>();
      spec.environment().forEach((name, value) -> environment.add(name + "=" + value));
      command
          .withName(spec.name())
          .withEnv(environment)
          .withLabels(spec.labels())
          .withHostConfig(hostConfig(spec));
      if (!spec.entrypoint().isEmpty()) {
        command.withEntrypoint(spec.entrypoint());
      }
      if (!spec.command().isEmpty()) {
        command.withCmd(spec.command());
      }
      spec.user().ifPresent(command::withUser);
      if (spec.passing()) {
        // Nothing in it has to be ended in good order: who stops it, as a daemon does that comes
        // back after a crash, need not wait until its patience ends.
        command.withStopSignal("SIGKILL");
      }
      spec.port().ifPresent(port -> command.withExposedPorts(ExposedPort.tcp(port.inside())));
      String id = command.exec().getId();
      return container(id)
          .orElseThrow(() -> new IOException("Container " + spec.name() + " is gone again."));
    } catch (NotFoundException e) {
      throw noImage(spec.image(), e);
    } catch (DockerException e) {
      // Podman has no status of its own for it.
      if (e instanceof ConflictException || e.getMessage().contains("name is already in use")) {
        throw new NameTaken(
            spec.name(),
            "Look at it, and remove it when nobody needs it: " + kind() + " rm " + spec.name(),
            e);
      }
      throw Failures.of("create container " + spec.name(), e);
    } catch (RuntimeException e) {
      throw Failures.of("create container " + spec.name(), e);
    }
  }

  private static HostConfig hostConfig(ContainerSpec spec) {
    HostConfig config = HostConfig.newHostConfig();
    config.withMounts(spec.mounts().stream().map(DockerEngine::mount).toList());
    config.withAutoRemove(spec.passing());
    spec.port().ifPresent(port -> config.withPortBindings(binding(port)));
    if (!spec.network().isEmpty()) {
      config.withNetworkMode(spec.network());
    }
    spec.networkOf().ifPresent(other -> config.withNetworkMode("container:" + other));
    if (spec.sharedMemory() > 0) {
      config.withShmSize(spec.sharedMemory());
    }
    return config;
  }

  private static Mount mount(ContainerSpec.Mount mount) {
    return new Mount()
        .withType(mount.folder() ? MountType.BIND : MountType.VOLUME)
        .withSource(mount.source())
        .withTarget(mount.target())
        .withReadOnly(mount.readOnly());
  }

  private static PortBinding binding(ContainerSpec.Publish port) {
    return new PortBinding(
        port.published() == 0
            ? Ports.Binding.bindIp(LOOPBACK)
            : Ports.Binding.bindIpAndPort(LOOPBACK, port.published()),
        ExposedPort.tcp(port.inside()));
  }

  private UserProblem noImage(String image, RuntimeException cause) {
    return new UserProblem(
        "There is no image " + image + " on " + describe() + ".",
        "Pull it: " + kind() + " pull " + image,
        cause);
  }

  @Override
  public void start(String container) throws IOException {
    // One that is being stopped runs, and would not be started.
    synchronized (lifecycle.computeIfAbsent(container, absent -> new Object())) {
      startNow(container);
    }
  }

  private void startNow(String container) throws IOException {
    try {
      api.commands().startContainerCmd(container).exec();
    } catch (NotModifiedException e) {
      // It runs.
    } catch (NotFoundException e) {
      throw noContainer(container, e);
    } catch (DockerException e) {
      String words = Failures.engineWords(e);
      if (words.contains("port is already allocated") || words.contains("address already in use")) {
        throw new UserProblem(
            "Container " + container + " cannot start: its port is in use. " + words,
            "Stop what uses the port, or choose another one; 0 takes a free one.",
            e);
      }
      throw Failures.of("start container " + container, e);
    } catch (RuntimeException e) {
      throw Failures.of("start container " + container, e);
    }
  }

  @Override
  public void stop(String container, Duration patience) throws IOException {
    synchronized (lifecycle.computeIfAbsent(container, absent -> new Object())) {
      stopNow(container, patience);
    }
  }

  private void stopNow(String container, Duration patience) throws IOException {
    try {
      int seconds = (int) Math.min(Integer.MAX_VALUE, patience.plusMillis(999).toSeconds());
      api.commands().stopContainerCmd(container).withTimeout(seconds).exec();
    } catch (NotModifiedException e) {
      // It is stopped.
    } catch (NotFoundException e) {
      throw noContainer(container, e);
    } catch (RuntimeException e) {
      throw Failures.of("stop container " + container, e);
    }
  }

  @Override
  public void remove(String container) throws IOException {
    try {
      api.commands().removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException e) {
      // It is gone.
    } catch (ConflictException e) {
      // A passing container has just ended, and the engine is about to remove it by itself.
      if (!Failures.engineWords(e).contains("already in progress") || !goes(container)) {
        throw Failures.of("remove container " + container, e);
      }
    } catch (DockerException e) {
      // Podman's words for the same.
      if (!Failures.engineWords(e).contains("container state improper") || !goes(container)) {
        throw Failures.of("remove container " + container, e);
      }
    } catch (RuntimeException e) {
      throw Failures.of("remove container " + container, e);
    }
  }

  /** Waits until a container is gone. */
  private boolean goes(String container) throws IOException {
    long deadline = System.nanoTime() + REMOVAL.toNanos();
    while (container(container).isPresent()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  @Override
  public List<String> log(String container, int lines) throws IOException {
    boolean tty;
    try {
      tty = inspected(container).path("Config").path("Tty").asBoolean();
    } catch (NotFoundException e) {
      throw noContainer(container, e);
    } catch (RuntimeException e) {
      throw Failures.of("inspect container " + container, e);
    }
    String what = "read the log of container " + container;
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.GET)
        .path("/containers/" + Api.encoded(container) + "/logs?stdout=1&stderr=1&tail=" + lines);
    Tail log = new Tail(LOG_KEPT);
    try (Response response = Failures.translate(what, () -> api.execute(request.build()))) {
      if (response.getStatusCode() != 200) {
        throw new IOException("Cannot " + what + ": " + Failures.engineWords(response));
      }
      if (tty) {
        response.getBody().transferTo(log);
      } else {
        new Frames(log, log).copy(response.getBody());
      }
    }
    List<String> all = log.text().lines().toList();
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }

  @Override
  public Optional<Volume> volume(String name) throws IOException {
    return Failures.translate("inspect volume " + name, () -> inspectVolume(name));
  }

  private Optional<Volume> inspectVolume(String name) {
    try {
      return Optional.of(volume(api.get("/volumes/" + Api.encoded(name))));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  private static Volume volume(JsonNode found) {
    return new Volume(
        Containers.word(found.path("Name")),
        Containers.word(found.path("Driver")),
        Containers.word(found.path("Mountpoint")),
        Containers.texts(found.path("Labels")),
        instant(Containers.word(found.path("CreatedAt"))));
  }

  private static Optional<Instant> instant(String time) {
    try {
      return Optional.of(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Volume> volumes() throws IOException {
    JsonNode listed = Failures.translate("list the volumes", () -> api.get("/volumes"));
    List<Volume> volumes = new ArrayList<>();
    // A list does not tell when they were created.
    for (JsonNode one : listed.path("Volumes")) {
      volume(Containers.word(one.path("Name"))).ifPresent(volumes::add);
    }
    return volumes;
  }

  @Override
  public Volume createVolume(String name, Map<String, String> labels) throws IOException {
    Optional<Volume> there = volume(name);
    if (there.isPresent()) {
      return there.get();
    }
    Failures.translate(
        "create volume " + name,
        () -> api.commands().createVolumeCmd().withName(name).withLabels(labels).exec());
    return volume(name).orElseThrow(() -> new IOException("Volume " + name + " is gone again."));
  }

  @Override
  public void removeVolume(String name) throws IOException {
    try {
      api.commands().removeVolumeCmd(name).exec();
    } catch (NotFoundException e) {
      // It is gone.
    } catch (ConflictException e) {
      throw new UserProblem(
          "Volume " + name + " is in use: " + Failures.engineWords(e),
          "See by which containers: " + kind() + " ps -a --filter volume=" + name,
          e);
    } catch (RuntimeException e) {
      throw Failures.of("remove volume " + name, e);
    }
  }

  @Override
  public List<String> images() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode image : Failures.translate("list the images", () -> api.get("/images/json"))) {
      List<String> tags = new ArrayList<>();
      for (JsonNode tag : image.path("RepoTags")) {
        if (!Containers.word(tag).contains("<none>")) {
          tags.add(Containers.word(tag));
        }
      }
      names.addAll(tags.isEmpty() ? List.of(Containers.word(image.path("Id"))) : tags);
    }
    return names;
  }

  @Override
  public boolean hasImage(String image) throws IOException {
    try {
      inspectedImage(image);
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (RuntimeException e) {
      throw Failures.of("inspect image " + image, e);
    }
  }

  @Override
  public ImageDefaults imageDefaults(String image) throws IOException {
    try {
      JsonNode config = inspectedImage(image).path("Config");
      return new ImageDefaults(
          Containers.environment(config),
          List.copyOf(Containers.texts(config.path("Volumes")).keySet()));
    } catch (NotFoundException e) {
      throw noImage(image, e);
    } catch (RuntimeException e) {
      throw Failures.of("inspect image " + image, e);
    }
  }

  @Override
  public void pull(String image, Consumer<Long> bytes) throws IOException, InterruptedException {
    Reference reference = Reference.parse(image);
    Pulling pulling = new Pulling(bytes);
    try (pulling) {
      api.commands().pullImageCmd(reference.repository()).withTag(reference.tag()).exec(pulling);
      pulling.await();
    } catch (RuntimeException e) {
      throw denied(image, e instanceof DockerException ? Failures.engineWords(e) : "")
          .orElseThrow(() -> Failures.of("pull image " + image, e));
    }
    if (pulling.error() != null) {
      throw denied(image, pulling.error())
          .orElseThrow(
              () -> new IOException("Cannot pull image " + image + ": " + pulling.error()));
    }
    if (!hasImage(image)) {
      throw new IOException(
          "Cannot pull image " + image + ": the engine ended the pull and does not have it.");
    }
  }

  private Optional<UserProblem> denied(String image, String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    boolean denied =
        lower.contains("denied")
            || lower.contains("unauthorized")
            || lower.contains("authentication required")
            || lower.contains("no basic auth");
    if (!denied) {
      return Optional.empty();
    }
    return Optional.of(
        new UserProblem(
            "The registry does not give out image " + image + ": " + words,
            "Check the image's name (-Dpgvol.image). If it is private, pull it yourself ("
                + kind()
                + " pull "
                + image
                + "): pgvol uses passwords from Docker's config.json, but no credential helpers."));
  }

  @Override
  public void close() {
    api.close();
  }
}

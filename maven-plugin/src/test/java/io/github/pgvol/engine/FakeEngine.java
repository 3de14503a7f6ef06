package io.github.pgvol.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Containers that are only told of: for what pgvol decides before it does anything. */
public final class FakeEngine implements Engine {

  private final Map<String, Container> containers = new LinkedHashMap<>();
  private final Map<String, String> files = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();

  /** A container in the making. */
  public static final class Making {
    private final String name;
    private String image = "postgres:17";
    private boolean running = true;
    private List<String> command = List.of("docker-entrypoint.sh", "postgres");
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Container.Mount> mounts = new ArrayList<>();

    private Making(String name) {
      this.name = name;
    }

    public Making image(String value) {
      this.image = value;
      return this;
    }

    public Making stopped() {
      this.running = false;
      return this;
    }

    public Making command(String... words) {
      this.command = List.of(words);
      return this;
    }

    public Making label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    public Making variable(String key, String value) {
      environment.put(key, value);
      return this;
    }

    public Making volume(String volume, String target) {
      mounts.add(
          new Container.Mount("volume", Optional.of(volume), "/volumes/" + volume, target, true));
      return this;
    }
  }

  /** Starts to make a container. */
  public static Making made(String name) {
    return new Making(name);
  }

  /** Adds a container. */
  public FakeEngine with(Making making) {
    containers.put(making.name, build(making, making.running));
    return this;
  }

  /** Adds a file that {@code cat} finds in every container. */
  public FakeEngine file(String path, String content) {
    files.put(path, content);
    return this;
  }

  /** Adds a volume that nothing uses. */
  public FakeEngine unusedVolume(String name) {
    volumes.add(name);
    return this;
  }

  /** What was asked to be changed. */
  public List<String> calls() {
    return calls;
  }

  private static Container build(Making making, boolean running) {
    return new Container(
        "id-of-" + making.name,
        making.name,
        making.image,
        making.command,
        "sha256:0",
        "linux/amd64",
        running,
        running ? "running" : "exited",
        Optional.empty(),
        0,
        Map.copyOf(making.labels),
        Map.copyOf(making.environment),
        List.copyOf(making.mounts),
        List.of(),
        List.of(),
        false,
        false);
  }

  @Override
  public String kind() {
    return "docker";
  }

  @Override
  public String describe() {
    return "Docker 1 at nowhere";
  }

  @Override
  public String publishedHost() {
    return "127.0.0.1";
  }

  @Override
  public List<Container> containers() {
    return List.copyOf(containers.values());
  }

  @Override
  public Optional<Container> container(String nameOrId) {
    return containers.values().stream()
        .filter(found -> found.name().equals(nameOrId) || found.id().equals(nameOrId))
        .findFirst();
  }

  @Override
  public ToolResult exec(String container, Tool tool, InputStream in, OutputStream out)
      throws IOException {
    String content = files.get(tool.command().get(tool.command().size() - 1));
    if (content == null) {
      return new ToolResult(1, "No such file or directory");
    }
    out.write(content.getBytes(StandardCharsets.UTF_8));
    return new ToolResult(0, "");
  }

  @Override
  public void launch(String container, Tool tool) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InputStream download(String container, String path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void upload(String container, String folder, InputStream tar) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Container create(ContainerSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void start(String container) {
    calls.add("start " + container);
  }

  @Override
  public void stop(String container, Duration patience) {
    calls.add("stop " + container);
  }

  @Override
  public void remove(String container) {
    calls.add("remove " + container);
  }

  @Override
  public List<String> log(String container, int lines) {
    return List.of();
  }

  @Override
  public Optional<Volume> volume(String name) {
    return volumes.contains(name)
        ? Optional.of(new Volume(name, "local", "/volumes/" + name, Map.of(), Optional.empty()))
        : Optional.empty();
  }

  @Override
  public List<Volume> volumes() {
    return volumes.stream().map(name -> volume(name).orElseThrow()).toList();
  }

  @Override
  public Volume createVolume(String name, Map<String, String> labels) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeVolume(String name) {
    calls.add("remove volume " + name);
  }

  @Override
  public List<String> images() {
    return List.of();
  }

  @Override
  public boolean hasImage(String image) {
    return true;
  }

  @Override
  public void pull(String image, Consumer<Long> bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ImageDefaults imageDefaults(String image) {
    return new ImageDefaults(Map.of(), List.of());
  }

  @Override
  public void close() {}
}

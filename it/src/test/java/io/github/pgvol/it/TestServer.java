package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A server of a test's own: a container and a named volume, both removed at the end. On the local
 * engine they are a process and a folder.
 */
final class TestServer implements AutoCloseable {

  static final String USER = "shop";
  static final String PASSWORD = "geheim-t0p:S3cret/'42";
  static final String DATABASE = "app";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Engines kind;
  private final Engine engine;
  private final String name;
  private final Map<String, String> labels;
  private final Map<String, String> volumes;
  private String container;
  private Optional<String> dependent = Optional.empty();

  private TestServer(
      Engines kind, Engine engine, Map<String, String> labels, Map<String, String> volumes) {
    this(kind, engine, newName(), labels, volumes);
  }

  private TestServer(
      Engines kind,
      Engine engine,
      String name,
      Map<String, String> labels,
      Map<String, String> volumes) {
    this.kind = kind;
    this.engine = engine;
    this.name = name;
    this.labels = labels;
    this.volumes = volumes;
  }

  /** A name that nothing else has. */
  static String newName() {
    return "pgvol-it-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Starts a container that was made on a volume of the same name, and waits until it answers. */
  static TestServer adopt(Engines kind, Engine engine, String name)
      throws IOException, InterruptedException {
    TestServer server = new TestServer(kind, engine, name, Map.of(), Map.of());
    server.container = name;
    return started(server, TestServer::startAgain);
  }

  /** Starts a server of an image of one's own, through a connection of one's own. */
  static TestServer startOf(Engines kind, Engine engine, String image, int major)
      throws IOException, InterruptedException {
    return started(
        new TestServer(kind, engine, Map.of(), Map.of()), server -> server.create(image, major));
  }

  /** Starts a server on a new volume, and waits until it answers. */
  static TestServer start(Engines kind, int major, String... options)
      throws IOException, InterruptedException {
    return start(kind, major, Map.of(), Map.of(), options);
  }

  /** Starts a server on a new volume, its container with labels and other volumes by folder. */
  static TestServer start(
      Engines kind,
      int major,
      Map<String, String> labels,
      Map<String, String> volumes,
      String... options)
      throws IOException, InterruptedException {
    return started(
        new TestServer(kind, kind.connect(), labels, volumes),
        server -> server.create(major, options));
  }

  /**
   * Starts a server as Compose does, as service db of a project; where there are containers, with
   * another of service web that depends on it.
   */
  static TestServer startInProject(Engines kind, int major, String project)
      throws IOException, InterruptedException {
    Map<String, String> labels =
        Map.of("com.docker.compose.project", project, "com.docker.compose.service", "db");
    return started(
        new TestServer(kind, kind.connect(), labels, Map.of()),
        server -> {
          server.create(major);
          if (kind != Engines.LOCAL) {
            server.addDependent(major, project);
          }
        });
  }

  private void addDependent(int major, String project) throws IOException {
    dependent = Optional.of(name + "-web");
    engine.create(
        ContainerSpec.of(dependent.get(), kind.image(major))
            .withCommand(List.of("sh", "-c", "trap 'exit 0' TERM INT; sleep 100000 & wait"))
            .withLabels(
                Map.of(
                    "com.docker.compose.project", project,
                    "com.docker.compose.service", "web",
                    "com.docker.compose.depends_on", "db:service_started:false")));
    startDependent();
  }

  /** The container that depends on its, where there is one. */
  Optional<String> dependent() {
    return dependent;
  }

  /** Starts what depends on it, where it does not run. */
  void startDependent() throws IOException {
    if (dependent.isPresent()) {
      engine.start(dependent.get());
    }
  }

  /** Whether what depends on it runs, where there is anything. */
  boolean dependentRuns() throws IOException {
    return dependent.isEmpty() || engine.container(dependent.get()).orElseThrow().running();
  }

  /**
   * Starts a server whose volume is in memory, with mount's options for its size: it is empty again
   * once the container has stopped.
   */
  static TestServer startOnSmallDisk(Engines kind, int major, String size)
      throws IOException, InterruptedException {
    return started(
        new TestServer(kind, kind.connect(), Map.of(), Map.of()),
        server -> {
          kind.volume(server.name, "tmpfs", "tmpfs", size);
          server.create(major, "-c", "max_wal_size=48MB", "-c", "min_wal_size=32MB");
        });
  }

  /** Starts a server on a new volume that an engine keeps in a folder of this machine. */
  static TestServer startIn(Path place, Engines kind, int major)
      throws IOException, InterruptedException {
    return started(
        new TestServer(kind, kind.connect(), Map.of(), Map.of()),
        server -> {
          kind.volume(server.name, "none", place.toString(), "bind");
          server.create(major);
        });
  }

  private interface Making {
    void make(TestServer server) throws IOException, InterruptedException;
  }

  /** A server that could not be made leaves nothing. */
  private static TestServer started(TestServer server, Making making)
      throws IOException, InterruptedException {
    boolean started = false;
    try {
      making.make(server);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  /** Removes the container, and makes another on the same volume. */
  void replaceContainer(int major) throws IOException, InterruptedException {
    engine.stop(name, PATIENCE);
    engine.remove(name);
    create(major);
  }

  private void create(int major, String... options) throws IOException, InterruptedException {
    create(kind.image(major), major, options);
  }

  private void create(String image, int major, String... options)
      throws IOException, InterruptedException {
    assertThat(engine.hasImage(image)).as("image %s on %s", image, engine.describe()).isTrue();
    engine.createVolume(name, Map.of("io.github.pgvol.it", "true"));
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    mounts.add(Engines.mount(engine, name, major));
    for (String target : volumes.keySet()) {
      mounts.add(mount(target));
    }
    // Processes are killed here, machines are not: waiting for disks would prove nothing.
    List<String> command = new ArrayList<>(List.of("postgres", "-c", "fsync=off"));
    command.addAll(List.of(options));
    container =
        engine
            .create(
                ContainerSpec.of(name, image)
                    .withCommand(command)
                    .withEnvironment(
                        Map.of(
                            "POSTGRES_USER", USER,
                            "POSTGRES_PASSWORD", PASSWORD,
                            "POSTGRES_DB", DATABASE))
                    .withLabels(labels)
                    .withMounts(mounts))
            .id();
    startAgain();
  }

  private ContainerSpec.Mount mount(String target) {
    return engine.placed(ContainerSpec.Mount.volume(volumes.get(target), target));
  }

  /** Where one of its other volumes is, which was asked for under this name. */
  String folder(String target) {
    return mount(target).target();
  }

  /** Starts the container, where it was stopped or killed, and waits until the server answers. */
  void startAgain() throws IOException, InterruptedException {
    engine.start(container);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // By TCP: while the image makes its database, it listens on the Unix socket only. One program
    // that asks again and again, as starting one costs more than asking.
    Tool ready =
        Tool.of(
            "sh",
            "-c",
            "for i in $(seq 100); do pg_isready -q -h 127.0.0.1 && exit; sleep 0.05; done; exit 1");
    while (true) {
      try {
        if (engine.exec(container, ready, null, OutputStream.nullOutputStream()).ok()) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      assertThat(System.nanoTime())
          .as(() -> "The server answers in time; its log: " + log())
          .isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /** Waits until there is a session of which a condition on pg_stat_activity holds. */
  void await(String condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!value(
            "postgres", "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE " + condition + ")")
        .asBoolean()) {
      assertThat(System.nanoTime()).as("in time: %s", condition).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /** The end of what the server has logged. */
  String log() {
    try {
      return String.join("\n", engine.log(container, 50));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * Fails when the server has ended all sessions and recovered: what pgvol ends beside it must
   * never look to it like a crash of its own.
   */
  void assertNeverCrashed() throws IOException {
    assertThat(engine.log(container, 20_000))
        .as("the server's log")
        .noneMatch(line -> line.contains("terminating any other active server processes"));
  }

  /** The end of one that a class shares, where it came up at all: it has never crashed. */
  static void closeUncrashed(TestServer server) throws IOException {
    if (server != null) {
      try (server) {
        server.assertNeverCrashed();
      }
    }
  }

  /** Ends the container at once, as a power cut does. */
  void kill() throws IOException, InterruptedException {
    kind.kill(engine, name);
  }

  Engines kind() {
    return kind;
  }

  Engine engine() {
    return engine;
  }

  /** The container's name, and the volume's. */
  String name() {
    return name;
  }

  /** The server as goals find it. */
  ServerFinder.Found found() throws IOException, InterruptedException {
    return found(engine, DATABASE);
  }

  /** The server as goals find it through another connection to the engine. */
  ServerFinder.Found found(Engine through, String database)
      throws IOException, InterruptedException {
    return new ServerFinder(through)
        .find(
            new ServerChoice(
                Optional.of(name),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(database),
                List.of()));
  }

  /** The server. */
  ContainerServer server() throws IOException, InterruptedException {
    return found().inContainer();
  }

  /** Opens a session that is not one of pgvol's. */
  Session session(String database) throws IOException, InterruptedException {
    Session session = Session.open(server(), database, "somebody");
    session.execute("SET search_path = public");
    return session;
  }

  /** Runs statements in a database, each by itself. */
  void execute(String database, String... statements) throws IOException, InterruptedException {
    try (Session session = session(database)) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
  }

  /** Asks for one value. */
  JsonNode value(String database, String sql) throws IOException, InterruptedException {
    try (Session session = session(database)) {
      return session.value(sql);
    }
  }

  /** Runs a program beside the server and gives its output; a failure is one of the test. */
  byte[] output(String... command) throws IOException, InterruptedException {
    return output(Tool.of(command), null);
  }

  /** Runs SQL text in psql, whatever it holds. */
  byte[] psql(String database, byte[] sql) throws IOException, InterruptedException {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.write(sql);
    input.write("\n\\q\n".getBytes(StandardCharsets.US_ASCII));
    Tool psql =
        Tool.of("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-f", "-")
            .withEnvironment("PGDATABASE", database);
    return output(psql, new ByteArrayInputStream(input.toByteArray()));
  }

  /** Runs a program beside the server and gives its output; a failure is one of the test. */
  byte[] output(Tool tool, InputStream in) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Server server = server();
    ToolResult result = server.run(tool, in, out);
    assertThat(result.ok()).as("%s: %s", tool, result.errors()).isTrue();
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    try (engine) {
      if (dependent.isPresent()) {
        engine.remove(dependent.get());
      }
      engine.remove(name);
      engine.removeVolume(name);
    }
  }
}

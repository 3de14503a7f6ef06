package io.github.pgvol.serve;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.discovery.Labels;
import io.github.pgvol.discovery.ThisMachine;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Sql;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** Starts and stops servers of pgvol's own, one container to a volume. */
public final class Serving {

  private static final String OWN_PORT = "io.github.pgvol.port";
  private static final String DURABILITY = "io.github.pgvol.durability";

  /**
   * What makes a server fast, and its data worthless after a crash of the machine.
   *
   * @see <a href="https://www.postgresql.org/docs/current/non-durability.html">Non-durable
   *     settings</a>
   */
  private static final List<String> FAST =
      List.of("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off");

  private static final int PORT = 5432;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final int LOG_LINES = 15;
  // SQLSTATEs
  private static final String WRONG_PASSWORD = "28P01";
  private static final String NO_DATABASE = "3D000";

  private final Engine engine;
  private final Console console;

  /** Serves on an engine. */
  public Serving(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  /** The name of the container that serves a volume. */
  public static String containerName(String volume) {
    if (!isFolder(volume)) {
      return "pgvol-" + volume;
    }
    // Two folders may well have the same name.
    String last = String.valueOf(Path.of(volume).getFileName()).replaceAll("[^A-Za-z0-9_.-]", "_");
    UUID key = UUID.nameUUIDFromBytes(volume.getBytes(StandardCharsets.UTF_8));
    return "pgvol-" + last + "-" + key.toString().substring(0, 8);
  }

  private static boolean isFolder(String volume) {
    return volume.contains("/") || volume.contains("\\");
  }

  private static ContainerSpec.Mount mount(String volume, String target) {
    return isFolder(volume)
        ? ContainerSpec.Mount.folder(volume, target)
        : ContainerSpec.Mount.volume(volume, target);
  }

  private static boolean isOn(Container.Mount mount, String volume) {
    return mount.name().orElse(mount.source()).equals(volume);
  }

  /**
   * Starts a server, or finds it running, and waits until it answers under its address.
   *
   * @throws UserProblem when the image is missing and must not be pulled, does not fit the volume,
   *     or the server does not come up
   */
  public Started start(StartRequest request) throws IOException, InterruptedException {
    refuseOtherMachine(request);
    refuseVolumeInUse(request);
    requireDurability(request);
    Optional<Container> old = engine.container(containerName(request.volume()));
    Optional<Container> present = old;
    if (present.isPresent() && !fits(present.get(), request)) {
      replace(present.get(), request);
      present = Optional.empty();
    }
    Container container =
        present.isPresent() ? present.get() : create(request, password(request, old));
    if (!container.running()) {
      engine.start(container.id());
    }
    return waitUntilItAnswers(container.id(), request);
  }

  /** The port is bound to the loopback address of the machine that the engine runs on. */
  private void refuseOtherMachine(StartRequest request) {
    String host = engine.publishedHost();
    if (!ThisMachine.is(host)) {
      String port = request.port() == 0 ? "5432" : Integer.toString(request.port());
      throw new UserProblem(
          "The engine ("
              + engine.describe()
              + ") runs on another machine, "
              + host
              + ": the port of a server is open there only, and not to be reached from here.",
          "Forward the engine's socket and the port, ssh -nNT -L"
              + " /tmp/docker.sock:/var/run/docker.sock -L "
              + port
              + ":127.0.0.1:"
              + port
              + " "
              + host
              + " — set DOCKER_HOST=unix:///tmp/docker.sock and <port> (-Dpgvol.port="
              + port
              + "). Or run the server there yourself: all other goals work on it from here.");
    }
  }

  /** Two servers on the same files destroy them. */
  private void refuseVolumeInUse(StartRequest request) throws IOException {
    List<String> users =
        engine.containers().stream()
            .filter(Container::running)
            .filter(container -> !container.name().equals(containerName(request.volume())))
            .filter(
                container ->
                    container.mounts().stream().anyMatch(mount -> isOn(mount, request.volume())))
            .map(Container::name)
            .toList();
    if (!users.isEmpty()) {
      throw new UserProblem(
          "The volume " + request.volume() + " is in use by " + String.join(", ", users) + ".",
          "Use that server as it is (the other goals find it), stop it ("
              + engine.command("stop", String.join(" ", users))
              + "), or choose another volume with <volume> (-Dpgvol.volume).");
    }
  }

  /** Everything that can be wrong with the new container is found before the old one goes. */
  private void replace(Container old, StartRequest request)
      throws IOException, InterruptedException {
    bring(request);
    Engine.ImageDefaults image = engine.imageDefaults(request.image());
    Optional<Container.Mount> mount =
        old.mounts().stream().filter(some -> isOn(some, request.volume())).findFirst();
    if (mount.isPresent()) {
      checkVersion(old, request, image, mount.get().target());
    }
    console.info(
        "Replacing "
            + engine.noun()
            + " "
            + old.name()
            + " ("
            + old.image()
            + "): image, port or durability have changed. Its volume stays.");
    engine.stop(old.id(), STOP_PATIENCE);
    engine.remove(old.id());
  }

  /** The one that was asked for, else the one that the volume was used with, else a new one. */
  private static String password(StartRequest request, Optional<Container> old) {
    return request
        .password()
        .or(() -> old.flatMap(container -> container.variable("POSTGRES_PASSWORD")))
        .orElseGet(Serving::makePassword);
  }

  private static boolean fits(Container container, StartRequest request) {
    if (container.label(Labels.OWN_VOLUME).isEmpty()) {
      throw new UserProblem(
          "There is a container " + container.name() + " that pgvol did not make.",
          "Rename it, or choose another volume with <volume> (-Dpgvol.volume).");
    }
    // A stopped container has no published port: what it was made with stands in its label.
    boolean samePort =
        request.port() == 0
            || container.label(OWN_PORT).equals(Optional.of(Integer.toString(request.port())))
            || container.ports().stream().anyMatch(port -> port.published() == request.port());
    // Podman tells the whole name of an image that was asked for by a short one.
    boolean sameImage =
        container.image().equals(request.image())
            || container.image().endsWith("/" + request.image());
    boolean sameDurability = container.label(DURABILITY).isEmpty() == request.durable();
    return sameImage && samePort && sameDurability;
  }

  private Container create(StartRequest request, String password)
      throws IOException, InterruptedException {
    bring(request);
    Engine.ImageDefaults image = engine.imageDefaults(request.image());
    String data = image.environment().getOrDefault("PGDATA", Container.DEFAULT_DATA_FOLDER);
    ContainerSpec.Mount mount = engine.placed(mount(request.volume(), mountPoint(image, data)));
    String mountPoint = mount.target();
    boolean fresh = isNew(request.volume());
    Map<String, String> labels = new HashMap<>(Map.of(Labels.OWN_PROJECT, request.project()));
    if (!request.durable()) {
      labels.put(DURABILITY, "off");
      console.warn(
          "Durability is off: if this machine crashes, all data on "
              + request.volume()
              + " may be lost. That is for tests only.");
    }
    if (!mount.folder()) {
      engine.createVolume(request.volume(), labels);
    }
    labels.put(Labels.OWN_VOLUME, request.volume());
    labels.put(OWN_PORT, Integer.toString(request.port()));
    ContainerSpec spec =
        ContainerSpec.of(containerName(request.volume()), request.image())
            .withEnvironment(
                Map.of(
                    "POSTGRES_USER", request.user(),
                    "POSTGRES_PASSWORD", password,
                    "POSTGRES_DB", request.database()))
            .withLabels(labels)
            .withCommand(request.durable() ? List.of() : FAST)
            .withMounts(List.of(mount))
            .withPort(new ContainerSpec.Publish(PORT, request.port()));
    try {
      Container container = engine.create(spec);
      if (!fresh) {
        try {
          checkVersion(container, request, image, mountPoint);
        } catch (UserProblem e) {
          engine.remove(container.id());
          throw e;
        }
      }
      return container;
    } catch (NameTaken e) {
      console.debug("Another build was faster: " + e.getMessage());
      return engine
          .container(spec.name())
          .orElseThrow(() -> new IOException("Container " + spec.name() + " came and went", e));
    }
  }

  /** One that holds nothing yet; a folder is made where it is missing. */
  private boolean isNew(String folder) throws IOException {
    if (!isFolder(folder)) {
      return engine.volume(folder).isEmpty();
    }
    Files.createDirectories(Path.of(folder));
    try (Stream<Path> content = Files.list(Path.of(folder))) {
      return content.findAny().isEmpty();
    } catch (AccessDeniedException e) {
      return false;
    }
  }

  /** Data that somebody relies on are not put at risk by a word. */
  private void requireDurability(StartRequest request) throws IOException {
    boolean made =
        isFolder(request.volume())
            ? engine
                .container(containerName(request.volume()))
                .flatMap(container -> container.label(DURABILITY))
                .isPresent()
            : engine
                .volume(request.volume())
                .filter(volume -> volume.labels().containsKey(DURABILITY))
                .isPresent();
    if (!request.durable() && !made && !isNew(request.volume())) {
      throw new UserProblem(
          "The volume "
              + request.volume()
              + " was made to last: a server without durability is not started on it.",
          "Leave out <durability> (-Dpgvol.durability), or choose a new volume with <volume>"
              + " (-Dpgvol.volume).");
    }
  }

  private void bring(StartRequest request) throws IOException, InterruptedException {
    if (engine.hasImage(request.image())) {
      return;
    }
    if (request.offline() && !engine.bringsImagesItself()) {
      throw new UserProblem(
          "The image "
              + request.image()
              + " is not on "
              + engine.describe()
              + ", and Maven is offline.",
          "Run once without -o, pull it yourself, or set <image> (-Dpgvol.image) to one that is"
              + " there.");
    }
    console.info(
        engine.bringsImagesItself()
            ? "Bringing the programs of " + request.image() + " from Maven's repositories."
            : "Pulling image " + request.image() + ".");
    try (Progress progress = console.progress("pulling " + request.image(), -1)) {
      engine.pull(request.image(), progress::advance);
    }
  }

  /**
   * The folder that the volume belongs at: the volume that the image declares for its PGDATA. From
   * 18 on the official image declares /var/lib/postgresql and has its PGDATA two levels below.
   */
  private static String mountPoint(Engine.ImageDefaults image, String data) {
    return image.volumes().stream()
        .filter(folder -> data.equals(folder) || data.startsWith(folder + "/"))
        .findFirst()
        .orElse(data);
  }

  /** A server refuses data of another major version, with words that few understand. */
  private void checkVersion(
      Container container, StartRequest request, Engine.ImageDefaults image, String mountPoint)
      throws IOException {
    String wanted = image.environment().get("PG_MAJOR");
    Optional<String> found = VolumeVersion.find(engine, container, mountPoint);
    if (wanted == null || found.isEmpty() || found.get().equals(wanted)) {
      return;
    }
    throw new UserProblem(
        "The volume "
            + request.volume()
            + " holds data of PostgreSQL "
            + found.get()
            + ", and image "
            + request.image()
            + " is PostgreSQL "
            + wanted
            + ".",
        "Start it with an image of PostgreSQL "
            + found.get()
            + " (<image>, -Dpgvol.image), take a backup with mvn pgvol:backup, and restore that into"
            + " a new volume (<volume>, -Dpgvol.volume) under the new image.");
  }

  private static String makePassword() {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /**
   * Waits until the server answers where tests will reach it. On a volume's first start the
   * official image runs a server for its own set-up, which listens on no address: this way it fools
   * nobody.
   */
  private Started waitUntilItAnswers(String id, StartRequest request)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + request.patience().toNanos();
    SQLException last = null;
    boolean mended = false;
    while (System.nanoTime() < deadline) {
      Container container =
          engine
              .container(id)
              .orElseThrow(() -> new IOException("The server's container was removed meanwhile"));
      if (!container.running()) {
        throw new UserProblem(
            "The server in "
                + engine.noun()
                + " "
                + container.name()
                + " stopped (exit status "
                + container.exitCode()
                + "). Its log ends:\n"
                + log(id),
            "Mend what the log tells; the volume " + request.volume() + " is as it was.");
      }
      Optional<Container.Port> port =
          container.ports().stream().filter(p -> p.inside() == PORT).findFirst();
      if (port.isPresent()) {
        Started started = describe(container, request, port.get());
        try (Connection connection = connect(started)) {
          return answered(started, connection);
        } catch (SQLException e) {
          last = e;
          if (!mended && mend(container, request, started, e)) {
            mended = true;
            continue;
          }
        }
      }
      Thread.sleep(PAUSE.toMillis());
    }
    throw new UserProblem(
        "The server in "
            + engine.noun()
            + " "
            + containerName(request.volume())
            + " did not answer within "
            + request.patience().toSeconds()
            + " s"
            + (last == null ? "" : ": " + last.getMessage())
            + ". Its log ends:\n"
            + log(id),
        "Give it more time with <startTimeout> (-Dpgvol.startTimeout), in seconds, or mend what the"
            + " log tells.",
        last);
  }

  private Started describe(Container container, StartRequest request, Container.Port port) {
    return new Started(
        container.name(),
        request.volume(),
        engine.publishedHost(),
        port.published(),
        request.user(),
        request.password().or(() -> container.variable("POSTGRES_PASSWORD")).orElse(""),
        request.database(),
        "");
  }

  private static Connection connect(Started server) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", server.user());
    properties.setProperty("password", server.password());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "10");
    properties.setProperty("ApplicationName", "pgvol-start");
    return new Driver().connect(server.jdbcUrl(), properties);
  }

  private static Started answered(Started started, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
    return new Started(
        started.container(),
        started.volume(),
        started.host(),
        started.port(),
        started.user(),
        started.password(),
        started.database(),
        connection.getMetaData().getDatabaseProductVersion());
  }

  /**
   * A volume keeps the password and the databases of its first start. Where the password was
   * pgvol's own, and where the database is missing, the server can be brought in line from inside.
   */
  private boolean mend(
      Container container, StartRequest request, Started started, SQLException refusal)
      throws IOException, InterruptedException {
    if (WRONG_PASSWORD.equals(refusal.getSQLState())) {
      if (request.password().isPresent()) {
        throw new UserProblem(
            "The server on volume "
                + request.volume()
                + " refused the password of user "
                + request.user()
                + ": a volume keeps the password of its first start.",
            "Set <password> (-Dpgvol.password) to that one, leave it away, or start over on another"
                + " volume (<volume>, -Dpgvol.volume).",
            refusal);
      }
      sql(
          container,
          "ALTER ROLE " + Sql.name(request.user()) + " PASSWORD " + Sql.text(started.password()));
      return true;
    }
    if (NO_DATABASE.equals(refusal.getSQLState())) {
      sql(container, "CREATE DATABASE " + Sql.name(request.database()));
      console.info(
          "Created the database "
              + request.database()
              + ", which was not on volume "
              + request.volume()
              + " yet.");
      return true;
    }
    return false;
  }

  private void sql(Container container, String statement) throws IOException, InterruptedException {
    Tool psql =
        Tool.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--no-password", "-d", "postgres")
            .withEnvironment("PGUSER", container.variable("POSTGRES_USER").orElse("postgres"));
    byte[] input = (statement + ";\n\\q\n").getBytes(StandardCharsets.UTF_8);
    ToolResult result =
        engine.exec(
            container.id(), psql, new ByteArrayInputStream(input), OutputStream.nullOutputStream());
    if (!result.ok()) {
      throw new IOException(
          "psql in container " + container.name() + " failed: " + result.errors().strip());
    }
  }

  private String log(String id) throws IOException {
    return String.join("\n", engine.log(id, LOG_LINES));
  }

  /**
   * Stops the server of a volume; container and volume stay.
   *
   * @return false when none was running
   */
  public boolean stop(String volume) throws IOException {
    Optional<Container> container =
        engine
            .container(containerName(volume))
            .filter(found -> found.label(Labels.OWN_VOLUME).isPresent());
    if (container.isEmpty() || !container.get().running()) {
      return false;
    }
    engine.stop(container.get().id(), STOP_PATIENCE);
    return true;
  }
}

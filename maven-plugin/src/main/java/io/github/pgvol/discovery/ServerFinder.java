package io.github.pgvol.discovery;

import io.github.pgvol.console.Table;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the server: what is configured, else the one of the project's Compose project, else the
 * only one there is.
 */
public final class ServerFinder {

  private static final String CHOOSE =
      "Say which with <container> (-Dpgvol.container), <service> (-Dpgvol.service) or <volume>"
          + " (-Dpgvol.volume).";
  private static final List<String> SERVER_COMMANDS =
      List.of("postgres", "postmaster", "run.sh", "patroni");
  private static final List<String> IMAGE_WORDS =
      List.of("postgres", "postgis", "timescale", "pgvector", "pgrouting");

  private final Engine engine;

  /** Looks among an engine's containers. */
  public ServerFinder(Engine engine) {
    this.engine = engine;
  }

  /**
   * A server that was found.
   *
   * @param server the server, running
   * @param container its container, empty for one that is reached by a URL
   * @param reason why it is the one, in words
   */
  public record Found(Server server, Optional<Container> container, String reason) {

    /** The server, where only one in a container will do. */
    public ContainerServer inContainer() {
      if (server instanceof ContainerServer inContainer) {
        return inContainer;
      }
      throw new IllegalStateException(server.describe() + " is in no container");
    }
  }

  /**
   * Finds the server and who connects to it.
   *
   * @throws UserProblem when there is none, more than one, or one that does not run
   */
  public Found find(ServerChoice choice) throws IOException, InterruptedException {
    return found(candidate(choice), choice);
  }

  /**
   * As {@link #find(ServerChoice)}, when the server's container is known already.
   *
   * @param located the container as it is now
   */
  public Found find(ServerChoice choice, Container located)
      throws IOException, InterruptedException {
    return found(new Candidate(located, "the one whose data was looked at"), choice);
  }

  private Found found(Candidate candidate, ServerChoice choice)
      throws IOException, InterruptedException {
    Container container = candidate.container();
    if (!container.running()) {
      throw new UserProblem(
          "The server's container "
              + container.name()
              + " does not run (it is "
              + container.state()
              + ").",
          "Start it: "
              + (container.label(Labels.OWN_VOLUME).isPresent()
                  ? "mvn pgvol:start"
                  : engine.command("start", container.name()))
              + ". If it stops again, its log tells why: "
              + engine.command("logs", container.name()));
    }
    Server.Access access = access(choice, container);
    String dataFolder = container.dataFolder();
    return new Found(
        new ContainerServer(engine, container, access, dataFolder),
        Optional.of(container),
        candidate.reason());
  }

  /**
   * Finds the server's container, running or not.
   *
   * @return empty when a volume is named that no container uses
   * @throws UserProblem when there is none, or more than one
   */
  public Optional<Container> locate(ServerChoice choice) throws IOException {
    Optional<String> volume = choice.volume();
    if (choice.container().isEmpty() && volume.isPresent() && isThere(volume.get())) {
      List<Container> using = using(volume.get(), allServers());
      return using.isEmpty()
          ? Optional.empty()
          : Optional.of(
              only(using, "on volume " + volume.get(), "on volume " + volume.get()).container());
    }
    return Optional.of(candidate(choice).container());
  }

  /**
   * Whether a name is a container's, and not a Compose service's.
   *
   * @throws UserProblem when it is both, of different containers, or neither
   */
  public boolean isContainer(String name) throws IOException {
    List<Container> all = engine.containers();
    Optional<Container> container = all.stream().filter(one -> one.name().equals(name)).findFirst();
    List<Container> ofService =
        all.stream().filter(one -> Labels.service(one).filter(name::equals).isPresent()).toList();
    if (container.isPresent()
        && ofService.stream().anyMatch(one -> !one.id().equals(container.get().id()))) {
      throw new UserProblem(
          name + " is a container and a Compose service of another on " + engine.describe() + ".",
          "Say which is meant: container:" + name + " or service:" + name + ".");
    }
    if (container.isEmpty() && ofService.isEmpty()) {
      throw new UserProblem(
          "There is neither a container nor a Compose service "
              + name
              + " on "
              + engine.describe()
              + ".",
          "Start it, or name one of these: " + servers());
    }
    return container.isPresent();
  }

  /** A volume, or a folder that this machine has, too: of others, nothing is known. */
  private boolean isThere(String volume) throws IOException {
    return Path.of(volume).isAbsolute()
        ? Files.isDirectory(Path.of(volume))
        : engine.volume(volume).isPresent();
  }

  private record Candidate(Container container, String reason) {}

  private Candidate candidate(ServerChoice choice) throws IOException {
    if (choice.container().isPresent()) {
      String name = choice.container().get();
      return engine
          .container(name)
          .map(container -> new Candidate(container, "as <container> says"))
          .orElseThrow(
              () ->
                  new UserProblem(
                      "There is no container " + name + " on " + engine.describe() + ".",
                      "Set <container> (-Dpgvol.container) to one of these: " + servers()));
    }
    List<Container> servers = allServers();
    if (choice.volume().isPresent()) {
      return byVolume(choice.volume().get(), servers);
    }
    if (choice.service().isPresent()) {
      return byService(choice, servers);
    }
    for (Path folder : choice.folders()) {
      List<Container> here = servers.stream().filter(isOf(folder)).toList();
      if (!here.isEmpty()) {
        return only(here, "in the project of " + folder, "of the project in " + folder);
      }
    }
    if (servers.isEmpty()) {
      throw new UserProblem(
          "There is no PostgreSQL server on " + engine.describe() + ".",
          "Start yours (docker compose up -d), or one of pgvol's own: mvn pgvol:start");
    }
    return only(servers, "the only PostgreSQL server there is", "on " + engine.describe());
  }

  private Candidate byVolume(String volume, List<Container> servers) throws IOException {
    List<Container> using = using(volume, servers);
    if (!using.isEmpty()) {
      return only(using, "on volume " + volume, "on volume " + volume);
    }
    if (engine.volume(volume).isPresent()) {
      throw new UserProblem(
          "No server uses the volume " + volume + " on " + engine.describe() + ".",
          "Start one on it: mvn pgvol:start -Dpgvol.volume=" + volume);
    }
    throw new UserProblem(
        "There is no volume " + volume + " on " + engine.describe() + ".",
        "Set <volume> (-Dpgvol.volume) to the volume of one of these: "
            + Table.inline(describe(servers)));
  }

  private static List<Container> using(String volume, List<Container> servers) {
    return servers.stream()
        .filter(
            container ->
                container.mounts().stream()
                    .anyMatch(
                        mount ->
                            mount.name().filter(volume::equals).isPresent()
                                || mount.source().equals(volume)))
        .toList();
  }

  private Candidate byService(ServerChoice choice, List<Container> servers) throws IOException {
    String service = choice.service().get();
    List<Container> all =
        engine.containers().stream()
            .filter(container -> Labels.service(container).filter(service::equals).isPresent())
            .toList();
    for (Path folder : choice.folders()) {
      List<Container> here = all.stream().filter(isOf(folder)).toList();
      if (!here.isEmpty()) {
        return only(here, "as <service> says", "called service " + service + " in " + folder);
      }
    }
    if (all.isEmpty()) {
      throw new UserProblem(
          "There is no container of a Compose service "
              + service
              + " on "
              + engine.describe()
              + ".",
          "Start it (docker compose up -d "
              + service
              + "), or set <service> (-Dpgvol.service) to the service of one of these: "
              + Table.inline(describe(servers)));
    }
    return only(all, "as <service> says", "called service " + service);
  }

  private Candidate only(List<Container> candidates, String reason, String where) {
    if (candidates.size() == 1) {
      return new Candidate(candidates.get(0), reason);
    }
    List<Container> running = candidates.stream().filter(Container::running).toList();
    if (running.size() == 1) {
      return new Candidate(running.get(0), reason + ", the one that runs");
    }
    throw new UserProblem(
        "There are "
            + candidates.size()
            + " PostgreSQL servers "
            + where
            + ":\n"
            + Table.of(List.of("container", "image", "state", "service", "volume"))
                .rows(describe(candidates)),
        CHOOSE);
  }

  /** Containers that run a server; where there is none, those that have a server's image. */
  private List<Container> servers(List<Container> containers) {
    List<Container> images = containers.stream().filter(ServerFinder::hasServerImage).toList();
    List<Container> running = images.stream().filter(ServerFinder::runsServer).toList();
    return running.isEmpty() ? images : running;
  }

  private List<Container> allServers() throws IOException {
    return servers(engine.containers());
  }

  private String servers() {
    try {
      return Table.inline(describe(allServers()));
    } catch (IOException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  /** True when the image's own variables or its name tell that it has PostgreSQL's server. */
  public static boolean hasServerImage(Container container) {
    return container.variable("PG_MAJOR").isPresent()
        || (container.variable("PGDATA").isPresent()
            && container.variable("PG_VERSION").isPresent())
        || isServerImage(container.image());
  }

  /** True when an image's name tells that it has PostgreSQL's server. */
  public static boolean isServerImage(String image) {
    String whole = image.toLowerCase(Locale.ROOT);
    String name = whole.substring(whole.lastIndexOf('/') + 1);
    return IMAGE_WORDS.stream().anyMatch(name::contains) && !name.contains("exporter");
  }

  /**
   * True when the command is a server's. The same image also serves for psql, pg_dump by cron, or a
   * sleep to exec into; the official image takes arguments that begin with a dash for the server.
   */
  static boolean runsServer(Container container) {
    List<String> command = container.command();
    boolean server =
        command.stream()
            .map(word -> word.substring(word.lastIndexOf('/') + 1))
            .anyMatch(SERVER_COMMANDS::contains);
    boolean arguments =
        command.size() > 1
            && command.get(0).endsWith("entrypoint.sh")
            && command.get(1).startsWith("-");
    return server || arguments;
  }

  private static Predicate<Container> isOf(Path folder) {
    Path real = real(folder);
    return container ->
        Labels.folder(container)
            .map(ServerFinder::real)
            .filter(of -> of.equals(real) || of.equals(real(folder.resolve(".devcontainer"))))
            .isPresent();
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  private static List<List<String>> describe(List<Container> containers) {
    return containers.stream()
        .map(
            container ->
                List.of(
                    container.name(),
                    container.image(),
                    container.state(),
                    Labels.service(container).orElse(""),
                    container
                        .mountOf(container.dataFolder())
                        .map(mount -> mount.name().orElse(mount.source()))
                        .orElse("")))
        .toList();
  }

  /**
   * The database that a container is made for, as images tell it; without a look into the files
   * that their variables may name.
   */
  public static Optional<String> mainDatabase(Container container) {
    return Stream.of("POSTGRES_DB", "POSTGRESQL_DATABASE", "POSTGRES_USER", "POSTGRESQL_USERNAME")
        .map(container::variable)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Server.Access access(ServerChoice choice, Container container)
      throws IOException, InterruptedException {
    String user =
        either(choice.user(), container, "POSTGRES_USER", "POSTGRESQL_USERNAME").orElse("postgres");
    Optional<String> password =
        either(choice.password(), container, "POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD");
    String database =
        either(choice.database(), container, "POSTGRES_DB", "POSTGRESQL_DATABASE").orElse(user);
    return new Server.Access(user, password, database);
  }

  /** What is configured, else the container's own variable or the file that its variable names. */
  private Optional<String> either(Optional<String> configured, Container container, String... names)
      throws IOException, InterruptedException {
    if (configured.isPresent()) {
      return configured;
    }
    for (String name : names) {
      Optional<String> value = container.variable(name);
      if (value.isPresent()) {
        return value;
      }
      Optional<String> file = container.variable(name + "_FILE");
      if (file.isPresent()) {
        return Optional.of(read(container, file.get(), name));
      }
    }
    return Optional.empty();
  }

  private String read(Container container, String file, String name)
      throws IOException, InterruptedException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ToolResult result = engine.exec(container.id(), Tool.of("cat", file), null, content);
    if (!result.ok()) {
      throw new UserProblem(
          "Could not read "
              + file
              + ", which "
              + name
              + "_FILE of container "
              + container.name()
              + " names: "
              + result.errors().strip(),
          "Mend the container's secrets, or set <username> (-Dpgvol.username), <password>"
              + " (-Dpgvol.password) and <database> (-Dpgvol.database).");
    }
    // As the official image's file_env does: "$(< file)" drops newlines at the end.
    return content.toString(StandardCharsets.UTF_8).replaceAll("[\r\n]+$", "");
  }
}

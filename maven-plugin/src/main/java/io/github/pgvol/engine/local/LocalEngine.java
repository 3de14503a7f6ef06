package io.github.pgvol.engine.local;

import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An engine without containers: a server is a process of this machine, a volume is a folder.
 *
 * <p>What other engines call a container is here a description of what is to be run ({@code
 * server.json}), and the process that runs as it says. An image is a version of PostgreSQL that is
 * on this machine, or comes from a Maven repository. A mount's target is where the files are: there
 * is no other place to see them ({@link #placed}). Programs are run as this process's user with the
 * environment that a container would give them: {@code PGDATA}, {@code PGHOST}, {@code PGPORT}, and
 * a {@code PATH} with the server's own programs first; {@code PGVOL_TMP} is a folder for temporary
 * files that nobody else uses, {@code PGVOL_OWNER} whom a server's files belong to.
 */
public final class LocalEngine implements Engine {

  /** What it is called. */
  public static final String KIND = "local";

  /** Where its servers listen. */
  static final String LOOPBACK = "127.0.0.1";

  private static final int NOT_FOUND = 127;
  private static final Duration POLL = Duration.ofMillis(20);

  private final LocalHome home;
  private final Installations installations;
  private final Volumes volumes;
  private final Servers servers;
  private final Toolbox toolbox;
  private final Consumer<String> notice;
  private final Map<String, ProcessBuilder> begun = new ConcurrentHashMap<>();

  /**
   * @param home where it keeps what it has
   * @param binaries where versions come from that are not on this machine
   * @param notice is told what a user should know
   */
  public LocalEngine(LocalHome home, Binaries binaries, Consumer<String> notice) {
    this.home = home;
    this.installations = new Installations(binaries);
    this.volumes = new Volumes(home);
    this.servers = new Servers(home);
    this.toolbox = new Toolbox(home, installations, servers);
    this.notice = notice;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String describe() {
    return home.describe();
  }

  @Override
  public String publishedHost() {
    return LOOPBACK;
  }

  @Override
  public String noun() {
    return "server";
  }

  @Override
  public String command(String verb, String name) {
    return servers.command(verb, name);
  }

  @Override
  public ContainerSpec.Mount placed(ContainerSpec.Mount mount) {
    String where =
        mount.folder() ? mount.source() : home.data(mount.source()).toAbsolutePath().toString();
    return new ContainerSpec.Mount(mount.source(), where, mount.folder(), mount.readOnly());
  }

  @Override
  public boolean bringsImagesItself() {
    return true;
  }

  // Servers and helpers.

  @Override
  public List<Container> containers() throws IOException {
    List<Container> containers = new ArrayList<>();
    for (Described one : servers.all()) {
      containers.add(servers.container(one));
    }
    return containers;
  }

  @Override
  public Optional<Container> container(String nameOrId) throws IOException {
    return servers.find(nameOrId).map(servers::container);
  }

  @Override
  public Container create(ContainerSpec spec) throws IOException {
    if (!LocalHome.isName(spec.name())) {
      throw new UserProblem(
          "«" + spec.name() + "» is no name for a server.", "Choose a volume with a simpler name.");
    }
    Installation programs = installations.demand(spec.image());
    List<Described.Mount> mounts = new ArrayList<>();
    for (ContainerSpec.Mount mount : spec.mounts()) {
      ContainerSpec.Mount placed = placed(mount);
      if (!placed.target().equals(mount.target())) {
        throw new IllegalArgumentException(
            mount.source() + " is seen at " + placed.target() + ", not at " + mount.target());
      }
      if (!mount.folder()) {
        volumes.create(mount.source(), Map.of());
      }
      mounts.add(
          new Described.Mount(
              mount.folder() ? "" : mount.source(), placed.target(), !mount.readOnly()));
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("PG_MAJOR", Integer.toString(programs.major()));
    environment.put("PG_VERSION", programs.version());
    if (!mounts.isEmpty()) {
      environment.put("PGDATA", Volumes.dataFolder(Path.of(mounts.get(0).folder())).toString());
    }
    environment.putAll(spec.environment());
    if (spec.entrypoint().isEmpty()) {
      environment.put("PGVOL_SCRATCH", home.temporary(spec.name()).toString());
    }
    Described one = Described.of(spec, mounts, environment);
    servers.sweep();
    if (one.server() && mounts.isEmpty()) {
      throw new UserProblem("A server needs a volume.", "Set <volume> (-Dpgvol.volume).");
    }
    return servers.add(one);
  }

  @Override
  public void start(String container) throws IOException {
    Described one = servers.required(container);
    servers.locked(
        one.name(),
        () -> {
          if (servers.running(one)) {
            return null;
          }
          try {
            if (one.server()) {
              ServerProcess server =
                  new ServerProcess(home, one, installations.demand(one.image()), notice);
              server.start();
              begun.put(one.name(), server.stopping());
            } else {
              startProgram(one);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
          }
          return null;
        });
  }

  private static IOException interrupted(InterruptedException cause) {
    return (IOException) new InterruptedIOException("Interrupted").initCause(cause);
  }

  private void startProgram(Described one) throws IOException {
    Path log = home.log(one.name());
    if (!Files.exists(log)) {
      Files.createFile(log);
      Rights.close(log);
    }
    ProcessBuilder builder =
        toolbox.builder(one, new Tool(one.command(), Map.of(), Optional.of(one.user())));
    builder.redirectInput(Programs.nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectErrorStream(true);
    Marked.of(builder.start().toHandle()).write(servers.process(one));
  }

  @Override
  public void stop(String container, Duration patience) throws IOException {
    Described one = servers.required(container);
    servers.locked(
        one.name(),
        () -> {
          try {
            if (one.server()) {
              new ServerProcess(home, one, installations.demand(one.image()), notice)
                  .stop(patience);
            } else {
              stopProgram(one, patience);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
          }
          return null;
        });
  }

  private void stopProgram(Described one, Duration patience)
      throws IOException, InterruptedException {
    Optional<Marked> process = Marked.read(servers.process(one));
    Optional<ProcessHandle> running = process.flatMap(Marked::running);
    if (running.isPresent()) {
      running.get().destroy();
      long deadline = System.nanoTime() + patience.toNanos();
      while (process.get().running().isPresent() && System.nanoTime() < deadline) {
        Thread.sleep(POLL.toMillis());
      }
    }
    servers.end(one);
  }

  @Override
  public void remove(String container) throws IOException {
    // What is gone already has left its folder.
    Optional<Described> left = servers.described(container);
    Optional<Described> found = left.isPresent() ? left : servers.find(container);
    if (found.isEmpty()) {
      return;
    }
    Described one = found.get();
    if (one.server() && servers.running(one)) {
      stop(one.name(), Duration.ofSeconds(10));
    }
    servers.locked(
        one.name(),
        () -> {
          servers.clear(one.name());
          return null;
        });
  }

  @Override
  public List<String> log(String container, int lines) throws IOException {
    Path log = home.log(servers.required(container).name());
    if (!Files.exists(log)) {
      return List.of();
    }
    List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }

  // Programs.

  @Override
  public ToolResult exec(String container, Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    Described one = servers.requireRunning(container);
    ProcessBuilder builder;
    try {
      builder = toolbox.builder(one, tool);
    } catch (FileNotFoundException e) {
      return new ToolResult(NOT_FOUND, e.getMessage() + "\n");
    }
    if (one.server()) {
      return Programs.run(builder, in, out, started -> {});
    }
    // With the helper, what it was doing ends: written down, whoever comes next can see to that.
    Path execution = servers.executions(one).resolve(UUID.randomUUID().toString());
    try {
      return Programs.run(builder, in, out, started -> write(Marked.of(started), execution));
    } finally {
      Files.deleteIfExists(execution);
    }
  }

  private static void write(Marked mark, Path file) {
    try {
      mark.write(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void launch(String container, Tool tool) throws IOException {
    ProcessBuilder builder = toolbox.builder(servers.requireRunning(container), tool);
    builder.redirectInput(Programs.nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.start();
  }

  @Override
  public boolean has(String container, String program) throws IOException {
    return toolbox.has(servers.required(container), program);
  }

  // Files.

  @Override
  public InputStream download(String container, String path) throws IOException {
    servers.required(container);
    Path file = Path.of(path);
    if (!Files.exists(file)) {
      throw new FileNotFoundException("Cannot read " + path + ": it is not there");
    }
    return TarReading.of(file);
  }

  @Override
  public void upload(String container, String folder, InputStream tar) throws IOException {
    servers.required(container);
    Path target = Path.of(folder);
    if (!Files.isDirectory(target)) {
      throw new FileNotFoundException("Cannot write to " + folder + ": it is not there");
    }
    TarFolder.unpack(tar, target, bytes -> {});
  }

  // Volumes.

  @Override
  public Optional<Volume> volume(String name) throws IOException {
    return volumes.find(name);
  }

  @Override
  public List<Volume> volumes() throws IOException {
    return volumes.all();
  }

  @Override
  public Volume createVolume(String name, Map<String, String> labels) throws IOException {
    if (!LocalHome.isName(name)) {
      throw new UserProblem(
          "«" + name + "» is no name for a volume.",
          "Set <volume> (-Dpgvol.volume) to letters, digits, «_», «.» and «-».");
    }
    return volumes.create(name, labels);
  }

  @Override
  public void removeVolume(String name) throws IOException {
    String users =
        servers.all().stream()
            .filter(one -> one.mounts().stream().anyMatch(mount -> mount.volume().equals(name)))
            .map(Described::name)
            .collect(Collectors.joining(", "));
    if (!users.isEmpty()) {
      throw new UserProblem(
          "Volume " + name + " is in use: server " + users + " is on it.",
          "Stop it and remove it first: mvn pgvol:volume-remove -Dpgvol.volume=" + name);
    }
    volumes.remove(name);
  }

  // Versions of PostgreSQL.

  @Override
  public List<String> images() throws IOException {
    return installations.all().stream().map(Installation::image).toList();
  }

  @Override
  public boolean hasImage(String image) throws IOException {
    OptionalInt major = Installations.major(image);
    return major.isPresent() && installations.of(major.getAsInt()).isPresent();
  }

  @Override
  public void pull(String image, Consumer<Long> bytes) throws IOException {
    installations.bring(Installations.demandMajor(image));
  }

  @Override
  public ImageDefaults imageDefaults(String image) throws IOException {
    Installation found = installations.demand(image);
    return new ImageDefaults(
        Map.of("PG_MAJOR", Integer.toString(found.major()), "PG_VERSION", found.version()),
        List.of());
  }

  @Override
  public String usualImage(String volume) throws IOException {
    Path data = Path.of(volume).isAbsolute() ? Path.of(volume) : home.data(volume);
    Path version = Volumes.dataFolder(data).resolve("PG_VERSION");
    if (Files.exists(version)) {
      return "postgres:" + Files.readString(version).strip();
    }
    List<Installation> all = installations.all();
    return all.isEmpty() ? "postgres:" + Binaries.majors().get(0) : all.get(0).image();
  }

  /** What a user is told of the programs that are used. */
  @Override
  public String describeImage(String image) throws IOException {
    Installation found = installations.demand(image);
    return Binaries.origin(found.folder())
        .map(origin -> "programs from Maven's repository, " + origin.replaceFirst(" .*", ""))
        .orElse("programs in " + found.folder());
  }

  /**
   * Stops a server that this engine has started when this process ends.
   *
   * @param name its name
   */
  public void stopAtEnd(String name) {
    ProcessBuilder stop = begun.get(name);
    if (stop != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(new Stop(stop), "pgvol stop " + name));
    }
  }

  /** Made of Java's own classes only: when it is run, Maven may have closed the plugin's jar. */
  private record Stop(ProcessBuilder command) implements Runnable {

    @Override
    public void run() {
      try {
        command.start().waitFor();
      } catch (IOException e) {
        // Whoever comes next finds it running.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    // Nothing is open: servers go on.
  }
}

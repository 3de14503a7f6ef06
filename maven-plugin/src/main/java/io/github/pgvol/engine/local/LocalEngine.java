package io.github.pgvol.engine.local;

import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

  private static final String DESCRIPTION = "server.json";
  private static final int NOT_FOUND = 127;
  private static final int KILLED = 137;
  private static final int PORT = 5432;
  private static final Duration POLL = Duration.ofMillis(20);

  private final LocalHome home;
  private final Installations installations;
  private final Volumes volumes;
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
    this.notice = notice;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String describe() {
    return "the local engine in " + home.folder();
  }

  @Override
  public String publishedHost() {
    return "127.0.0.1";
  }

  @Override
  public String noun() {
    return "server";
  }

  @Override
  public String command(String verb, String name) {
    String volume =
        described(name)
            .flatMap(server -> server.mounts().stream().findFirst())
            .map(mount -> mount.volume().isEmpty() ? mount.folder() : mount.volume())
            .orElse("…");
    return switch (verb) {
      case "logs" -> "cat " + home.log(name);
      case "pull" -> "mvn pgvol:start -Dpgvol.version=" + name.replaceFirst(".*:", "");
      case "rm" -> "rm -r " + home.server(name);
      case "stop" -> "mvn pgvol:stop -Dpgvol.volume=" + volume;
      default -> "mvn pgvol:start -Dpgvol.volume=" + volume;
    };
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

  private Optional<Described> described(String name) {
    Path file = home.server(name).resolve(DESCRIPTION);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Json.read(file, Described.class))
          : Optional.empty();
    } catch (IOException e) {
      // It goes at this moment.
      return Optional.empty();
    }
  }

  private List<Described> all() throws IOException {
    List<Described> all = new ArrayList<>();
    if (Files.isDirectory(home.servers())) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.servers())) {
        for (Path folder : folders) {
          described(String.valueOf(folder.getFileName()))
              .filter(one -> !gone(one))
              .ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /** What is run in passing is gone as soon as it has ended. */
  private boolean gone(Described one) {
    return one.passing() && Files.exists(process(one)) && !running(one);
  }

  private Path process(Described one) {
    return home.server(one.name()).resolve("process");
  }

  private boolean running(Described one) {
    return one.server()
        ? Postmaster.of(one.data()).isPresent()
        : Marked.read(process(one)).flatMap(Marked::running).isPresent();
  }

  @Override
  public List<Container> containers() throws IOException {
    List<Container> containers = new ArrayList<>();
    for (Described one : all()) {
      containers.add(container(one));
    }
    return containers;
  }

  @Override
  public Optional<Container> container(String nameOrId) throws IOException {
    Optional<Described> exact = isName(nameOrId) ? described(nameOrId) : Optional.empty();
    if (exact.isPresent()) {
      return exact.filter(one -> !gone(one)).map(this::container);
    }
    List<Described> beginning =
        nameOrId.length() < 12
            ? List.of()
            : all().stream().filter(one -> id(one).startsWith(nameOrId)).toList();
    return beginning.size() == 1 ? Optional.of(container(beginning.get(0))) : Optional.empty();
  }

  private static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*");
  }

  private static String id(Described one) {
    return UUID.nameUUIDFromBytes(one.name().getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  private Container container(Described one) {
    boolean running = running(one);
    boolean begun = running || Files.exists(home.log(one.name()));
    Optional<Postmaster> server = one.server() ? Postmaster.of(one.data()) : Optional.empty();
    return new Container(
        id(one),
        one.name(),
        one.image(),
        one.server() ? concat("postgres", one.arguments()) : one.command(),
        KIND + ":" + one.variable("PG_VERSION"),
        platform(),
        running,
        running ? "running" : begun ? "exited" : "created",
        Optional.empty(),
        running ? 0 : exitCode(one),
        one.labels(),
        one.environment(),
        one.mounts().stream()
            .map(
                mount ->
                    new Container.Mount(
                        mount.volume().isEmpty() ? "bind" : "volume",
                        Optional.of(mount.volume()).filter(name -> !name.isEmpty()),
                        mount.folder(),
                        mount.folder(),
                        mount.writable()))
            .toList(),
        server
            .map(known -> List.of(new Container.Port(PORT, publishedHost(), known.port())))
            .orElse(List.of()),
        List.of(),
        false,
        one.passing());
  }

  private static List<String> concat(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  private int exitCode(Described one) {
    Path exit = home.server(one.name()).resolve("exit");
    try {
      if (Files.exists(exit)) {
        return Integer.parseInt(Files.readString(exit).strip());
      }
    } catch (IOException | NumberFormatException e) {
      // Then as if nobody had written it.
    }
    return one.server() && Postmaster.mentioned(one.data()) ? KILLED : 0;
  }

  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "");
    return (os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : "linux")
        + "/"
        + switch (processor) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> processor;
        };
  }

  @Override
  public Container create(ContainerSpec spec) throws IOException {
    if (!isName(spec.name())) {
      throw new UserProblem(
          "«" + spec.name() + "» is no name for a server.", "Choose a volume with a simpler name.");
    }
    Installation programs = installation(spec.image());
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
      environment.put("PGDATA", dataFolder(Path.of(mounts.get(0).folder())).toString());
    }
    environment.putAll(spec.environment());
    if (spec.entrypoint().isEmpty()) {
      environment.put("PGVOL_SCRATCH", home.server(spec.name()).resolve("tmp").toString());
    }
    Described one = Described.of(spec, mounts, environment);
    sweep();
    if (one.server() && mounts.isEmpty()) {
      throw new UserProblem("A server needs a volume.", "Set <volume> (-Dpgvol.volume).");
    }
    return locked(
        spec.name(),
        () -> {
          Optional<Described> other = described(spec.name());
          if (other.isPresent() && !gone(other.get())) {
            throw new NameTaken(
                spec.name(),
                "Look at it, and remove it when nobody needs it: " + command("rm", spec.name()),
                null);
          }
          clear(spec.name());
          Rights.passage(home.folder());
          Rights.passage(home.servers());
          Rights.passage(home.server(spec.name()));
          LocalHome.make(temporary(one));
          LocalHome.make(executions(one));
          Json.write(home.server(spec.name()).resolve(DESCRIPTION), one);
          return container(one);
        });
  }

  /** Helpers of runs that were killed: they are gone, and their folders are left. */
  private void sweep() throws IOException {
    if (!Files.isDirectory(home.servers())) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.servers())) {
      for (Path folder : folders) {
        String name = String.valueOf(folder.getFileName());
        if (described(name).filter(this::gone).isPresent()) {
          locked(
              name,
              () -> {
                if (described(name).filter(this::gone).isPresent()) {
                  clear(name);
                }
                return null;
              });
        }
      }
    }
  }

  /** Data that another engine has made may lie below: {@code 18/docker}. */
  private static Path dataFolder(Path mount) throws IOException {
    if (!Files.isReadable(mount) || Files.exists(mount.resolve("PG_VERSION"))) {
      return mount;
    }
    List<Path> found = new ArrayList<>();
    for (String below : List.of("*/PG_VERSION", "*/*/PG_VERSION")) {
      var matcher = mount.getFileSystem().getPathMatcher("glob:" + below);
      try (var files =
          Files.find(mount, 3, (path, any) -> matcher.matches(mount.relativize(path)))) {
        files.filter(path -> Files.exists(path.resolveSibling("global"))).forEach(found::add);
      } catch (java.io.UncheckedIOException e) {
        // Not ours to look into.
      }
    }
    return found.size() == 1 ? found.get(0).getParent() : mount;
  }

  private Path temporary(Described one) {
    return home.server(one.name()).resolve("tmp");
  }

  private <T> T locked(String name, NamedLock.Work<T> work) throws IOException {
    return new NamedLock(home.lock("server-" + name)).alone(work);
  }

  private Described required(String nameOrId) throws IOException {
    return container(nameOrId)
        .flatMap(found -> described(found.name()))
        .orElseThrow(
            () ->
                new UserProblem(
                    "There is no container " + nameOrId + " on " + describe() + ".",
                    "See which there are: mvn pgvol:volume-list -Dpgvol.engine=local"));
  }

  @Override
  public void start(String container) throws IOException {
    Described one = required(container);
    locked(
        one.name(),
        () -> {
          if (running(one)) {
            return null;
          }
          try {
            if (one.server()) {
              ServerProcess server =
                  new ServerProcess(home, one, installation(one.image()), notice);
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
        builder(one, new Tool(one.command(), Map.of(), Optional.of(one.user())), true);
    builder.redirectInput(Programs.nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectErrorStream(true);
    Marked.of(builder.start().toHandle()).write(process(one));
  }

  @Override
  public void stop(String container, Duration patience) throws IOException {
    Described one = required(container);
    locked(
        one.name(),
        () -> {
          try {
            if (one.server()) {
              new ServerProcess(home, one, installation(one.image()), notice).stop(patience);
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
    Optional<Marked> process = Marked.read(process(one));
    Optional<ProcessHandle> running = process.flatMap(Marked::running);
    if (running.isPresent()) {
      running.get().destroy();
      long deadline = System.nanoTime() + patience.toNanos();
      while (process.get().running().isPresent() && System.nanoTime() < deadline) {
        Thread.sleep(POLL.toMillis());
      }
    }
    end(one);
  }

  /** All of its processes, at once. */
  private void end(Described one) throws IOException {
    Marked.read(process(one)).ifPresent(Marked::kill);
    Path executions = executions(one);
    if (Files.isDirectory(executions)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(executions)) {
        for (Path file : files) {
          Marked.read(file).ifPresent(Marked::kill);
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path executions(Described one) {
    return home.server(one.name()).resolve("executions");
  }

  @Override
  public void remove(String container) throws IOException {
    Optional<Described> one =
        isName(container) && described(container).isPresent()
            ? described(container)
            : container(container).flatMap(found -> described(found.name()));
    if (one.isEmpty()) {
      return;
    }
    if (one.get().server() && running(one.get())) {
      stop(one.get().name(), Duration.ofSeconds(10));
    }
    locked(
        one.get().name(),
        () -> {
          clear(one.get().name());
          return null;
        });
  }

  private void clear(String name) throws IOException {
    Optional<Described> old = described(name);
    if (old.isPresent()) {
      if (!old.get().server()) {
        end(old.get());
      }
      Files.deleteIfExists(home.server(name).resolve(DESCRIPTION));
    }
    Path sockets = home.sockets(name);
    if (!sockets.startsWith(home.folder())) {
      Trees.delete(sockets);
    }
    Trees.delete(home.server(name));
  }

  @Override
  public List<String> log(String container, int lines) throws IOException {
    Path log = home.log(required(container).name());
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
    Described one = requireRunning(container);
    ProcessBuilder builder;
    try {
      builder = builder(one, tool, true);
    } catch (FileNotFoundException e) {
      return new ToolResult(NOT_FOUND, e.getMessage() + "\n");
    }
    if (one.server()) {
      return Programs.run(builder, in, out, started -> {});
    }
    // With the helper, what it was doing ends: written down, whoever comes next can see to that.
    Path execution = executions(one).resolve(UUID.randomUUID().toString());
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
    ProcessBuilder builder = builder(requireRunning(container), tool, true);
    builder.redirectInput(Programs.nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.start();
  }

  private Described requireRunning(String container) throws IOException {
    Described one = required(container);
    if (!running(one)) {
      throw new UserProblem(
          "Container " + one.name() + " is not running.",
          "Start it: " + command("start", one.name()));
    }
    return one;
  }

  /**
   * A program as it is run.
   *
   * @param apart whether in a session of its own: Ctrl-C is for Maven alone
   * @throws FileNotFoundException when there is no such program
   */
  private ProcessBuilder builder(Described one, Tool tool, boolean apart) throws IOException {
    Map<String, String> environment = environment(one);
    environment.putAll(tool.environment());
    String path = environment.get("PATH");
    List<String> command = new ArrayList<>(tool.command());
    for (String word : command) {
      if (ClientTools.VERSIONED.contains(word) && !has(one, word)) {
        throw missing(one, word);
      }
    }
    String program = command.get(0);
    if (!program.contains("/") && !program.contains(File.separator)) {
      command.set(
          0, Programs.find(program, path).map(Path::toString).orElseThrow(() -> notFound(program)));
    }
    Optional<ServerUser> user = user(one, tool);
    if (user.isPresent()) {
      command = user.get().running(command, path);
    }
    if (apart) {
      command.addAll(0, Programs.apart(path));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(temporary(one).toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static FileNotFoundException notFound(String program) {
    if (program.equals("sh")) {
      // Tells what to do, on a Windows without one.
      UnixTools.here();
    }
    return new FileNotFoundException(program + ": not found");
  }

  private boolean has(Described one, String program) throws IOException {
    for (Path folder : installations.folders(installation(one.image()))) {
      if (Files.isExecutable(folder.resolve(Programs.fileName(program)))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean has(String container, String program) throws IOException {
    return has(required(container), program);
  }

  private static UserProblem missing(Described one, String program) {
    String major = one.variable("PG_MAJOR");
    return new UserProblem(
        "There is no "
            + program
            + " for PostgreSQL "
            + major
            + " on this machine: the programs that run the server "
            + one.name()
            + " come without client tools, and no others fit.",
        "Install them (apt install postgresql-client-"
            + major
            + ", brew install postgresql@"
            + major
            + "), or work with whole clusters: -Dpgvol.format=physical (<format>) needs none.");
  }

  /** Another user can be had by root only; what the server's user can do, everybody else can. */
  private static Optional<ServerUser> user(Described one, Tool tool) throws IOException {
    String wanted = tool.user().orElse("");
    if (wanted.isEmpty() || wanted.equals("0") || wanted.equals("root") || !ServerUser.root()) {
      return Optional.empty();
    }
    // Who runs the server is called so in the images.
    return wanted.equals("postgres") && one.environment().containsKey("PGDATA")
        ? ServerUser.of(one.data())
        : ServerUser.parse(wanted);
  }

  private Map<String, String> environment(Described one) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("POSTGRES"));
    one.environment()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("POSTGRES")) {
                environment.put(key, value);
              }
            });
    List<String> path = new ArrayList<>();
    installations.folders(installation(one.image())).forEach(folder -> path.add(folder.toString()));
    if (Programs.mac()) {
      path.add(Substitutes.provideStat(home).toString());
    }
    if (Programs.windows()) {
      // Before the system's own, which has another program called find.
      UnixTools.findOnWindows(System.getenv(), Files::isRegularFile)
          .flatMap(UnixTools::folder)
          .ifPresent(folder -> path.add(folder.toString()));
      // It is called Path there, and there must not be two of them.
      environment.keySet().removeIf("PATH"::equalsIgnoreCase);
    }
    path.add(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
    if (Programs.find("psql", String.join(File.pathSeparator, path)).isEmpty()) {
      path.add(Substitutes.provide(home, environment).toString());
    }
    environment.put("PATH", String.join(File.pathSeparator, path));
    environment.put("PGVOL_TMP", temporary(one).toString());
    if (one.environment().containsKey("PGDATA")) {
      owner(one.data()).ifPresent(owner -> environment.put("PGVOL_OWNER", owner));
    }
    Described server = one.networkOf().isEmpty() ? one : required(one.networkOf());
    if (server.server()) {
      Optional<Postmaster> running = Postmaster.of(server.data());
      if (running.isPresent()) {
        environment.put("PGPORT", Integer.toString(running.get().port()));
        environment.put(
            "PGHOST",
            running.get().socketFolder().isEmpty()
                ? publishedHost()
                : running.get().socketFolder());
      }
    }
    return environment;
  }

  private Optional<String> owner(Path data) throws IOException {
    Optional<ServerUser> user = ServerUser.of(data);
    if (user.isPresent() || Programs.windows()) {
      return user.map(ServerUser::owner);
    }
    Path own = home.folder();
    return Optional.of(
        Files.getAttribute(own, "unix:uid") + ":" + Files.getAttribute(own, "unix:gid"));
  }

  // Files.

  @Override
  public InputStream download(String container, String path) throws IOException {
    required(container);
    Path file = Path.of(path);
    if (!Files.exists(file)) {
      throw new FileNotFoundException("Cannot read " + path + ": it is not there");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            "tar",
            "-c",
            "-f",
            "-",
            "-C",
            String.valueOf(file.toAbsolutePath().getParent()),
            "--",
            String.valueOf(file.getFileName()));
    builder.redirectInput(Programs.nothing());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new Reading(path, builder.start());
  }

  /** What tar writes; an archive that was cut short has no end. */
  private static final class Reading extends java.io.FilterInputStream {

    private final String path;
    private final Process process;

    Reading(String path, Process process) {
      super(process.getInputStream());
      this.path = path;
      this.process = process;
    }

    @Override
    public int read() throws IOException {
      return checked(in.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return checked(in.read(buffer, offset, length));
    }

    private int checked(int read) throws IOException {
      if (read < 0) {
        try {
          if (process.waitFor() != 0) {
            throw new IOException("Reading " + path + " was cut short");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw interrupted(e);
        }
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      in.close();
    }
  }

  @Override
  public void upload(String container, String folder, InputStream tar) throws IOException {
    required(container);
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
    if (!isName(name)) {
      throw new UserProblem(
          "«" + name + "» is no name for a volume.",
          "Set <volume> (-Dpgvol.volume) to letters, digits, «_», «.» and «-».");
    }
    return volumes.create(name, labels);
  }

  @Override
  public void removeVolume(String name) throws IOException {
    String users =
        all().stream()
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

  private Installation installation(String image) throws IOException {
    return installations.of(demandMajor(image)).orElseThrow(() -> noImage(image));
  }

  private UserProblem noImage(String image) {
    return new UserProblem(
        "There is no image " + image + " on " + describe() + ".",
        "Install that version of PostgreSQL, or let mvn pgvol:start -Dpgvol.version=… bring its"
            + " programs from Maven's repositories.");
  }

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
    installations.bring(demandMajor(image));
  }

  private static int demandMajor(String image) {
    return Installations.major(image)
        .orElseThrow(
            () ->
                new UserProblem(
                    "The local engine has no images, and the name of "
                        + image
                        + " does not tell which major version of PostgreSQL is meant.",
                    "Leave out <image> (-Dpgvol.image), and set <version> (-Dpgvol.version) instead,"
                        + " as in 17."));
  }

  @Override
  public ImageDefaults imageDefaults(String image) throws IOException {
    Installation found = installation(image);
    return new ImageDefaults(
        Map.of("PG_MAJOR", Integer.toString(found.major()), "PG_VERSION", found.version()),
        List.of());
  }

  @Override
  public String usualImage(String volume) throws IOException {
    Path data = Path.of(volume).isAbsolute() ? Path.of(volume) : home.data(volume);
    Path version = dataFolder(data).resolve("PG_VERSION");
    if (Files.exists(version)) {
      return "postgres:" + Files.readString(version).strip();
    }
    List<Installation> all = installations.all();
    return all.isEmpty() ? "postgres:" + Binaries.majors().get(0) : all.get(0).image();
  }

  /** What a user is told of the programs that are used. */
  @Override
  public String describeImage(String image) throws IOException {
    Installation found = installation(image);
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

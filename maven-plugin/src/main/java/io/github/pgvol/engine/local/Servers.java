package io.github.pgvol.engine.local;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What is to be run, and what runs: a description each, in a folder of its own, and the process
 * that was started as it says.
 */
final class Servers {

  private static final String DESCRIPTION = "server.json";
  private static final int KILLED = 137;
  private static final int PORT = 5432;

  private final LocalHome home;

  Servers(LocalHome home) {
    this.home = home;
  }

  /** What a name stands for, even when it has ended and is gone. */
  Optional<Described> described(String name) {
    if (!LocalHome.isName(name)) {
      return Optional.empty();
    }
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

  /** All that are there; what has ended and is gone is not. */
  List<Described> all() throws IOException {
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

  /** The one of this name, or whose id begins so, when there is one. */
  Optional<Described> find(String nameOrId) throws IOException {
    Optional<Described> exact = described(nameOrId);
    if (exact.isPresent()) {
      return exact.filter(one -> !gone(one));
    }
    List<Described> beginning =
        nameOrId.length() < 12
            ? List.of()
            : all().stream().filter(one -> id(one).startsWith(nameOrId)).toList();
    return beginning.size() == 1 ? Optional.of(beginning.get(0)) : Optional.empty();
  }

  /** {@link #find}, demanded. */
  Described required(String nameOrId) throws IOException {
    return find(nameOrId)
        .orElseThrow(
            () ->
                new UserProblem(
                    "There is no container " + nameOrId + " on " + home.describe() + ".",
                    "See which there are: mvn pgvol:volume-list -Dpgvol.engine=local"));
  }

  /** {@link #required}, and it runs. */
  Described requireRunning(String container) throws IOException {
    Described one = required(container);
    if (!running(one)) {
      throw new UserProblem(
          "Container " + one.name() + " is not running.",
          "Start it: " + command("start", one.name()));
    }
    return one;
  }

  /** What is run in passing is gone as soon as it has ended. */
  private boolean gone(Described one) {
    return one.passing() && Files.exists(process(one)) && !running(one);
  }

  /** Whether its process is there. */
  boolean running(Described one) {
    return one.server()
        ? Postmaster.of(one.data()).isPresent()
        : Marked.read(process(one)).flatMap(Marked::running).isPresent();
  }

  /** The file that tells which process runs. */
  Path process(Described one) {
    return home.server(one.name()).resolve("process");
  }

  /** The folder of files that tell which processes are run beside it. */
  Path executions(Described one) {
    return home.server(one.name()).resolve("executions");
  }

  /** Does something to the one of a name, alone. */
  <T> T locked(String name, NamedLock.Work<T> work) throws IOException {
    return new NamedLock(home.lock("server-" + name)).alone(work);
  }

  private static String id(Described one) {
    return UUID.nameUUIDFromBytes(one.name().getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  /** One as other engines describe a container. */
  Container container(Described one) {
    boolean running = running(one);
    boolean begun = running || Files.exists(home.log(one.name()));
    Optional<Postmaster> server = one.server() ? Postmaster.of(one.data()) : Optional.empty();
    return new Container(
        id(one),
        one.name(),
        one.image(),
        one.server() ? concat("postgres", one.arguments()) : one.command(),
        LocalEngine.KIND + ":" + one.variable("PG_VERSION"),
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
            .map(known -> List.of(new Container.Port(PORT, LocalEngine.LOOPBACK, known.port())))
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

  /** The command of a user who does something with one. */
  String command(String verb, String name) {
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

  /**
   * Writes down what is to be run, where nothing else has its name.
   *
   * @throws NameTaken when something has
   */
  Container add(Described one) throws IOException {
    return locked(
        one.name(),
        () -> {
          if (described(one.name()).filter(other -> !gone(other)).isPresent()) {
            throw new NameTaken(
                one.name(),
                "Look at it, and remove it when nobody needs it: " + command("rm", one.name()),
                null);
          }
          clear(one.name());
          Rights.passage(home.folder());
          Rights.passage(home.servers());
          Rights.passage(home.server(one.name()));
          LocalHome.make(home.temporary(one.name()));
          LocalHome.make(executions(one));
          Json.write(home.server(one.name()).resolve(DESCRIPTION), one);
          return container(one);
        });
  }

  /** Helpers of runs that were killed: they are gone, and their folders are left. */
  void sweep() throws IOException {
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

  /** All of its processes, at once. */
  void end(Described one) throws IOException {
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

  /** Removes what there is of a name; a server that runs goes on. */
  void clear(String name) throws IOException {
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
}

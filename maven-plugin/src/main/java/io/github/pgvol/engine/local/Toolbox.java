package io.github.pgvol.engine.local;

import io.github.pgvol.engine.Tool;
import io.github.pgvol.problem.UserProblem;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What programs beside a server are run with: the server's own programs first, its environment, its
 * user.
 */
final class Toolbox {

  private final LocalHome home;
  private final Installations installations;
  private final Servers servers;

  Toolbox(LocalHome home, Installations installations, Servers servers) {
    this.home = home;
    this.installations = installations;
    this.servers = servers;
  }

  /**
   * A program as it is run.
   *
   * @throws FileNotFoundException when there is no such program
   */
  ProcessBuilder builder(Described one, Tool tool) throws IOException {
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
    // In a session of its own: Ctrl-C is for Maven alone.
    command.addAll(0, Programs.apart(path));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(home.temporary(one.name()).toFile());
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

  /** Whether there is one of a server's own programs. */
  boolean has(Described one, String program) throws IOException {
    for (Path folder : installations.folders(installations.demand(one.image()))) {
      if (Files.isExecutable(folder.resolve(Programs.fileName(program)))) {
        return true;
      }
    }
    return false;
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
    installations
        .folders(installations.demand(one.image()))
        .forEach(folder -> path.add(folder.toString()));
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
    environment.put("PGVOL_TMP", home.temporary(one.name()).toString());
    if (one.environment().containsKey("PGDATA")) {
      owner(one.data()).ifPresent(owner -> environment.put("PGVOL_OWNER", owner));
    }
    Described server = one.networkOf().isEmpty() ? one : servers.required(one.networkOf());
    if (server.server()) {
      Optional<Postmaster> running = Postmaster.of(server.data());
      if (running.isPresent()) {
        environment.put("PGPORT", Integer.toString(running.get().port()));
        environment.put(
            "PGHOST",
            running.get().socketFolder().isEmpty()
                ? LocalEngine.LOOPBACK
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
}

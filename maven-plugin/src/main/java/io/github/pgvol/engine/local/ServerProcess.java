package io.github.pgvol.engine.local;

import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server as a process of this machine: made, started, stopped. It goes on when this
 * process has ended, and says in its data folder where it is.
 */
final class ServerProcess {

  private static final long LARGE_LOG = 8L << 20;
  private static final String DRAFT = "new-";
  private static final int TRIES = 3;

  /** What a server needs of the environment; the rest, secrets perhaps, is none of its business. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|SystemRoot|SYSTEMROOT|windir|ComSpec"
              + "|LD_LIBRARY_PATH|DYLD_.*|ICU_DATA");

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration BEGINS = Duration.ofSeconds(60);

  private final LocalHome home;
  private final Described server;
  private final Installation programs;
  private final Consumer<String> notice;
  private final Path data;
  private final Optional<ServerUser> user;

  /**
   * @param notice is told what a user should know
   */
  ServerProcess(LocalHome home, Described server, Installation programs, Consumer<String> notice)
      throws IOException {
    this.home = home;
    this.server = server;
    this.programs = programs;
    this.notice = notice;
    this.data = server.data();
    this.user = ServerUser.of(data);
  }

  private Path file(String name) {
    return home.server(server.name()).resolve(name);
  }

  /** Starts it, and makes its data where there are none; one that runs stays as it is. */
  void start() throws IOException, InterruptedException {
    if (Postmaster.of(data).isPresent()) {
      return;
    }
    requireEntry();
    requireVersion();
    if (Postmaster.mentioned(data)) {
      // It would take another process of the same number for the one that has written the file.
      notice.accept(
          "The server of "
              + data
              + " was not shut down: it was killed, or has crashed. It recovers now.");
      Files.deleteIfExists(Postmaster.file(data));
    }
    Files.deleteIfExists(file("exit"));
    rotate();
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialize();
    }
    makeSocketFolder();
    for (int left = TRIES; ; left--) {
      int port = port();
      long logged = Files.exists(log()) ? Files.size(log()) : 0;
      if (launch(port) || server.published() > 0 || left == 0 || !portWasTaken(logged)) {
        return;
      }
    }
  }

  private Path log() {
    return home.log(server.name());
  }

  private void rotate() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LARGE_LOG) {
      Files.move(log(), file("log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(log())) {
      Files.createFile(log());
      Rights.close(log());
    }
  }

  private boolean portWasTaken(long from) throws IOException {
    byte[] all = Files.readAllBytes(log());
    String said =
        new String(all, (int) from, (int) (all.length - from), StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT);
    return said.contains("could not bind") || said.contains("address already in use");
  }

  /** The server's user has to come through to its data. */
  private void requireEntry() throws IOException, InterruptedException {
    if (user.isEmpty()) {
      return;
    }
    List<String> test = user.get().running(entering(data), path());
    if (!Programs.run(test, Map.of(), null, OutputStream.nullOutputStream()).ok()) {
      throw new UserProblem(
          "The server is run by user "
              + (user.get().name().isEmpty() ? user.get().owner() : user.get().name())
              + ", as PostgreSQL refuses to be run by root, and that user cannot enter "
              + data
              + ".",
          "Put the data where others may go, with <localDirectory> (-Dpgvol.localDirectory) or"
              + " <volume> (-Dpgvol.volume), let others through (chmod o+x on the folders above),"
              + " or run Maven as another user.");
    }
    if (Binaries.origin(programs.folder()).isEmpty()) {
      return;
    }
    List<String> run = user.get().running(entering(programs.program("postgres")), path());
    if (!Programs.run(run, Map.of(), null, OutputStream.nullOutputStream()).ok()) {
      throw new UserProblem(
          "The server's user " + user.get().name() + " cannot enter " + programs.folder() + ".",
          "Choose another folder with <localDirectory> (-Dpgvol.localDirectory).");
    }
  }

  private static List<String> entering(Path path) {
    return List.of("sh", "-c", "test -x \"$0\"", path.toString());
  }

  private static String path() {
    return Optional.ofNullable(System.getenv("PATH")).orElse("");
  }

  private void requireVersion() throws IOException {
    Path file = data.resolve("PG_VERSION");
    if (!Files.exists(file)) {
      return;
    }
    String found = Files.readString(file).strip();
    if (!found.equals(Integer.toString(programs.major()))) {
      throw new UserProblem(
          "The data in "
              + data
              + " are of PostgreSQL "
              + found
              + ", and the server is PostgreSQL "
              + programs.major()
              + ".",
          "Start it with <version>"
              + found
              + "</version> (-Dpgvol.version="
              + found
              + "), take a backup with mvn pgvol:backup, and restore that into a new volume"
              + " (<volume>, -Dpgvol.volume).");
    }
  }

  // Making the data.

  /** Aside, and moved to its place when it is whole. */
  private void initialize() throws IOException, InterruptedException {
    boolean volume = server.mounts().stream().anyMatch(this::isOwnVolume);
    Path draft = volume ? data.resolveSibling(DRAFT + UUID.randomUUID()) : data;
    if (volume) {
      // The initdb of a run that was killed may go on in its own: no two have the same.
      try (DirectoryStream<Path> left = Files.newDirectoryStream(data.getParent(), DRAFT + "*")) {
        for (Path old : left) {
          Trees.delete(old);
        }
      }
      Files.createDirectory(draft);
    } else if (!isEmpty(data)) {
      throw new UserProblem(
          "The folder " + data + " is not empty, and holds no PostgreSQL data.",
          "Choose another one with <volume> (-Dpgvol.volume).");
    }
    Rights.close(draft);
    Path password = file("initial-password");
    Files.deleteIfExists(password);
    Files.createFile(password);
    Rights.close(password);
    Files.writeString(password, server.variable("POSTGRES_PASSWORD"));
    try {
      if (user.isPresent()) {
        user.get().own(draft);
        user.get().own(password);
      }
      initdb(draft, password);
    } finally {
      Files.deleteIfExists(password);
    }
    createDatabase(draft);
    if (!server.arguments().contains("fsync=off")) {
      demand(run(List.of(initdb(), "--sync-only", "--pgdata=" + draft), null), draft);
    }
    if (volume) {
      if (Programs.windows()) {
        // There no folder takes another one's place, even an empty one's.
        Files.deleteIfExists(data);
      }
      Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private boolean isOwnVolume(Described.Mount mount) {
    return !mount.volume().isEmpty() && Path.of(mount.folder()).equals(data);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /** With the locale of the official image, where this machine has it. */
  private void initdb(Path folder, Path password) throws IOException, InterruptedException {
    Set<String> locales = new LinkedHashSet<>(List.of("en_US.UTF-8", "C.UTF-8"));
    for (String variable : List.of("LC_ALL", "LANG")) {
      Optional.ofNullable(System.getenv(variable))
          .filter(name -> name.toUpperCase(Locale.ROOT).matches(".*\\.UTF-?8"))
          .ifPresent(locales::add);
    }
    locales.add("C");
    ToolResult result = null;
    for (String locale : locales) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  initdb(),
                  // At the end all is flushed at once.
                  "--no-sync",
                  "--pgdata=" + folder,
                  "--username=" + user(),
                  "--pwfile=" + password,
                  "--auth-local=" + (Programs.windows() ? "scram-sha-256" : "trust"),
                  "--auth-host=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=" + locale,
                  "--lc-messages=C"));
      result = run(command, null);
      if (result.ok() || !result.errors().contains("locale")) {
        break;
      }
    }
    demand(result, folder);
  }

  private String initdb() {
    return programs.program("initdb").toString();
  }

  private void demand(ToolResult result, Path folder) {
    if (!result.ok()) {
      throw new UserProblem(
          "PostgreSQL "
              + programs.version()
              + " could not make a new cluster in "
              + folder
              + ": "
              + result.errors().strip(),
          "Mend what initdb says, then run this goal again.");
    }
  }

  private String user() {
    String name = server.variable("POSTGRES_USER");
    return name.isEmpty() ? "postgres" : name;
  }

  /** Before there is a server, as the official image does it: nobody is to see it without. */
  private void createDatabase(Path folder) throws IOException, InterruptedException {
    String name = server.variable("POSTGRES_DB");
    if (name.isEmpty() || name.equals("postgres") || name.contains("\n")) {
      return;
    }
    List<String> command =
        List.of(
            programs.program("postgres").toString(),
            "--single",
            "-D",
            folder.toString(),
            // What is a draft as yet is flushed at the end.
            "-c",
            "fsync=off",
            "postgres");
    ToolResult result = run(command, "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"\n");
    if (!result.ok() || result.errors().contains("ERROR:")) {
      throw new UserProblem(
          "The database " + name + " could not be created: " + result.errors().strip(),
          "Choose another name with <database> (-Dpgvol.database).");
    }
  }

  private ToolResult run(List<String> command, String input)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder(command);
    return Programs.run(
        builder,
        input == null ? null : new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new ByteArrayOutputStream(),
        started -> {});
  }

  /** As the server's user, with nothing of who runs this in its environment. */
  private ProcessBuilder builder(List<String> command) {
    List<String> words =
        user.isPresent() ? user.get().running(command, path()) : new ArrayList<>(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(home.folder().toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> !NEEDED.matcher(key).matches());
    environment.put("LC_MESSAGES", "C");
    environment.remove("LC_ALL");
    if (Programs.mac()) {
      // Without any locale macOS starts threads to find one, and PostgreSQL refuses to go on: so
      // Homebrew, too, starts it. A cluster's locales are its own.
      environment.put("LC_ALL", "C");
    }
    environment.remove("LANGUAGE");
    return builder;
  }

  // Starting.

  /**
   * The folder of the server's sockets, without those of one that is gone: its process may be there
   * still, where nobody looks after dead ones, as in many containers, and PostgreSQL takes it for
   * their owner.
   */
  private void makeSocketFolder() throws IOException {
    Path folder = home.sockets(server.name());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Rights.close(folder);
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".s.PGSQL.*")) {
      for (Path socket : left) {
        Files.deleteIfExists(socket);
      }
    }
    if (user.isPresent()) {
      user.get().own(folder);
    } else if (!Programs.windows()
        && !Files.getOwner(folder).equals(Files.getOwner(home.folder()))) {
      throw new UserProblem(
          "The folder " + folder + " belongs to somebody else.",
          "Choose a <localDirectory> (-Dpgvol.localDirectory) with a shorter path.");
    }
  }

  /** The one that was asked for; else the one that it had before, when that is free; else any. */
  private int port() throws IOException {
    if (server.published() > 0) {
      if (!isFree(server.published())) {
        throw new UserProblem(
            "The server of "
                + data
                + " cannot start: its port is in use. Something else listens on port "
                + server.published()
                + ".",
            "Stop what uses the port, or choose another one with <port> (-Dpgvol.port); 0 takes a"
                + " free one.");
      }
      return server.published();
    }
    Path last = file("port");
    if (Files.exists(last)) {
      String text = Files.readString(last).strip();
      if (text.matches("\\d{1,5}") && isFree(Integer.parseInt(text))) {
        return Integer.parseInt(text);
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, loopback())) {
      return any.getLocalPort();
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(!Programs.windows());
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (java.net.BindException e) {
      return false;
    }
  }

  /**
   * Starts the process and waits until it has begun.
   *
   * @return false when it has ended at once
   */
  private boolean launch(int port) throws IOException, InterruptedException {
    Files.writeString(file("port"), Integer.toString(port));
    List<String> command = new ArrayList<>(Programs.apart(path()));
    List<String> postgres =
        new ArrayList<>(
            List.of(
                programs.program("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-h",
                LocalEngine.LOOPBACK,
                "-c",
                "unix_socket_directories="
                    + (Programs.windows() ? "" : quoted(home.sockets(server.name()))),
                // What its log says is read by pgvol, where its start says that it ends up.
                "-c",
                "logging_collector=off",
                "-c",
                "log_destination=stderr"));
    postgres.addAll(server.arguments());
    ProcessBuilder builder = builder(postgres);
    command.addAll(builder.command());
    builder.command(command);
    builder.redirectInput(Programs.nothing());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    long deadline = System.nanoTime() + BEGINS.toNanos();
    while (Postmaster.of(data).filter(Postmaster::reachable).isEmpty()) {
      if (!process.isAlive()) {
        Files.writeString(file("exit"), Integer.toString(process.exitValue()));
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("The server of " + data + " does not say that it has begun");
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return true;
  }

  /** In a list of folders, as PostgreSQL reads it. */
  private static String quoted(Path folder) {
    return "\"" + folder.toString().replace("\"", "\"\"") + "\"";
  }

  // Stopping.

  /** Stops it: sessions are ended, what is in memory is written. One that is stopped stays so. */
  void stop(Duration patience) throws IOException, InterruptedException {
    if (Postmaster.of(data).isEmpty()) {
      return;
    }
    long seconds = Math.max(1, patience.toSeconds());
    ToolResult result = pgCtl("fast", seconds);
    if (Postmaster.of(data).isPresent()) {
      result = pgCtl("immediate", 10);
    }
    if (Postmaster.of(data).isPresent()) {
      throw new IOException("The server of " + data + " does not stop: " + result.errors().strip());
    }
    Files.writeString(file("exit"), "0");
  }

  private ToolResult pgCtl(String mode, long seconds) throws IOException, InterruptedException {
    return run(stopping(mode, seconds), null);
  }

  /** The command that stops it in an orderly way. */
  ProcessBuilder stopping() {
    ProcessBuilder builder = builder(stopping("fast", 60));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return builder;
  }

  private List<String> stopping(String mode, long seconds) {
    return List.of(
        programs.program("pg_ctl").toString(),
        "stop",
        "-s",
        "-D",
        data.toString(),
        "-m",
        mode,
        "-t",
        Long.toString(seconds));
  }
}

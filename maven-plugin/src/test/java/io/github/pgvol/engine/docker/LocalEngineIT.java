package io.github.pgvol.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.local.Binaries;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.engine.local.LocalHome;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contract on this machine, with the PostgreSQL that is on it. What is overridden is different
 * where there are no containers; servers are the local engine's own, and are tried here.
 */
class LocalEngineIT extends EngineContract {

  /** Another user than root has to come through to it. */
  private static final Path HOME =
      Path.of("/var/tmp/pgvol-contract-" + ProcessHandle.current().pid());

  private final List<String> notices = new CopyOnWriteArrayList<>();

  LocalEngineIT() {
    super("local");
  }

  @Override
  Engine connect() {
    LocalHome home = new LocalHome(HOME);
    return new LocalEngine(
        home,
        new Binaries(
            home,
            coordinates -> {
              throw new IOException("no repository here");
            }),
        line -> notices.add(line));
  }

  @Override
  String image() {
    try {
      List<String> images = engine.images();
      assertThat(images).as("PostgreSQL's server on this machine").isNotEmpty();
      return images.get(0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  String where() {
    return HOME.toString();
  }

  @AfterEach
  void deleteHome() throws IOException {
    engine.remove(name + "-db");
    engine.removeVolume(name + "-db");
    try (var files = Files.walk(HOME)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private ContainerSpec server(int port) {
    return ContainerSpec.of(name + "-db", image())
        .withEnvironment(
            Map.of("POSTGRES_USER", "me", "POSTGRES_PASSWORD", "secret", "POSTGRES_DB", "shop"))
        .withMounts(List.of(engine.placed(ContainerSpec.Mount.volume(name + "-db", "/data"))))
        .withPort(new ContainerSpec.Publish(5432, port));
  }

  private Container running() throws IOException {
    return engine.container(name + "-db").orElseThrow();
  }

  @Test
  void aServerIsMadeStartedKilledRecoveredAndFoundByOthers() throws Exception {
    Container created = engine.create(server(0));
    assertThat(created.running()).isFalse();
    engine.start(created.id());
    Container first = running();
    assertThat(first.running()).isTrue();
    int port = first.ports().get(0).published();
    assertThat(ask(first, "SELECT current_user || ' ' || current_database()"))
        .isEqualTo("me shop\n");
    assertThat(ask(first, "SHOW listen_addresses")).isEqualTo("127.0.0.1\n");
    Path data = Path.of(first.dataFolder());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    Path description = HOME.resolve("servers").resolve(name + "-db").resolve("server.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(description)))
        .isEqualTo("rw-------");

    // Where there is no psql, pgvol's own is talked to.
    assertThat(
            ownPsql(
                port,
                "SELECT 'a', 2, NULL\n;\n\\echo mark :ERROR :SQLSTATE :'LAST_ERROR_MESSAGE'\n"
                    + "SELECT \"it's\"\n;\n\\echo mark :ERROR :SQLSTATE :'LAST_ERROR_MESSAGE'\n"
                    + "BEGIN\n;\nSELECT txid_current_if_assigned() IS NULL\n;\nROLLBACK\n;\n\\q\n"))
        .isEqualTo(
            "a|2|\nmark false 00000 ''\n"
                + "mark true 42703 'column \"it''s\" does not exist'\nt\n");
    assertThat(ownPsql(port, "", "--is-ready")).isEmpty();
    assertThat(ownPsql(1, "", "--is-ready")).startsWith("pg_isready: error:");

    // Another build finds it by what lies on the disk.
    try (Engine other = connect()) {
      assertThat(other.container(name + "-db")).contains(first);
      other.start(name + "-db");
    }
    // Killed: told, and recovered under the same port.
    ask(first, "CREATE TABLE t AS SELECT 1 AS n");
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
    assertThat(running().running()).isFalse();
    assertThat(running().exitCode()).isEqualTo(137);
    engine.start(first.id());
    assertThat(notices).anyMatch(line -> line.contains("killed, or has crashed"));
    assertThat(ask(running(), "SELECT n FROM t")).isEqualTo("1\n");
    assertThat(running().ports().get(0).published()).isEqualTo(port);

    // Stopped, the file of another process of that number in its place.
    engine.stop(first.id(), Duration.ofSeconds(30));
    engine.stop(first.id(), Duration.ofSeconds(30));
    assertThat(running().state()).isEqualTo("exited");
    Files.write(
        data.resolve("postmaster.pid"),
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            data.toString(),
            "1",
            "5432",
            "/tmp",
            "localhost",
            "1 2",
            "ready"));
    engine.start(first.id());
    assertThat(ask(running(), "SELECT n FROM t")).isEqualTo("1\n");

    // Its port is taken meanwhile: another one, when it is not a wish.
    engine.stop(first.id(), Duration.ofSeconds(30));
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      engine.start(first.id());
      assertThat(running().ports().get(0).published()).isNotEqualTo(taken.getLocalPort());
      engine.remove(first.id());
      engine.create(server(taken.getLocalPort()));
      assertThatThrownBy(() -> engine.start(name + "-db"))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("port is in use");
    }
    // Data of another major version.
    Files.writeString(data.resolve("PG_VERSION"), "9\n");
    assertThatThrownBy(() -> engine.start(name + "-db"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("of PostgreSQL 9")
        .satisfies(e -> assertThat(((UserProblem) e).advice()).contains("-Dpgvol.version"));
  }

  private static String ownPsql(int port, String input, String... options) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.pgvol.engine.local.Psql"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "PGPORT",
                Integer.toString(port),
                "PGUSER",
                "me",
                "PGDATABASE",
                "shop",
                // Accepting connections is one thing, letting somebody in another.
                "PGPASSWORD",
                options.length > 0 ? "" : "secret"));
    builder.redirectErrorStream(options.length > 0);
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private String ask(Container server, String sql) throws IOException, InterruptedException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    String wait = "until pg_isready -q; do sleep 0.05; done; exec psql -XAtqc \"$1\"";
    var result =
        engine.exec(
            server.id(),
            io.github.pgvol.engine.Tool.of("sh", "-c", wait, "sh", sql)
                .withEnvironment("PGUSER", "me")
                .withEnvironment("PGDATABASE", "shop"),
            null,
            out);
    assertThat(result.errors()).isEmpty();
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Without containers there is no memory of its own, and a program has no port. */
  @Override
  @Test
  void startAndStopDoNotMindBeingDoneAlready() throws Exception {
    engine.start(name);
    engine.start(name);
    assertThat(engine.container(name).orElseThrow().state()).isEqualTo("running");
    engine.stop(name, Duration.ofSeconds(10));
    engine.stop(name, Duration.ofSeconds(10));
    assertThat(engine.container(name).orElseThrow().state()).isEqualTo("exited");
  }

  @Override
  void aPortInUseIsTheUsersProblem() {
    // See above: only servers have ports.
  }

  /** It is gone as soon as it ends; nothing is kept from being written here. */
  @Override
  @Test
  void aPassingContainerIsRunByWhomAndWithWhatItIsTold() throws Exception {
    engine.create(
        ContainerSpec.of(name + "-2", image()).withEntrypoint("sleep", "1000").inPassing());
    engine.start(name + "-2");
    assertThat(engine.container(name + "-2")).isPresent();
    engine.stop(name + "-2", Duration.ZERO);
    assertThat(engine.container(name + "-2")).isEmpty();
    engine.create(ContainerSpec.of(name + "-2", image()).withEntrypoint("sleep", "1").inPassing());
  }

  @Override
  @Test
  void anImageThatNobodyHasIsNotPulled() {
    assertThatThrownBy(() -> engine.pull("postgres:99", bytes -> {}))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("no programs of PostgreSQL 99");
  }

  @Override
  @Test
  void anImageBringsItsDefaults() throws IOException {
    assertThat(engine.imageDefaults(image()).environment())
        .containsEntry("PG_MAJOR", image().replaceFirst(".*:", ""));
  }

  @Override
  @Test
  void removingAContainerKeepsNamedVolumesOnly() throws IOException {
    engine.start(name);
    engine.remove(name);
    assertThat(engine.container(name)).isEmpty();
    assertThat(engine.volume(name)).isPresent();
  }

  /** What goes in belongs to whoever runs this. */
  @Override
  @Test
  void archivesGoInAndOutOfAContainerThatNeverRan() throws Exception {
    Path data = Path.of(engine.volume(name).orElseThrow().mountpoint());
    engine.upload(name, data.toString(), tar("file.txt", "content"));
    try (InputStream in = engine.download(name, data.resolve("file.txt").toString());
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      assertThat(tar.getNextEntry().getName()).isEqualTo("file.txt");
      assertThat(tar.readAllBytes()).asString().isEqualTo("content");
    }
  }
}

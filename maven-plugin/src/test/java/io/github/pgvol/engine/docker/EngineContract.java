package io.github.pgvol.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine promises, tried on a real one. */
@Timeout(120)
abstract class EngineContract {

  private static final Tool TRUE = Tool.of("true");

  private final String kind;
  private final String image;
  final String name = "pgvol-contract-" + UUID.randomUUID();
  final Engine engine;

  EngineContract(String kind) {
    this.kind = kind;
    engine = connect();
    image = image();
  }

  /** A server's image that is there. */
  String image() {
    return variable(prefix(kind()) + "_IMAGE_17");
  }

  /** One more connection. */
  Engine connect() {
    return connect(kind());
  }

  private String kind() {
    return kind;
  }

  /** What it says of where it is. */
  String where() {
    return "unix://";
  }

  /** Where the volume is seen. */
  private String data() {
    return engine.placed(ContainerSpec.Mount.volume(name, "/data")).target();
  }

  private static String prefix(String kind) {
    return "PGVOL_IT_" + kind.toUpperCase(Locale.ROOT);
  }

  private static Engine connect(String kind) {
    try {
      return new DockerEngines(
              new Machine(
                  Map.of("DOCKER_HOST", variable(prefix(kind) + "_HOST")),
                  "Linux",
                  "/nonexistent",
                  Optional.empty(),
                  Machine.here().files()))
          .connect(kind);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    assertThat(value).as("the variable %s; it/engines/env prints it", name).isNotEmpty();
    return value;
  }

  @BeforeEach
  void create() throws IOException {
    engine.createVolume(name, Map.of("made.by", "contract"));
    engine.create(spec(name));
  }

  @AfterEach
  void cleanUp() throws IOException {
    try (engine) {
      engine.remove(name);
      engine.remove(name + "-2");
      engine.removeVolume(name);
    }
  }

  private ContainerSpec spec(String container) {
    return ContainerSpec.of(container, image)
        .withCommand(
            List.of("sh", "-c", "echo ready; echo oops >&2; trap 'exit 0' TERM; sleep 1000 & wait"))
        .withEnvironment(Map.of("GREETING", "hello = wörld"))
        .withLabels(Map.of("some.label", "value"))
        .withMounts(List.of(engine.placed(ContainerSpec.Mount.volume(name, "/data"))))
        .withPort(new ContainerSpec.Publish(5432, 0))
        .withSharedMemory(128L << 20);
  }

  @Test
  void saysWhatItIs() {
    assertThat(engine.kind()).isEqualTo(kind);
    assertThat(engine.describe()).containsIgnoringCase(kind).contains(where());
    assertThat(engine.publishedHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void aCreatedContainerIsAsItWasAskedFor() throws IOException {
    Container created = engine.container(name).orElseThrow();

    assertThat(created.name()).isEqualTo(name);
    assertThat(created.image()).isEqualTo(image);
    assertThat(created.imageDigest()).contains(kind.equals("local") ? "local:" : "sha256:");
    assertThat(created.platform()).startsWith("linux/");
    assertThat(created.running()).isFalse();
    assertThat(created.state()).isEqualTo("created");
    assertThat(created.health()).isEmpty();
    assertThat(created.label("some.label")).contains("value");
    assertThat(created.variable("GREETING")).contains("hello = wörld");
    assertThat(created.variable("PGDATA")).isPresent();
    assertThat(created.readOnlyRoot()).isFalse();
    Container.Mount mount = created.mountOf(data() + "/x").orElseThrow();
    assertThat(mount.kind()).isEqualTo("volume");
    assertThat(mount.name()).contains(name);
    assertThat(mount.writable()).isTrue();
    assertThat(engine.container(created.id().substring(0, 12))).contains(created);
    assertThat(engine.containers()).contains(created);
  }

  @Test
  void startAndStopDoNotMindBeingDoneAlready() throws Exception {
    engine.start(name);
    engine.start(name);
    Container running = engine.container(name).orElseThrow();
    assertThat(running.running()).isTrue();
    assertThat(running.state()).isEqualTo("running");
    assertThat(running.ports()).hasSize(1);
    assertThat(running.ports().get(0).host()).isEqualTo("127.0.0.1");
    assertThat(running.ports().get(0).published()).isPositive();
    assertThat(output("df", "-k", "/dev/shm")).contains(" 131072 ");

    engine.stop(name, Duration.ofSeconds(10));
    engine.stop(name, Duration.ofSeconds(10));
    Container stopped = engine.container(name).orElseThrow();
    assertThat(stopped.running()).isFalse();
    assertThat(stopped.state()).isEqualTo("exited");
  }

  @Test
  void aPortInUseIsTheUsersProblem() throws IOException {
    engine.start(name);
    int taken = engine.container(name).orElseThrow().ports().get(0).published();
    engine.create(
        ContainerSpec.of(name + "-2", image)
            .withCommand(List.of("sleep", "1000"))
            .withPort(new ContainerSpec.Publish(5432, taken)));

    assertThatThrownBy(() -> engine.start(name + "-2"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("port is in use");
  }

  @Test
  void aPassingContainerIsRunByWhomAndWithWhatItIsTold() throws Exception {
    engine.start(name);
    engine.exec(
        name, Tool.of("sh", "-c", "echo old >/data/file"), null, OutputStream.nullOutputStream());
    engine.create(
        ContainerSpec.of(name + "-2", image)
            .withEntrypoint("sleep")
            .withCommand(List.of("1000"))
            .withUser("1234")
            .withMounts(List.of(ContainerSpec.Mount.volume(name, "/there").forReading()))
            .withoutNetwork()
            .inPassing());
    engine.start(name + "-2");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    ToolResult looked =
        engine.exec(
            name + "-2",
            Tool.of("sh", "-c", "id -u; cat /there/file; ls /sys/class/net"),
            null,
            out);
    ToolResult written =
        engine.exec(
            name + "-2",
            Tool.of("touch", "/there/new").as("0"),
            null,
            OutputStream.nullOutputStream());
    engine.stop(name + "-2", Duration.ZERO);

    assertThat(looked.ok()).isTrue();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1234\nold\nlo\n");
    assertThat(written.ok()).isFalse();
    assertThat(written.errors()).contains("Read-only file system");
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (engine.container(name + "-2").isPresent() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(engine.container(name + "-2")).isEmpty();
  }

  @Test
  void volumesAndImagesAreListed() throws IOException {
    Volume own = engine.volume(name).orElseThrow();

    assertThat(engine.volumes()).contains(own);
    assertThat(own.createdAt()).isPresent();
    assertThat(own.anonymous()).isFalse();
    assertThat(engine.images()).anyMatch(found -> found.endsWith(image));
  }

  @Test
  void aNameThatIsTakenCanBeTold() {
    assertThatThrownBy(() -> engine.create(spec(name)))
        .isInstanceOfSatisfying(NameTaken.class, taken -> assertThat(taken.name()).isEqualTo(name));
  }

  @Test
  void whatIsNotThere() throws Exception {
    String gone = "pgvol-gone";
    assertThat(engine.container(gone)).isEmpty();
    assertThat(engine.volume(gone)).isEmpty();
    assertThat(engine.hasImage(gone + ":1")).isFalse();
    engine.remove(gone);
    engine.removeVolume(gone);
    assertThatThrownBy(() -> engine.start(gone)).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> engine.stop(gone, Duration.ZERO)).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> engine.log(gone, 1)).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> engine.imageDefaults(gone)).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> engine.exec(gone, TRUE, null, nowhere()))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("There is no container pgvol-gone");
    assertThatThrownBy(() -> engine.download(name, "/gone"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/gone");
    // Podman makes a folder that is not there.
    if (kind.equals("docker")) {
      assertThatThrownBy(() -> engine.upload(name, "/gone", tar("a", "b")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/gone");
    }
    assertThatThrownBy(() -> engine.create(ContainerSpec.of(name + "-2", "localhost/pgvol-gone:1")))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("There is no image localhost/pgvol-gone:1");
  }

  @Test
  void anImageThatNobodyHasIsNotPulled() {
    assertThatThrownBy(() -> engine.pull("localhost:1/pgvol-gone:1", bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot pull image localhost:1/pgvol-gone:1");
  }

  @Test
  void anImageBringsItsDefaults() throws IOException {
    assertThat(engine.hasImage(image)).isTrue();
    Engine.ImageDefaults defaults = engine.imageDefaults(image);

    assertThat(defaults.environment()).containsEntry("PG_MAJOR", "17").containsKey("PGDATA");
    assertThat(defaults.volumes()).containsExactly("/var/lib/postgresql/data");
  }

  @Test
  void volumes() throws IOException {
    Volume volume = engine.volume(name).orElseThrow();

    assertThat(volume.name()).isEqualTo(name);
    assertThat(volume.driver()).isEqualTo("local");
    assertThat(volume.mountpoint()).contains(name);
    assertThat(volume.labels()).containsEntry("made.by", "contract");
    assertThat(engine.createVolume(name, Map.of("made.by", "another"))).isEqualTo(volume);
    assertThatThrownBy(() -> engine.removeVolume(name))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("Volume " + name + " is in use");
  }

  @Test
  void removingAContainerKeepsNamedVolumesOnly() throws IOException {
    engine.start(name);
    String anonymous =
        engine
            .container(name)
            .flatMap(container -> container.mountOf("/var/lib/postgresql/data"))
            .flatMap(Container.Mount::name)
            .orElseThrow();
    assertThat(engine.volume(anonymous)).isPresent();

    engine.remove(name);
    assertThat(engine.container(name)).isEmpty();
    assertThat(engine.volume(name)).isPresent();
    assertThat(engine.volume(anonymous)).isEmpty();
  }

  @Test
  void theLog() throws Exception {
    engine.start(name);
    for (int i = 0; i < 100 && engine.log(name, 10).size() < 2; i++) {
      Thread.sleep(50);
    }

    assertThat(engine.log(name, 10)).containsExactlyInAnyOrder("ready", "oops");
    assertThat(engine.log(name, 1)).hasSize(1);
  }

  @Test
  void aProgramsOutputErrorsAndStatus() throws Exception {
    engine.start(name);
    for (InputStream in : new InputStream[] {null, new ByteArrayInputStream(new byte[0])}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Tool tool = Tool.of("sh", "-c", "echo \"$A|$1\"; echo no >&2; exit 7", "sh", "a b'\"$*");
      ToolResult result = engine.exec(name, tool.withEnvironment("A", "x = ü"), in, out);

      assertThat(out.toString(UTF_8)).isEqualTo("x = ü|a b'\"$*\n");
      assertThat(result).isEqualTo(new ToolResult(7, "no\n"));
      assertThat(engine.exec(name, TRUE, null, nowhere())).isEqualTo(new ToolResult(0, ""));
    }
  }

  @Test
  void ofManyErrorsTheEndIsKept() throws Exception {
    engine.start(name);
    ToolResult result = engine.exec(name, Tool.of("sh", "-c", "seq 1 50000 >&2"), null, nowhere());

    assertThat(result.errors()).hasSizeLessThanOrEqualTo(1 << 16).endsWith("49999\n50000\n");
  }

  @Test
  void aLaunchedProgramOutlivesTheConnection() throws Exception {
    engine.start(name);
    Tool tool =
        Tool.of(
            "sh",
            "-c",
            "cd \"$2\"; until [ -e go ]; do sleep 0.05; done; echo \"$A|$1\" >said",
            "sh",
            "a b'\"$*",
            data());
    try (Engine other = connect()) {
      other.launch(name, tool.withEnvironment("A", "x = ü"));
    }
    assertThat(output("sh", "-c", "test -e \"$0\"/said || echo no", data())).isEqualTo("no\n");
    output("touch", data() + "/go");

    String said = "";
    for (int i = 0; i < 100 && said.isEmpty(); i++) {
      Thread.sleep(100);
      said = output("sh", "-c", "cat \"$0\"/said 2>/dev/null; true", data());
    }
    assertThat(said).isEqualTo("x = ü|a b'\"$*\n");
    engine.stop(name, Duration.ofSeconds(1));
    assertThatThrownBy(() -> engine.launch(name, tool)).isInstanceOf(UserProblem.class);
    assertThatThrownBy(() -> engine.launch("pgvol-gone", tool)).isInstanceOf(UserProblem.class);
  }

  @Test
  void aProgramThatIsNotThere() throws Exception {
    engine.start(name);
    for (InputStream in : new InputStream[] {null, new ByteArrayInputStream(new byte[0])}) {
      ToolResult result = engine.exec(name, Tool.of("pgvol-gone"), in, nowhere());

      assertThat(result.exitCode()).isIn(126, 127);
      assertThat(result.errors()).contains("pgvol-gone").contains("not found");
    }
  }

  @Test
  void largeOutputArrivesWhole() throws Exception {
    engine.start(name);
    Counter counter = new Counter();
    ToolResult result =
        engine.exec(name, Tool.of("head", "-c", "300000001", "/dev/zero"), null, counter);

    assertThat(result.ok()).isTrue();
    assertThat(counter.bytes).isEqualTo(300_000_001);
  }

  @Test
  void largeInputArrivesWhole() throws Exception {
    engine.start(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Tool tool = Tool.of("sh", "-c", "head -c 50000000 | cksum");
    byte[] input = new byte[50_000_000];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) (i * 31 + (i >> 9));
    }

    assertThat(engine.exec(name, tool, new ByteArrayInputStream(input), out).ok()).isTrue();
    engine.upload(name, data(), tar("f", input));
    assertThat(out.toString(UTF_8)).isEqualTo(output("sh", "-c", "cksum < \"$0\"/f", data()));
  }

  @Test
  void inputThatTheProgramDoesNotReadIsNoProblem() throws Exception {
    engine.start(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Tool tool = Tool.of("sh", "-c", "head -c 5; echo last words; echo why >&2; exit 3");
    ToolResult result = engine.exec(name, tool, new Endless(), out);

    assertThat(result).isEqualTo(new ToolResult(3, "why\n"));
    assertThat(out.toString(UTF_8)).isEqualTo("AAAAAlast words\n");
    assertNothingRuns("cat");
  }

  @Test
  void inputThatCannotBeRead() throws Exception {
    engine.start(name);
    IOException damaged = new IOException("damaged");
    InputStream in =
        new Endless() {
          private int reads;

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            if (++reads > 100) {
              throw damaged;
            }
            return super.read(buffer, offset, length);
          }
        };

    assertThatThrownBy(() -> engine.exec(name, Tool.of("cat"), in, nowhere())).isSameAs(damaged);
    assertNothingRuns("cat");
  }

  @Test
  void outputThatCannotBeWritten() throws Exception {
    engine.start(name);
    IOException full = new IOException("No space left on device");
    OutputStream disk =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };

    assertThatThrownBy(() -> engine.exec(name, Tool.of("cat", "/dev/zero"), null, disk))
        .isSameAs(full);
    assertNothingRuns("cat");
  }

  @Test
  void anInterruptedCallerDoesNotWait() throws Exception {
    engine.start(name);
    for (InputStream in : new InputStream[] {null, new PipedInputStream(new PipedOutputStream())}) {
      AtomicReference<Exception> thrown = new AtomicReference<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  engine.exec(name, Tool.of("sleep", "777"), in, nowhere());
                } catch (IOException | InterruptedException e) {
                  thrown.set(e);
                }
              });
      caller.start();
      while (!output("sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
          .contains("sleep 777")) {
        Thread.sleep(50);
      }
      caller.interrupt();
      caller.join(20_000);

      assertThat(caller.isAlive()).isFalse();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertNothingRuns("sleep 777");
    }
  }

  @Test
  void aContainerThatIsKilledMeanwhile() throws Exception {
    engine.start(name);
    for (InputStream in : new InputStream[] {null, new Endless()}) {
      engine.start(name);
      CompletableFuture<Object> result = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  Tool tool = Tool.of("sh", "-c", "while :; do echo x; sleep 0.01; done");
                  result.complete(engine.exec(name, tool, in, nowhere()));
                } catch (IOException | InterruptedException | RuntimeException e) {
                  result.complete(e);
                }
              });
      caller.start();
      Thread.sleep(500);
      engine.stop(name, Duration.ofSeconds(1));

      Object end = result.join();
      if (end instanceof ToolResult ended) {
        assertThat(ended.ok()).isFalse();
      } else {
        assertThat(end).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void inAStoppedContainerNothingRuns() {
    assertThatThrownBy(() -> engine.exec(name, TRUE, null, nowhere()))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem -> {
              assertThat(problem).hasMessage("Container " + name + " is not running.");
              assertThat(problem.advice()).contains(engine.command("start", name));
            });
  }

  @Test
  void archivesGoInAndOutOfAContainerThatNeverRan() throws Exception {
    engine.upload(name, "/data", tar("file.txt", "content".getBytes(UTF_8)));

    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(engine.download(name, "/data/file.txt"))) {
      TarArchiveEntry entry = tar.getNextEntry();
      assertThat(entry.getName()).isEqualTo("file.txt");
      // Podman gives out everything as root's.
      assertThat(entry.getLongUserId()).isEqualTo(kind.equals("docker") ? 999 : 0);
      assertThat(entry.getMode() & 0777).isEqualTo(0600);
      assertThat(tar.readAllBytes()).asString(UTF_8).isEqualTo("content");
      assertThat(tar.getNextEntry()).isNull();
    }
    engine.start(name);
    assertThat(output("stat", "-c", "%u:%g %a", "/data/file.txt")).isEqualTo("999:998 600\n");
  }

  @Test
  void aDownloadMayBeLeftEarly() throws Exception {
    engine.start(name);
    output("sh", "-c", "head -c 300000000 /dev/zero > \"$0\"/large", data());
    long start = System.nanoTime();
    try (InputStream in = engine.download(name, data())) {
      assertThat(in.readNBytes(1000)).hasSize(1000);
      start = System.nanoTime();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void anUploadThatCannotBeRead() {
    IOException damaged = new IOException("damaged archive");
    InputStream in =
        new Endless() {
          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw damaged;
          }
        };

    assertThatThrownBy(() -> engine.upload(name, data(), in))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged archive");
  }

  String output(String... command) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result = engine.exec(name, Tool.of(command), null, out);
    assertThat(result).isEqualTo(new ToolResult(0, ""));
    return out.toString(UTF_8);
  }

  /** A process may take a moment to end. */
  private void assertNothingRuns(String program) throws Exception {
    String script =
        // On an engine without containers, those of others are seen too.
        "for p in /proc/[0-9]*; do [ \"$(readlink $p/cwd)\" = \"$(pwd -P)\" ] || continue;"
            + " tr '\\0' ' ' < $p/cmdline; echo; done 2>/dev/null | grep -v '^$'";
    String running = "";
    for (int i = 0; i < 100; i++) {
      running = output("sh", "-c", script);
      if (running.lines().noneMatch(line -> line.strip().startsWith(program))) {
        return;
      }
      Thread.sleep(50);
    }
    assertThat(running).doesNotContain(program);
  }

  private static OutputStream nowhere() {
    return OutputStream.nullOutputStream();
  }

  private static InputStream tar(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setIds(999, 998);
      entry.setMode(0100600);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  static InputStream tar(String name, String content) throws IOException {
    return tar(name, content.getBytes(UTF_8));
  }

  /** As many letters A as one likes. */
  private static class Endless extends InputStream {
    @Override
    public int read() throws IOException {
      return 'A';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      Arrays.fill(buffer, offset, offset + length, (byte) 'A');
      return length;
    }
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
    }
  }
}

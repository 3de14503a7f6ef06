package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Docker of a test's own, to be killed: a daemon with its own containerd, images and volumes, and
 * no network. Needs root and the programs dockerd and containerd, as {@code it/engines/up} does.
 */
final class DockerDaemon implements AutoCloseable {

  private final Path folder;
  private Process containerd;
  private Process daemon;

  /** Starts it. */
  DockerDaemon() throws IOException, InterruptedException {
    this.folder = Files.createTempDirectory(Path.of("/var/tmp"), "pgvol-d");
    Path settings = folder.resolve("containerd.toml");
    Files.writeString(
        settings,
        """
        version = 2
        root = "%1$s/containerd"
        state = "%1$s/containerd-state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
        address = "%1$s/containerd.sock"
        """
            .formatted(folder));
    boolean started = false;
    try {
      containerd = begin("containerd", "--config", settings.toString());
      await(containerd, () -> Files.exists(folder.resolve("containerd.sock")));
      start();
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private interface Condition {
    boolean met() throws InterruptedException;
  }

  private Process begin(String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(folder.resolve(command[0] + ".log").toFile()))
        .start();
  }

  private void await(Process process, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.met()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(
            process.info().commandLine().orElse("a daemon")
                + " does not come up: "
                + Files.readString(folder.resolve("dockerd.log")));
      }
      Thread.sleep(20);
    }
  }

  /** Starts the daemon, for the first time or again, and waits until it answers. */
  void start() throws IOException, InterruptedException {
    Files.deleteIfExists(folder.resolve("docker.sock"));
    Files.deleteIfExists(folder.resolve("pid"));
    String driver = Engines.DOCKER.client("info", "--format", "{{.Driver}}").strip();
    daemon =
        begin(
            "dockerd",
            "--host=" + host(),
            "--data-root=" + folder.resolve("root"),
            "--exec-root=" + folder.resolve("exec"),
            "--pidfile=" + folder.resolve("pid"),
            "--containerd=" + folder.resolve("containerd.sock"),
            "--storage-driver=" + driver,
            "--bridge=none",
            "--iptables=false",
            "--ip6tables=false");
    await(daemon, this::answers);
  }

  private boolean answers() throws InterruptedException {
    try (Engine engine = connect()) {
      return engine.kind().equals("docker");
    } catch (UserProblem e) {
      return false;
    }
  }

  private String host() {
    return "unix://" + folder.resolve("docker.sock");
  }

  /** A new connection. */
  Engine connect() throws InterruptedException {
    return Engines.DOCKER.connect(host());
  }

  /** Brings an image of the Docker that other tests use. */
  void load(String image) throws IOException, InterruptedException {
    ProcessBuilder save =
        new ProcessBuilder(
            Engines.repository().resolve("it/engines/docker").toString(), "save", image);
    ProcessBuilder load =
        new ProcessBuilder("docker", "--host", host(), "load", "--quiet")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    for (Process process : ProcessBuilder.startPipeline(List.of(save, load))) {
      assertThat(process.waitFor()).as("loading %s", image).isZero();
    }
  }

  /** Ends it at once. Its containers know nothing of that. */
  void kill() throws InterruptedException {
    daemon.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    if (daemon != null && daemon.isAlive()) {
      try (Engine engine = connect()) {
        for (Container container : engine.containers()) {
          engine.remove(container.id());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Process process : new Process[] {daemon, containerd}) {
      end(process);
    }
    // Where a container did not end: what holds it.
    ProcessHandle.allProcesses()
        .filter(
            other ->
                other.info().commandLine().filter(line -> line.contains(folder + "/")).isPresent())
        .forEach(ProcessHandle::destroyForcibly);
    try {
      Programs.run(
          "sh",
          "-c",
          "grep -o \" $0/[^ ]*\" /proc/self/mounts | sort -r | xargs"
              + " -r umount -l; rm -rf --one-file-system \"$0\"",
          folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Process process) {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

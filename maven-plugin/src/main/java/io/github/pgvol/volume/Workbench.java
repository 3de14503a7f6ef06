package io.github.pgvol.volume;

import io.github.pgvol.archive.PieceInputStream;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.NameTaken;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A container that lives as long as the work on a volume's files: of the server's own image, run by
 * root, with no server in it.
 *
 * <p>Its name is made of the place that is worked on, so there is one at a time, and who comes
 * second waits. It ends by itself when this process ends in whatever way: a program in it reads
 * from this process, the engine closes that input, and the container's main process waits for that
 * program's end of a pipe.
 */
public final class Workbench implements AutoCloseable {

  /** By this label people and pgvol see what it is for. */
  public static final String LABEL = "io.github.pgvol.workbench";

  /** How long it waits for that program: a process may end before it has started it. */
  private static final Duration HELD = Duration.ofSeconds(20);

  /** Who opens a pipe waits for another, so somebody does so when the time is over. */
  private static final String MAIN =
      "cd \"${PGVOL_TMP:-/tmp}\" && mkfifo pgvol-alive && echo ready >pgvol-ready || exit;"
          + " (left="
          + HELD.toSeconds()
          + "; while [ $left -gt 0 ]; do sleep 1; left=$((left - 1)); done; : >pgvol-alive)"
          + " </dev/null >/dev/null 2>&1 & waiting=$!; cat pgvol-alive; kill $waiting";

  private static final String HOLD =
      "cd \"${PGVOL_TMP:-/tmp}\"; while [ ! -e pgvol-ready ]; do sleep 0.05; done;"
          + " exec 3>pgvol-alive; echo held; read end";
  private static final Duration POLL = Duration.ofMillis(200);

  private final Engine engine;
  private final String container;
  private final Holder holder;

  private Workbench(Engine engine, String container, Holder holder) {
    this.engine = engine;
    this.container = container;
    this.holder = holder;
  }

  /**
   * Opens one, when nobody else works on the same place any more.
   *
   * @param engine the engine
   * @param image an image that has a shell, tar and PostgreSQL's programs: the server's own
   * @param place what is worked on: the volume's name or the folder
   * @param mounts what is mounted where; the place among it
   * @param console is told who is waited for
   * @param patience how long to wait for others
   * @throws UserProblem when the others did not finish in time
   */
  public static Workbench open(
      Engine engine,
      String image,
      String place,
      List<ContainerSpec.Mount> mounts,
      Console console,
      Duration patience)
      throws IOException, InterruptedException {
    return open(engine, spec(engine, name(place), image, place, mounts), place, console, patience);
  }

  /**
   * As {@link #open(Engine, String, String, List, Console, Duration)}, in the network of a running
   * container: its server is reached at 127.0.0.1.
   *
   * @param container the container's id
   */
  public static Workbench openBeside(
      Engine engine,
      String image,
      String place,
      List<ContainerSpec.Mount> mounts,
      String container,
      Console console,
      Duration patience)
      throws IOException, InterruptedException {
    ContainerSpec spec = spec(engine, name(place), image, place, mounts);
    return open(engine, spec.withNetworkOf(container), place, console, patience);
  }

  private static Workbench open(
      Engine engine, ContainerSpec spec, String place, Console console, Duration patience)
      throws IOException, InterruptedException {
    return begin(engine, create(engine, spec, place, console, patience));
  }

  /**
   * Opens one that only looks: it waits for nobody, and nobody waits for it.
   *
   * @param engine the engine
   * @param image an image that has a shell and PostgreSQL's programs
   * @param what what is looked at, for people
   * @param mounts what is mounted where, all of it for reading
   */
  public static Workbench glance(
      Engine engine, String image, String what, List<ContainerSpec.Mount> mounts)
      throws IOException, InterruptedException {
    List<ContainerSpec.Mount> reading =
        mounts.stream().map(ContainerSpec.Mount::forReading).toList();
    String name = name(what + " " + UUID.randomUUID());
    return begin(engine, engine.create(spec(engine, name, image, what, reading)));
  }

  /**
   * Opens one in the network of the engine's machine, for its programs: no volume is in it, it
   * waits for nobody, and nobody waits for it.
   *
   * @param engine the engine
   * @param image an image that has a shell and PostgreSQL's programs
   * @param what what it is for, for people
   */
  public static Workbench onNetwork(Engine engine, String image, String what)
      throws IOException, InterruptedException {
    String name = name(what + " " + UUID.randomUUID());
    return begin(
        engine, engine.create(spec(engine, name, image, what, List.of()).withHostNetwork()));
  }

  private static ContainerSpec spec(
      Engine engine, String name, String image, String place, List<ContainerSpec.Mount> mounts)
      throws IOException {
    List<ContainerSpec.Mount> lasting = new ArrayList<>();
    for (ContainerSpec.Mount mount : mounts) {
      lasting.add(lasting(engine, mount));
    }
    return ContainerSpec.of(name, image)
        .withEntrypoint("sh", "-c", MAIN)
        .withUser("0")
        .withLabels(Map.of(LABEL, place))
        .withMounts(lasting)
        .withoutNetwork()
        .inPassing();
  }

  /**
   * Podman removes an anonymous volume with the last container that mounts it, whichever that is:
   * it is mounted by its folder, of which Podman does not know that it is the volume.
   */
  private static ContainerSpec.Mount lasting(Engine engine, ContainerSpec.Mount mount)
      throws IOException {
    if (mount.folder() || !engine.kind().equals("podman")) {
      return mount;
    }
    return engine
        .volume(mount.source())
        .filter(volume -> volume.anonymous() && !volume.mountpoint().isEmpty())
        .map(
            volume ->
                new ContainerSpec.Mount(
                    volume.mountpoint(), mount.target(), true, mount.readOnly()))
        .orElse(mount);
  }

  private static Workbench begin(Engine engine, Container container)
      throws IOException, InterruptedException {
    Holder holder = new Holder(engine, container.id());
    try {
      engine.start(container.id());
      holder.hold();
    } catch (IOException | InterruptedException | RuntimeException e) {
      engine.remove(container.id());
      throw e;
    }
    return new Workbench(engine, container.id(), holder);
  }

  /** Opens one on a place, and nothing else. */
  public static Workbench open(Engine engine, Place place, Console console, Duration patience)
      throws IOException, InterruptedException {
    return open(engine, place.image(), place.source(), List.of(place.mount()), console, patience);
  }

  private static String name(String place) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return "pgvol-work-" + HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static Container create(
      Engine engine, ContainerSpec spec, String place, Console console, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      try {
        return engine.create(spec);
      } catch (NameTaken e) {
        // One that was never started belongs to a run that died between two calls.
        engine
            .container(spec.name())
            .filter(other -> !other.running() && stale(deadline, patience))
            .ifPresent(other -> removeQuietly(engine, other.id(), console));
        if (System.nanoTime() > deadline) {
          throw new UserProblem(
              "Another run of pgvol is still at work on " + place + ".",
              "Let it finish, or remove its container "
                  + spec.name()
                  + ", then run this goal again. How long to wait is <lockTimeout>"
                  + " (-Dpgvol.lockTimeout), in seconds.",
              e);
        }
        if (!told) {
          console.info("Waiting for another run of pgvol on " + place + ".");
          told = true;
        }
        Thread.sleep(POLL.toMillis());
      }
    }
  }

  private static boolean stale(long deadline, Duration patience) {
    return System.nanoTime() > deadline - patience.toNanos() + Duration.ofSeconds(5).toNanos();
  }

  private static void removeQuietly(Engine engine, String id, Console console) {
    try {
      engine.remove(id);
    } catch (IOException e) {
      console.debug("Could not remove a container that was never started: " + e.getMessage());
    }
  }

  /** Runs a program in it, as root unless the tool says otherwise. */
  public ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return engine.exec(container, tool, in, out);
  }

  /** Starts a program in it that goes on by itself, as long as this is open. */
  public void launch(Tool tool) throws IOException {
    engine.launch(container, tool);
  }

  /** Reads a file or folder of it as a tar stream, to be closed. */
  public InputStream download(String path) throws IOException {
    return engine.download(container, path);
  }

  /** Unpacks a tar stream into an existing folder of it. */
  public void upload(String folder, InputStream tar) throws IOException {
    engine.upload(container, folder, tar);
  }

  /** Ends it; the engine removes it. */
  @Override
  public void close() throws IOException {
    holder.release();
    engine.remove(container);
  }

  /** The program in the container that reads from this process. */
  private static final class Holder {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Thread thread;
    private volatile Exception failure;

    Holder(Engine engine, String container) {
      thread =
          new Thread(
              () -> {
                try {
                  engine.exec(container, Tool.of("sh", "-c", HOLD), input(), output());
                } catch (IOException | RuntimeException e) {
                  failure = e;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  held.countDown();
                }
              },
              "pgvol workbench");
      thread.setDaemon(true);
    }

    void hold() throws IOException, InterruptedException {
      thread.start();
      if (!held.await(HELD.toSeconds(), TimeUnit.SECONDS) || failure != null) {
        throw new IOException("A container to work in did not start", failure);
      }
    }

    void release() {
      release.countDown();
    }

    private InputStream input() {
      return new PieceInputStream() {
        private boolean told;

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          if (told) {
            return -1;
          }
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
          }
          told = true;
          buffer[offset] = '\n';
          return 1;
        }
      };
    }

    private OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          held.countDown();
        }
      };
    }
  }
}

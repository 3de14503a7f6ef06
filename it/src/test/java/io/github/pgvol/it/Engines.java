package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.docker.DockerEngines;
import io.github.pgvol.engine.docker.Machine;
import io.github.pgvol.engine.local.Binaries;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.engine.local.LocalHome;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The engines and images that tests stand on. One that is missing fails the test. */
enum Engines {
  DOCKER,
  PODMAN,
  /** This machine, which has PostgreSQL in one major version: it stands for whichever is asked. */
  LOCAL;

  private static final String PROPERTY = "it.engines";

  /** A new connection, as a goal makes one. */
  Engine connect() throws InterruptedException {
    return connect(host());
  }

  /** A new connection to an engine of this kind that answers elsewhere. */
  Engine connect(String host) throws InterruptedException {
    if (this == LOCAL) {
      return local(host);
    }
    Machine machine =
        new Machine(
            Map.of("DOCKER_HOST", host),
            "Linux",
            "/nonexistent",
            Optional.empty(),
            Machine.here().files());
    return new DockerEngines(machine).connect(word());
  }

  private static LocalEngine local(String folder) {
    LocalHome home = new LocalHome(Path.of(folder));
    Binaries none =
        new Binaries(
            home,
            coordinates -> {
              throw new IOException("no repository here");
            });
    return new LocalEngine(home, none, line -> {});
  }

  /** As {@code pgvol.engine} has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where it answers; on this machine, the folder of what it has. */
  String host() {
    return value("PGVOL_IT_" + name() + "_HOST");
  }

  /** The image with a PostgreSQL of this major version. */
  String image(int major) {
    return this == LOCAL ? localImage() : value("PGVOL_IT_" + name() + "_IMAGE_" + major);
  }

  private String localImage() {
    try (LocalEngine engine = local(host())) {
      List<String> images = engine.images();
      assertThat(images).as("PostgreSQL's server on this machine").isNotEmpty();
      return images.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The major version that there is for one that is asked for. */
  int major(int wanted) {
    return this == LOCAL ? Integer.parseInt(localImage().replaceFirst(".*:", "")) : wanted;
  }

  /** Where a server of this major version has the volume of its data. */
  static ContainerSpec.Mount mount(Engine engine, String volume, int major) {
    return engine.placed(ContainerSpec.Mount.volume(volume, target(major)));
  }

  /** Where a server of this major version has a folder with its data. */
  static ContainerSpec.Mount mount(Engine engine, Path folder, int major) {
    return engine.placed(ContainerSpec.Mount.folder(folder.toString(), target(major)));
  }

  private static String target(int major) {
    return major >= 18 ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
  }

  /** PGDATA below the mount of a server's data, empty where it is that itself. */
  String below(int major) {
    return this != LOCAL && major >= 18 ? "/18/docker" : "";
  }

  /** Ends a server at once and with all of its processes, as a power cut does. */
  void kill(Engine engine, String name) throws IOException, InterruptedException {
    if (this != LOCAL) {
      client("kill", name);
      return;
    }
    Path data = Path.of(engine.container(name).orElseThrow().dataFolder());
    List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
    ProcessHandle server = ProcessHandle.of(Long.parseLong(lines.get(0).strip())).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(List.of(server));
    // First of all the one that would see to it that a part of it has crashed.
    all.addAll(server.descendants().toList());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  /** Runs the engine's own client, for what pgvol never does. */
  String client(String... arguments) throws IOException, InterruptedException {
    return Programs.run(repository().resolve("it/engines/" + word()).toString(), arguments);
  }

  /** Creates a volume that the engine mounts as told. */
  void volume(String name, String type, String device, String options)
      throws IOException, InterruptedException {
    client(
        "volume",
        "create",
        "--opt",
        "type=" + type,
        "--opt",
        "device=" + device,
        "--opt",
        "o=" + options,
        name);
  }

  /** The folder of this repository. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("it/dataset/everything.sql"))) {
      folder = folder.getParent();
      assertThat(folder).as("a folder above that holds it/dataset").isNotNull();
    }
    return folder;
  }

  private static String value(String name) {
    String file = System.getProperty(PROPERTY);
    assertThat(file)
        .as("system property %s: the file that it/engines/up writes", PROPERTY)
        .isNotNull();
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(file))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String value = properties.getProperty(name);
    assertThat(value).as("%s in %s", name, file).isNotBlank();
    return value;
  }
}

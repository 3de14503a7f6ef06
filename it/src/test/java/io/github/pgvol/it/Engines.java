package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.docker.DockerEngines;
import io.github.pgvol.engine.docker.Machine;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The engines and images that tests stand on. One that is missing fails the test. */
enum Engines {
  DOCKER,
  PODMAN;

  private static final String PROPERTY = "it.engines";

  /** A new connection, as a goal makes one. */
  Engine connect() throws InterruptedException {
    return connect(host());
  }

  /** A new connection to an engine of this kind that answers elsewhere. */
  Engine connect(String host) throws InterruptedException {
    Machine machine =
        new Machine(
            Map.of("DOCKER_HOST", host),
            "Linux",
            "/nonexistent",
            Optional.empty(),
            Machine.here().files());
    return new DockerEngines(machine).connect(word());
  }

  /** As {@code pgvol.engine} has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where it answers. */
  String host() {
    return value("PGVOL_IT_" + name() + "_HOST");
  }

  /** The image with a PostgreSQL of this major version. */
  String image(int major) {
    return value("PGVOL_IT_" + name() + "_IMAGE_" + major);
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

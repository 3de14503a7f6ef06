package io.github.pgvol.it.invoker;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.local.Binaries;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.engine.local.LocalHome;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * An invoker project as its scripts see it: its folder, its names on the engine, its servers, and
 * Maven.
 *
 * <p>All that a project makes on an engine is named {@code pgvolit-<checkout>-<project>_…}. That is
 * how it is cleared before the project runs, when it went well, and at the end of all.
 */
public final class Stage {

  private static final String STAGE = ".mvn/stage.properties";

  private final Path folder;
  private final Path it;
  private final String engine;
  private final String version;
  private final List<String> modules = new ArrayList<>();
  private ResidentMaven resident;

  private Stage(Path folder, String engine, String version) {
    this.folder = folder;
    this.engine = engine;
    this.version = version;
    Path up = folder;
    while (!Files.isRegularFile(up.resolve("engines/up"))) {
      up = up.getParent();
    }
    this.it = up;
  }

  /** Sets up a project on Docker. */
  public static Stage docker(File folder, Object version) {
    return setUp(folder, "docker", version);
  }

  /** Sets up a project on Podman. */
  public static Stage podman(File folder, Object version) {
    return setUp(folder, "podman", version);
  }

  /** Sets up a project on the local engine, with a folder of its own. */
  public static Stage local(File folder, Object version) {
    Stage stage = setUp(folder, "local", version);
    return stage.config("-Dpgvol.localDirectory=" + stage.localDirectory());
  }

  /** The local engine's folder: one that root's servers, which another user runs, can enter. */
  public Path localDirectory() {
    return Path.of("/var/tmp", name("local"));
  }

  private static Stage setUp(File folder, String engine, Object version) {
    Stage stage = new Stage(folder.toPath(), engine, version.toString());
    stage.clear();
    Properties kept = new Properties();
    kept.setProperty("engine", engine);
    kept.setProperty("version", stage.version);
    try {
      Files.createDirectories(stage.path(".mvn"));
      try (var out = Files.newOutputStream(stage.path(STAGE))) {
        kept.store(out, null);
      }
      Files.writeString(stage.path(".mvn/settings.xml"), stage.settings());
      Files.deleteIfExists(stage.path(".mvn/maven.config"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return stage.config(
        "-gs",
        stage.path(".mvn/settings.xml"),
        "-Dmaven.repo.local=" + stage.it.resolve("target/local-repo"),
        "-Dit.version=" + version,
        "-Dstyle.color=never",
        "-Dpgvol.engine=" + engine,
        "-ntp");
  }

  /** The project that {@link #docker} or {@link #podman} has set up. */
  public static Stage of(File folder) {
    Properties kept = load(folder.toPath().resolve(STAGE));
    return new Stage(folder.toPath(), kept.getProperty("engine"), kept.getProperty("version"));
  }

  /** A further project in another folder, with the names of this one. */
  public static Stage of(File folder, Stage other) {
    return new Stage(folder.toPath(), other.engine, other.version);
  }

  private static Properties load(Path file) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /** Takes what is needed from the user's local repository, which has most of it already. */
  private String settings() {
    Path repository = Path.of(System.getProperty("user.home"), ".m2/repository");
    String here =
        "<id>here</id><url>"
            + repository.toUri()
            + "</url><releases><checksumPolicy>ignore</checksumPolicy></releases>"
            + "<snapshots><enabled>false</enabled></snapshots>";
    return "<settings><profiles><profile><id>here</id><repositories><repository>"
        + here
        + "</repository></repositories><pluginRepositories><pluginRepository>"
        + here
        + "</pluginRepository></pluginRepositories></profile></profiles>"
        + "<activeProfiles><activeProfile>here</activeProfile></activeProfiles></settings>\n";
  }

  /** A path in the project. */
  public Path path(String name) {
    return folder.resolve(name);
  }

  /** A path in the module of integration tests. */
  public Path it(String name) {
    return it.resolve(name);
  }

  /** The version of the plugin. */
  public String version() {
    return version;
  }

  /** A name on the engine that nothing else has. */
  public String name(String what) {
    return prefix() + what;
  }

  private String prefix() {
    return "pgvolit-"
        + Integer.toHexString(it.toString().hashCode())
        + "-"
        + folder.getFileName().toString().toLowerCase(Locale.ROOT)
        + "_";
  }

  /** Arguments for every run of Maven in this project. */
  public Stage config(Object... arguments) {
    try {
      for (Object argument : arguments) {
        Files.writeString(
            path(".mvn/maven.config"),
            argument + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Writes a file of the project. */
  public Path write(String name, Object text) {
    try {
      Files.createDirectories(path(name).getParent());
      return Files.writeString(path(name), text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a module in which a goal is bound to a phase, configured in the POM; {@link #reactor}
   * makes the project of them. So a single start of Maven serves for a table of cases.
   *
   * @param configuration values are texts, or lists of texts
   */
  public Stage module(String name, String goal, Map<String, ?> configuration) {
    StringBuilder elements = new StringBuilder();
    configuration.forEach(
        (key, value) -> {
          elements.append('<').append(key).append('>');
          if (value instanceof List<?> list) {
            list.forEach(one -> elements.append("<one>").append(one).append("</one>"));
          } else {
            elements.append(value);
          }
          elements.append("</").append(key).append('>');
        });
    write(
        name + "/pom.xml",
        pom(name)
            + "<build><plugins><plugin><groupId>io.github.pgvol</groupId>"
            + "<artifactId>pgvol-maven-plugin</artifactId><version>"
            + version
            + "</version><executions><execution><phase>validate</phase><goals><goal>"
            + goal
            + "</goal></goals></execution></executions><configuration>"
            + elements
            + "</configuration></plugin></plugins></build></project>\n");
    modules.add(name);
    return this;
  }

  /** Writes the project of all modules. */
  public void reactor() {
    StringBuilder elements = new StringBuilder();
    modules.forEach(name -> elements.append("<module>").append(name).append("</module>"));
    write("pom.xml", pom("table") + "<modules>" + elements + "</modules></project>\n");
  }

  private static String pom(String name) {
    return "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
        + "<groupId>table</groupId><artifactId>"
        + name
        + "</artifactId><version>1</version><packaging>pom</packaging>";
  }

  /** A file of the project. */
  public String read(Object name) {
    try {
      return Files.readString(path(name.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of the engine. */
  public String host() {
    return property("HOST");
  }

  /** The image of a major version. */
  public String image(int major) {
    return property("IMAGE_" + major);
  }

  private String property(String name) {
    String key = "PGVOL_IT_" + engine.toUpperCase(Locale.ROOT) + "_" + name;
    String value = load(it.resolve("target/engines.properties")).getProperty(key);
    if (value == null) {
      throw new AssertionError("it/engines/up tells no " + key);
    }
    return value;
  }

  /** Maven in the project's folder, with this engine in its environment. */
  public Maven maven() {
    return new Maven(this::resident, folder, version, environment());
  }

  private Map<String, String> environment() {
    return engine.equals("local") ? Map.of() : Map.of("DOCKER_HOST", host());
  }

  private ResidentMaven resident() {
    if (resident == null) {
      resident = ResidentMaven.start(folder, environment(), Maven.SHORT_LIVED);
    }
    return resident;
  }

  /** What the invoker's own run of Maven printed. */
  public MavenRun build() {
    return MavenRun.of(path("build.log"));
  }

  /** The engine's client: its output, and an error when it fails. */
  public String client(Object... arguments) {
    return program("engines/" + engine, arguments);
  }

  /** Compose, on the engine. */
  public String compose(Object... arguments) {
    return program("engines/compose", arguments);
  }

  private String program(String program, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(it.resolve(program).toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return demand(Shell.run(folder, Map.of("PGVOL_IT_ENGINE", engine), null, command), command);
  }

  /** Runs a line of shell in the project's folder, with {@code $docker} as the engine's client. */
  public String sh(Object line) {
    List<String> command = List.of("bash", "-o", "pipefail", "-ec", line.toString());
    Map<String, String> environment = Map.of("docker", it.resolve("engines/" + engine).toString());
    return demand(Shell.run(folder, environment, null, command), command);
  }

  private static String demand(Shell.Result result, List<String> command) {
    if (result.status() != 0) {
      throw new AssertionError(
          "exit status " + result.status() + ": " + command + "\n" + result.output());
    }
    return result.output().strip();
  }

  /** Runs a server; see {@link #server(int, String, Object...)}. */
  public Box server(int major, String what) {
    return server(major, what, "-e", "POSTGRES_PASSWORD=secret", "-e", "POSTGRES_DB=app");
  }

  /** Runs a server on a volume of its own name, with these options of the client's run command. */
  public Box server(int major, String what, Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("run", "-d", "--name", name(what)));
    arguments.addAll(
        List.of("-v", name(what) + ":/var/lib/postgresql" + (major < 18 ? "/data" : "")));
    arguments.addAll(List.of(options));
    arguments.add(image(major));
    client(arguments.toArray());
    return box(what).ready();
  }

  /** A server that is there. */
  public Box box(String what) {
    return new Box(this, name(what), "postgres");
  }

  /** A server that pgvol:start made on a volume of {@link #name}. */
  public Box own(String what) {
    return new Box(this, "pgvol-" + name(what), "postgres");
  }

  /**
   * Once through the main goals, on a server that pgvol starts.
   *
   * @param what names the volume
   */
  public void tour(Maven maven, int major, String what) {
    Object volume = "-Dpgvol.volume=" + name(what);
    Object catalog = "-Dpgvol.catalog=" + path("_backups-" + what);
    maven
        .run("pgvol:start", volume, "-Dpgvol.image=" + image(major))
        .succeeded()
        .says("PostgreSQL " + major);
    Box db = own(what).fill(100);
    maven.run("pgvol:backup", "pgvol:list", volume, catalog).succeeded().says("100 rows");
    db.sql("DELETE FROM item");
    maven
        .run("pgvol:restore", "pgvol:status", "-Dpgvol.yes", volume, catalog)
        .succeeded()
        .says("Restored database app: 1 table, 100 rows");
    demand(db.rows() == 100, "restored: " + db.rows());
    maven.run("pgvol:undo", volume, catalog).succeeded();
    demand(db.rows() == 0, "undone: " + db.rows());
    maven.run("pgvol:stop", volume).succeeded().says("the volume stays");
    demand(!db.running(), "still running");
    demand(backups("_backups-" + what).size() == 1, "backups: " + backups("_backups-" + what));
  }

  private static void demand(boolean good, String what) {
    if (!good) {
      throw new AssertionError(what);
    }
  }

  /** The files in the catalog that are backups, sorted. */
  public List<String> backups() {
    return backups("_backups");
  }

  /** The files in a catalog that are backups, sorted. */
  public List<String> backups(String catalog) {
    String[] names = path(catalog).toFile().list();
    return names == null
        ? List.of()
        : List.of(names).stream()
            .filter(name -> !name.endsWith(".json") && !name.startsWith("."))
            .sorted()
            .toList();
  }

  /** Removes all that the project made on its engine. */
  public void clear() {
    if (resident != null) {
      resident.close();
      resident = null;
    }
    if (engine.equals("local")) {
      removeServers();
      sh(
          "cd "
              + localDirectory()
              + " 2>/dev/null || exit 0; for file in volumes/*/data/postmaster.pid; do"
              + " [ ! -e $file ] || pg=$(head -n 1 $file); [ ! -e $file ] || kill -KILL $pg || :;"
              + " done; rm -rf "
              + localDirectory());
      return;
    }
    sh(it.resolve("src/it/clear") + " " + prefix());
  }

  /** With their sockets, which lie elsewhere when paths are long. */
  private void removeServers() {
    LocalHome home = new LocalHome(localDirectory());
    Binaries none =
        new Binaries(
            home,
            coordinates -> {
              throw new IOException("no repository here");
            });
    try (LocalEngine local = new LocalEngine(home, none, line -> {})) {
      for (Container server : local.containers()) {
        local.remove(server.id());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

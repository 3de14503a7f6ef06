package io.github.pgvol.maven;

import io.github.pgvol.backup.TestSummary;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.console.Console;
import io.github.pgvol.discovery.Labels;
import io.github.pgvol.discovery.ServerChoice;
import io.github.pgvol.discovery.ServerEnd;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.discovery.ServerUrl;
import io.github.pgvol.discovery.ThisMachine;
import io.github.pgvol.discovery.UrlFinder;
import io.github.pgvol.doctor.DoctorRequest;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.docker.DockerEngines;
import io.github.pgvol.engine.docker.Machine;
import io.github.pgvol.engine.local.LocalEngine;
import io.github.pgvol.git.WorkingCopy;
import io.github.pgvol.guard.Dependents;
import io.github.pgvol.physical.restore.Targets;
import io.github.pgvol.physical.restore.Unfinished;
import io.github.pgvol.physical.restore.VolumeRestoreRequest;
import io.github.pgvol.physical.restore.VolumeSetting;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.serve.Serving;
import io.github.pgvol.volume.ImageTools;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.codehaus.plexus.components.interactivity.Prompter;
import org.eclipse.aether.RepositorySystem;

/**
 * Where all is put together, by hand: classes of one's own annotated with {@code @Named} are
 * silently skipped by Maven 3.6.3 to 3.9.5 when compiled for Java 17.
 */
public final class Wiring implements AutoCloseable {

  /** Goals that can do something on an engine that has nothing yet. */
  private static final Set<String> MAKING = Set.of("start", "volume-create");

  private final MavenSession session;
  private final MojoExecution execution;
  private final Console console;
  private final Catalog catalog;
  private final RepositorySystem repositories;
  private final Map<String, Engine> engines = new HashMap<>();
  private final Map<String, ServerFinder.Found> byUrl = new HashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private ImageTools imageTools;

  /**
   * @param session Maven's session
   * @param execution the goal's execution
   * @param prompter Maven's prompter
   * @param log Maven's log
   * @param catalog the configured folder of the backups, null for the default
   * @param repositories what brings artifacts
   */
  public Wiring(
      MavenSession session,
      MojoExecution execution,
      Prompter prompter,
      Log log,
      File catalog,
      RepositorySystem repositories) {
    this.repositories = repositories;
    this.session = session;
    this.execution = execution;
    boolean interactive = session.getRequest().isInteractiveMode();
    boolean live = interactive && Terminal.present() && !session.isParallel();
    this.console = new MavenConsole(log, prompter, interactive, live);
    this.catalog = new Catalog(catalog == null ? top().resolve("_backups") : catalog.toPath());
  }

  /** What speaks to the user. */
  public Console console() {
    return console;
  }

  /** The backups. */
  public Catalog catalog() {
    return catalog;
  }

  /** The folder of the backups, where it is not the default. */
  public Optional<Path> ownCatalog() {
    return catalog.folder().equals(defaultCatalog())
        ? Optional.empty()
        : Optional.of(catalog.folder());
  }

  private Path defaultCatalog() {
    return top().resolve("_backups").toAbsolutePath().normalize();
  }

  /**
   * How the integration tests of this build went.
   *
   * @param summary what failsafe has written; null for its default
   * @return empty when none were run
   */
  public Optional<TestSummary> tests(File summary) throws IOException {
    if (summary == null && !hasProject()) {
      return Optional.empty();
    }
    Path file =
        summary == null
            ? Path.of(session.getCurrentProject().getBuild().getDirectory())
                .resolve("failsafe-reports")
                .resolve("failsafe-summary.xml")
            : summary.toPath();
    return TestSummary.read(file, session.getStartTime().toInstant());
  }

  /** What is checked out. */
  public Optional<Manifest.Git> git() {
    return WorkingCopy.of(folder());
  }

  /** Name and version of this plugin. */
  public String createdBy() {
    return "pgvol-maven-plugin " + execution.getVersion();
  }

  /** True when the goal is bound to a phase, false when it was asked for on the command line. */
  public boolean boundToPhase() {
    return execution.getSource() == MojoExecution.Source.LIFECYCLE;
  }

  /** True when Maven must not go out. */
  public boolean offline() {
    return session.isOffline();
  }

  /** True when somebody is there to answer. */
  public boolean interactive() {
    return session.getRequest().isInteractiveMode();
  }

  /** What others that wait for this goal are told. */
  public String who() {
    return execution.getGoal() + " of " + projectName();
  }

  /** The project's artifact id, or the folder's name where there is no project. */
  public String projectName() {
    return hasProject()
        ? session.getCurrentProject().getArtifactId()
        : String.valueOf(folder().getFileName());
  }

  /** The volume of the server that pgvol:start runs for this project. */
  public String ownVolume() {
    return projectName().replaceAll("[^A-Za-z0-9_.-]", "_") + "_pgdata";
  }

  /** True when Maven was started in a project, and not just somewhere. */
  public boolean hasProject() {
    MavenProject project = session.getCurrentProject();
    return project != null && project.getFile() != null;
  }

  /** Sets a property for what comes after in the build. */
  public void setProperty(String name, String value) {
    session.getCurrentProject().getProperties().setProperty(name, value);
  }

  /** The project's folder, or the one that Maven was started in. */
  public Path folder() {
    return folder(session);
  }

  /** The project's folder, or the one that Maven was started in. */
  public static Path folder(MavenSession session) {
    MavenProject project = session.getCurrentProject();
    return project != null && project.getFile() != null
        ? project.getBasedir().toPath()
        : Path.of(session.getRequest().getBaseDirectory());
  }

  /** The topmost project's folder. */
  public Path top() {
    File root = session.getRequest().getMultiModuleProjectDirectory();
    return root == null ? folder() : root.toPath();
  }

  /** Connects to the engine, once. */
  public Engine engine(ServerParameters parameters) throws InterruptedException {
    if (parameters.url().isPresent()) {
      throw new UserProblem(
          "The server is given by its URL, and what is asked for needs its engine: volumes,"
              + " containers and physical backups are not reached by a URL.",
          "Leave out <url> (-Dpgvol.url, or the variable PGVOL_URL), and name the server by"
              + " <container>, <service> or <volume>.");
    }
    return connect(parameters);
  }

  private Engine connect(ServerParameters parameters) throws InterruptedException {
    Engine engine = engines.get(parameters.engine());
    if (engine == null) {
      engine =
          new EngineChoice(
                  console,
                  new MavenArtifacts(session, repositories),
                  List.of(folder(), top()),
                  MAKING.contains(execution.getGoal()))
              .connect(parameters);
      engines.put(parameters.engine(), engine);
      console.debug("Using " + engine.describe() + ".");
    }
    return engine;
  }

  /** Finds the server. */
  public ServerFinder.Found find(ServerParameters parameters)
      throws IOException, InterruptedException {
    return find(parameters, Optional.empty());
  }

  /**
   * Finds the server.
   *
   * @param place where its data is, when that was found just now: then nothing is looked for again
   */
  public ServerFinder.Found find(ServerParameters parameters, Optional<Place> place)
      throws IOException, InterruptedException {
    if (parameters.url().isPresent()) {
      return told(findByUrl(parameters));
    }
    Optional<Container> container = place.flatMap(Place::container);
    return container.isPresent()
        ? find(parameters, container.get())
        : told(new ServerFinder(engine(parameters)).find(choice(parameters)));
  }

  /** Finds the server in a container, as that was just now. */
  public ServerFinder.Found find(ServerParameters parameters, Container container)
      throws IOException, InterruptedException {
    return told(new ServerFinder(engine(parameters)).find(choice(parameters), container));
  }

  private ServerFinder.Found told(ServerFinder.Found found) {
    String words = "Using " + found.server().describe() + ": " + found.reason() + ".";
    if (told.add(words)) {
      console.debug(words);
    }
    return found;
  }

  /** Once: who is behind a URL does not change within a goal. */
  private ServerFinder.Found findByUrl(ServerParameters parameters)
      throws IOException, InterruptedException {
    String url = parameters.url().orElseThrow();
    String key = String.join("\n", url, parameters.database().orElse(""));
    ServerFinder.Found known = byUrl.get(key);
    if (known == null) {
      known =
          urlFinder(parameters)
              .find(url, parameters.username(), parameters.password(), parameters.database());
      byUrl.put(key, known);
    }
    return known;
  }

  private UrlFinder urlFinder(ServerParameters parameters) {
    Path home = Path.of(System.getProperty("user.home"));
    if (imageTools == null) {
      imageTools = new ImageTools(() -> withImages(parameters.engine()));
    }
    return new UrlFinder(
        System.getenv(), home, home.resolve(".cache").resolve("pgvol"), imageTools);
  }

  /** An engine that has images, which the local one has not. */
  private Engine withImages(String kind) throws InterruptedException {
    String wanted = kind.equals(LocalEngine.KIND) ? "auto" : kind;
    String key = "images of " + wanted;
    if (!engines.containsKey(key)) {
      engines.put(key, new DockerEngines(Machine.here()).connect(wanted));
    }
    return engines.get(key);
  }

  /**
   * What a server that is named in one word stands for.
   *
   * @param end the server
   * @param base the engine, where none is named with it, and the database, where none is
   * @param known who connects by a URL
   */
  public ServerParameters parameters(
      ServerEnd end, ServerParameters base, Optional<Credentials> known)
      throws IOException, InterruptedException {
    ServerParameters there = base.on(end.engine().orElse(base.engine()), end.database());
    return switch (end.kind()) {
      case URL -> {
        boolean names = ServerUrl.parse(end.name()).variable("PGDATABASE").isPresent();
        yield base.byUrl(
            end.name(),
            known.flatMap(Credentials::user),
            known.flatMap(Credentials::password),
            names ? Optional.empty() : base.database());
      }
      case CONTAINER -> there.named(Optional.of(end.name()), Optional.empty(), Optional.empty());
      case SERVICE -> there.named(Optional.empty(), Optional.of(end.name()), Optional.empty());
      case VOLUME -> there.named(Optional.empty(), Optional.empty(), Optional.of(end.name()));
      case NAME -> {
        boolean container = new ServerFinder(engine(there)).isContainer(end.name());
        yield container
            ? there.named(Optional.of(end.name()), Optional.empty(), Optional.empty())
            : there.named(Optional.empty(), Optional.of(end.name()), Optional.empty());
      }
    };
  }

  /** Whether what is written to a server stays on this machine. */
  public boolean isHere(ServerParameters parameters) throws InterruptedException {
    return ThisMachine.is(
        parameters.url().isPresent()
            ? urlFinder(parameters).hosts(parameters.url().get())
            : engine(parameters).publishedHost());
  }

  /**
   * Finds where the server's data is, as files; what a run that was killed has left there is
   * brought to its end.
   */
  public Place findPlace(ServerParameters parameters) throws IOException, InterruptedException {
    return finish(
        parameters,
        new PlaceFinder(engine(parameters), console)
            .find(choice(parameters), parameters.patience()));
  }

  /** A folder may be on the engine's machine, and this one knows nothing of it. */
  private boolean isThere(ServerParameters parameters, String volume)
      throws IOException, InterruptedException {
    return Path.of(volume).isAbsolute()
        ? Files.isDirectory(Path.of(volume))
        : engine(parameters).volume(volume).isPresent();
  }

  private Place finish(ServerParameters parameters, Place place)
      throws IOException, InterruptedException {
    return unfinished(parameters).finish(place);
  }

  private Unfinished unfinished(ServerParameters parameters) throws InterruptedException {
    return new Unfinished(volumeSetting(parameters, "keep", Duration.ofSeconds(60)));
  }

  /** Finds where a physical backup goes; a volume that does not exist is created. */
  public VolumeRestoreRequest.Target physicalTarget(ServerParameters parameters)
      throws InterruptedException {
    Targets targets = new Targets(engine(parameters), console, parameters.patience());
    return (major, image) ->
        targets.choose(
            choice(parameters), major, image, Map.of(Labels.OWN_PROJECT, folder().toString()));
  }

  /** What work on a volume's files needs. */
  public VolumeSetting volumeSetting(
      ServerParameters parameters, String dependents, Duration startPatience)
      throws InterruptedException {
    ServerFinder finder = new ServerFinder(engine(parameters));
    return new VolumeSetting(
        engine(parameters),
        console,
        container ->
            finder
                .find(
                    new ServerChoice(
                        Optional.of(container.id()),
                        Optional.empty(),
                        Optional.empty(),
                        parameters.username(),
                        parameters.password(),
                        parameters.database(),
                        List.of()))
                .inContainer(),
        policy(engine(parameters), dependents),
        catalog.folder().resolve(".pgvol"),
        who(),
        parameters.patience(),
        startPatience);
  }

  /** The server's container, running or not; empty where only a volume is named. */
  public Optional<Container> locate(ServerParameters parameters)
      throws IOException, InterruptedException {
    boolean free =
        parameters.container().isEmpty()
            && parameters.volume().isPresent()
            && engine(parameters).containers().stream()
                .flatMap(container -> container.mounts().stream())
                .map(mount -> mount.name().orElse(mount.source()))
                .noneMatch(parameters.volume().get()::equals);
    return free
        ? Optional.empty()
        : new ServerFinder(engine(parameters)).locate(choice(parameters));
  }

  /**
   * Brings to its end what a run that was killed has left of an exchange of files.
   *
   * @return where the server's data is; empty when it is in no volume, or no server is found
   */
  public Optional<Place> finishUnfinished(ServerParameters parameters)
      throws IOException, InterruptedException {
    return finishUnfinished(parameters, running -> {});
  }

  /**
   * As {@link #finishUnfinished(ServerParameters)}.
   *
   * @param running is told of the server's container as soon as it is known, when that runs
   */
  public Optional<Place> finishUnfinished(ServerParameters parameters, Consumer<Container> running)
      throws IOException, InterruptedException {
    if (parameters.url().isPresent()) {
      return Optional.empty();
    }
    Optional<Container> located = locate(parameters);
    located.filter(Container::running).ifPresent(running);
    Optional<Place> place = located.flatMap(PlaceFinder::ifMounted);
    if (place.isEmpty()
        && parameters.container().isEmpty()
        && parameters.volume().isPresent()
        && located.isEmpty()
        && isThere(parameters, parameters.volume().get())) {
      place =
          new PlaceFinder(engine(parameters), console)
              .findIn(parameters.volume().get(), parameters.patience());
    }
    if (place.isPresent()) {
      return Optional.of(finish(parameters, place.get()));
    }
    if (located.isPresent()) {
      unfinished(parameters).startDependents(located.get());
    }
    return Optional.empty();
  }

  /** What pgvol:doctor looks at: as much of it as there is. */
  public DoctorRequest patient(ServerParameters parameters, boolean deep, boolean fix)
      throws IOException, InterruptedException {
    Optional<Engine> there = Optional.empty();
    Optional<Container> container = Optional.empty();
    Optional<Place> place = Optional.empty();
    Optional<Server> server = Optional.empty();
    Optional<String> missing = Optional.empty();
    try {
      if (parameters.url().isPresent()) {
        server = Optional.of(find(parameters).server());
      } else {
        there = Optional.of(engine(parameters));
        ServerFinder finder = new ServerFinder(engine(parameters));
        container = finder.locate(choice(parameters));
        // Data that is in no volume is a finding, and no reason to look no further.
        if (container.isEmpty() || hasMount(container.get())) {
          place = Optional.of(findPlace(parameters));
          container = place.get().container();
        }
        if (container.filter(Container::running).isPresent()) {
          server = Optional.of(finder.find(choice(parameters)).server());
        }
      }
    } catch (UserProblem e) {
      missing = Optional.of(e.getMessage());
    }
    return new DoctorRequest(
        there,
        container,
        place,
        server,
        missing,
        catalog,
        folders(),
        deep,
        fix,
        parameters.patience());
  }

  private static boolean hasMount(Container container) {
    return container
        .mountOf(container.dataFolder())
        .filter(mount -> !mount.kind().equals("tmpfs"))
        .isPresent();
  }

  private ServerChoice choice(ServerParameters parameters) {
    return new ServerChoice(
        parameters.container(),
        parameters.service(),
        parameters.volume(),
        parameters.username(),
        parameters.password(),
        parameters.database(),
        folders());
  }

  private List<Path> folders() {
    List<Path> folders = new ArrayList<>(List.of(folder()));
    if (!folders.contains(top())) {
      folders.add(top());
    }
    return folders;
  }

  /** The dependents of a server, and what becomes of them. */
  public Dependents dependents(ServerParameters parameters, ServerFinder.Found found, String policy)
      throws InterruptedException {
    if (found.container().isPresent()) {
      return dependents(parameters, found.container().get(), policy);
    }
    if (Dependents.Policy.parse(policy) != Dependents.Policy.KEEP) {
      throw new UserProblem(
          "What depends on the " + found.server().describe() + " is not known here.",
          "Leave out <dependents> (-Dpgvol.dependents), or set it to keep: a server by its URL has"
              + " no Compose project.");
    }
    return Dependents.none(console);
  }

  /** The dependents of a server that may not run, and what becomes of them. */
  public Dependents dependents(ServerParameters parameters, Container server, String policy)
      throws InterruptedException {
    return new Dependents(
        engine(parameters),
        server,
        policy(engine(parameters), policy),
        catalog.folder().resolve(".pgvol"),
        console);
  }

  private Dependents.Policy policy(Engine engine, String word) {
    Dependents.Policy policy = Dependents.Policy.parse(word);
    if (policy != Dependents.Policy.KEEP) {
      tellOfLocal(
          engine,
          "The local engine runs no Compose projects, so nothing depends on a server there:"
              + " <dependents> (-Dpgvol.dependents) has no effect.");
    }
    return policy;
  }

  /** Says what an image that was asked for means on an engine that has none. */
  public void tellOfImage(ServerParameters parameters, String image) throws InterruptedException {
    tellOfLocal(
        engine(parameters),
        "The local engine has no images: of <image> (-Dpgvol.image) "
            + image
            + " it takes the major version, and PostgreSQL is what this machine has.");
  }

  /** Once in a build, whatever number of modules and goals it has. */
  private void tellOfLocal(Engine engine, String line) {
    if (engine.kind().equals(LocalEngine.KIND)
        && session.getRepositorySession().getData().set("pgvol: " + line, null, true)) {
      console.info(line);
    }
  }

  /** Finds out what migrates the project's database. */
  public Migrators migrators(ProjectDependenciesResolver resolver) {
    return new Migrators(session, this, resolver);
  }

  /** Runs servers. */
  public Serving serving(ServerParameters parameters) throws InterruptedException {
    return new Serving(engine(parameters), console);
  }

  /**
   * Stops a server of the local engine when Maven ends, if this goal has started it: one that ran
   * before is somebody else's.
   */
  public void stopAtEnd(ServerParameters parameters, String name) throws InterruptedException {
    if (engine(parameters) instanceof LocalEngine local) {
      local.stopAtEnd(name);
    }
  }

  @Override
  public void close() throws IOException {
    if (imageTools != null) {
      imageTools.close();
    }
    engines.values().forEach(Engine::close);
  }
}

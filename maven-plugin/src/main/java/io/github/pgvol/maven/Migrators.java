package io.github.pgvol.maven;

import io.github.pgvol.discovery.Labels;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.migrate.CommandMigrator;
import io.github.pgvol.migrate.Migrator;
import io.github.pgvol.migrate.ServicePlace;
import io.github.pgvol.migrate.ShellPlace;
import io.github.pgvol.migrate.flyway.FlywayMigrator;
import io.github.pgvol.migrate.flyway.FlywaySetting;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.ProjectDependenciesResolver;

/** Finds out what migrates a project's database. */
public final class Migrators {

  private static final String FLYWAYS = "src/main/resources/db/migration";

  /** Where people keep plain SQL files. */
  private static final List<String> FOLDERS =
      List.of(FLYWAYS, "db/migration", "db/migrations", "migrations", "sql/migrations");

  private final MavenSession session;
  private final Wiring wiring;
  private final ProjectDependenciesResolver resolver;

  Migrators(MavenSession session, Wiring wiring, ProjectDependenciesResolver resolver) {
    this.session = session;
    this.wiring = wiring;
    this.resolver = resolver;
  }

  /**
   * What a goal is told.
   *
   * @param locations where migrations are
   * @param flyway Flyway's own configuration
   * @param command the command, which goes before all else
   * @param service where the command is run
   * @param files what the command's outcome depends on
   * @param timeout how long the command may take
   */
  public record Told(
      List<String> locations,
      Map<String, String> flyway,
      Optional<String> command,
      Optional<String> service,
      List<String> files,
      Duration timeout) {

    /** Copies its lists. */
    public Told {
      locations = List.copyOf(locations);
      flyway = Map.copyOf(flyway);
      files = List.copyOf(files);
    }

    /** Whether there is anything. */
    public boolean any() {
      return !locations.isEmpty() || !flyway.isEmpty() || command.isPresent();
    }
  }

  /**
   * What migrates.
   *
   * @throws UserProblem when nothing does
   */
  public Migrator demand(Told told, ServerParameters parameters, ServerFinder.Found found)
      throws IOException, InterruptedException {
    return find(told, parameters, found)
        .orElseThrow(
            () ->
                new UserProblem(
                    "Nothing tells how the database is migrated: there are no migrations in "
                        + String.join(", ", FOLDERS)
                        + " of "
                        + wiring.folder()
                        + ".",
                    "Set <locations> (-Dpgvol.locations) to their folder, configure Flyway in"
                        + " <flyway>, or name a command in <migrateCommand>"
                        + " (-Dpgvol.migrate.command)."));
  }

  /** What migrates; empty when there is nothing. */
  public Optional<Migrator> find(Told told, ServerParameters parameters, ServerFinder.Found found)
      throws IOException, InterruptedException {
    Path folder = wiring.folder();
    if (told.command().isPresent()) {
      CommandMigrator.Place place =
          told.service().isPresent()
              ? service(told.service().get(), parameters, found)
              : new ShellPlace(folder);
      return Optional.of(
          new CommandMigrator(
              told.command().get(),
              told.timeout(),
              place,
              told.files().stream().map(folder::resolve).toList()));
    }
    if (told.service().isPresent()) {
      throw new UserProblem(
          "<migrateService> (-Dpgvol.migrate.service) tells where a command is run, and there is no"
              + " command.",
          "Name it in <migrateCommand> (-Dpgvol.migrate.command).");
    }
    FlywayConfiguration configuration =
        FlywayConfiguration.read(
            wiring.hasProject() ? Optional.of(session.getCurrentProject()) : Optional.empty(),
            session.getUserProperties(),
            folder,
            told.flyway(),
            System.getenv());
    Map<String, String> values = configuration.values();
    List<String> locations = told.locations();
    if (locations.isEmpty() && !values.containsKey("flyway.locations")) {
      Optional<String> there = usual(folder);
      if (there.isEmpty()) {
        return Optional.empty();
      }
      locations = List.of(there.get());
    }
    Supplier<List<URL>> classPath =
        wiring.hasProject() ? new ClassPath(session, resolver)::urls : List::of;
    return Optional.of(
        new FlywayMigrator(new FlywaySetting(values, locations, configuration.base(), classPath)));
  }

  /** Java migrations are found with the SQL files that were copied to them. */
  private Optional<String> usual(Path folder) throws IOException {
    if (wiring.hasProject()) {
      Path classes =
          Path.of(session.getCurrentProject().getBuild().getOutputDirectory())
              .resolve("db/migration");
      if (has(classes, ".class")) {
        return Optional.of("classpath:db/migration");
      }
    }
    for (String name : FOLDERS) {
      if (has(folder.resolve(name), ".sql")) {
        return Optional.of("filesystem:" + name);
      }
    }
    return Optional.empty();
  }

  private static boolean has(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(ending));
    }
  }

  private ServicePlace service(
      String service, ServerParameters parameters, ServerFinder.Found found)
      throws IOException, InterruptedException {
    Container server =
        found
            .container()
            .orElseThrow(
                () ->
                    new UserProblem(
                        "A service is looked for beside the server's container, and the server is"
                            + " given by its URL.",
                        "Leave out <migrateService> (-Dpgvol.migrate.service)."));
    Engine engine = wiring.engine(parameters);
    List<Container> all =
        engine.containers().stream()
            .filter(one -> Labels.service(one).filter(service::equals).isPresent())
            .filter(one -> Labels.project(one).equals(Labels.project(server)))
            .toList();
    Container container =
        all.stream()
            .filter(Container::running)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserProblem(
                        all.isEmpty()
                            ? "There is no service " + service + " beside " + server + "."
                            : "Service " + service + " does not run.",
                        "Start it (docker compose up -d "
                            + service
                            + "), or name another in <migrateService> (-Dpgvol.migrate.service)."));
    return new ServicePlace(
        engine, container, service, Labels.service(server).orElse(server.name()));
  }
}

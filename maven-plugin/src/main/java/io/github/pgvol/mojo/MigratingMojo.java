package io.github.pgvol.mojo;

import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.maven.Migrators;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.migrate.Migrator;
import io.github.pgvol.seed.Seeds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.ProjectDependenciesResolver;

/** What goals share that migrate: what brings the database forward. */
abstract class MigratingMojo extends ServerMojo {

  /**
   * Where migrations are: folders, or what else Flyway takes ({@code filesystem:…}, {@code
   * classpath:…}). A folder of files with numbers in front ({@code 001_init.sql}) is run as it is.
   * By default what the project's flyway-maven-plugin is told, else {@code
   * src/main/resources/db/migration}, {@code db/migration}, {@code db/migrations}, {@code
   * migrations} or {@code sql/migrations}, whichever has SQL files.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.locations")
  private String[] locations;

  /**
   * Flyway's configuration, by Flyway's own names. It goes before what the project's
   * flyway-maven-plugin is told, and {@code -Dflyway.…} goes before it.
   *
   * <pre>
   * {@code <flyway><outOfOrder>true</outOfOrder><placeholders.owner>shop</placeholders.owner></flyway>}
   * </pre>
   *
   * @since 0.1.0
   */
  @Parameter private Map<String, String> flyway;

  /**
   * A command that migrates, instead of Flyway: {@code alembic upgrade head}, {@code npm run
   * migrate}. It is run by a shell in the project's folder, and finds the database in its
   * environment: in PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, in DATABASE_URL, and in
   * those of Spring and Liquibase.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.command")
  private String migrateCommand;

  /**
   * The Compose service in whose container the command is run. By default it is run here.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.service")
  private String migrateService;

  /**
   * How many seconds the command may take.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.timeout", defaultValue = "1800")
  private int migrateTimeout;

  /**
   * Files and folders that the command reads: when one of them changes, a restore prepares its
   * state anew.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.migrate.files")
  private String[] migrateFiles;

  /**
   * SQL scripts and CSV files (a header row, into the table of the file's name), and folders of
   * them: loaded after the migrations, each once, and again when it has changed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.seeds")
  private String[] seeds;

  @Inject private ProjectDependenciesResolver resolver;

  /** What was told. */
  final Migrators.Told told() {
    return new Migrators.Told(
        list(locations),
        flyway == null ? Map.of() : flyway,
        given(migrateCommand),
        given(migrateService),
        list(migrateFiles),
        Duration.ofSeconds(migrateTimeout));
  }

  private static List<String> list(String[] values) {
    return values == null
        ? List.of()
        : Arrays.stream(values)
            .flatMap(value -> Stream.ofNullable(value))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .toList();
  }

  /** What is loaded after the migrations. */
  final Seeds seeds(Wiring wiring) {
    return Seeds.of(wiring.top(), list(seeds).stream().map(wiring.folder()::resolve).toList());
  }

  /** Whether anything is configured for this goal. */
  final boolean configured() {
    return told().any() || !list(seeds).isEmpty();
  }

  /** What migrates; with seeds, that may be nothing. */
  final Migrator migrator(Wiring wiring, ServerParameters server, ServerFinder.Found found)
      throws Exception {
    Migrators migrators = wiring.migrators(resolver);
    return list(seeds).isEmpty()
        ? migrators.demand(told(), server, found)
        : migrators.find(told(), server, found).orElse(Migrator.NONE);
  }

  /** What migrates, if anything does. */
  final Optional<Migrator> anyMigrator(
      Wiring wiring, ServerParameters server, ServerFinder.Found found) throws Exception {
    return wiring.migrators(resolver).find(told(), server, found);
  }
}

package io.github.pgvol.migrate.flyway;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.migrate.Migrator;
import io.github.pgvol.migrate.Outcome;
import io.github.pgvol.migrate.Outlook;
import io.github.pgvol.migrate.Step;
import io.github.pgvol.migrate.Watch;
import io.github.pgvol.migrate.Workspace;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.output.MigrateOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;

/**
 * Flyway, or a folder of plain SQL files by Flyway's means.
 *
 * @see <a href="https://documentation.red-gate.com/flyway/reference/configuration">Flyway's
 *     configuration</a>
 */
public final class FlywayMigrator implements Migrator {

  /** The table in which is written down which plain SQL files were run. */
  static final String PLAIN_TABLE = "pgvol_migrations";

  private static final String FILES = "filesystem:";
  private static final String CLASSES = "classpath:";
  private static final String LOCATIONS = "flyway.locations";
  private static final String ANSWER_UNKNOWN =
      "Flyway's names are in its documentation, under «Configuration»: in <flyway> without their"
          + " «flyway.».";

  private final FlywaySetting setting;
  private final List<String> locations;
  private final Optional<Path> plain;

  /**
   * @param setting how it is set up
   * @throws UserProblem when a location is not there
   */
  public FlywayMigrator(FlywaySetting setting) throws IOException {
    this.setting = setting;
    this.locations = locations(setting);
    this.plain = plain();
  }

  private static List<String> locations(FlywaySetting setting) {
    List<String> told =
        setting.locations().isEmpty()
            ? Stream.of(setting.configuration().getOrDefault(LOCATIONS, "").split(",", -1))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList()
            : setting.locations();
    return told.stream().map(one -> absolute(setting.folder(), one)).toList();
  }

  /** A relative folder is the project's; one that is there needs no {@code filesystem:}. */
  private static String absolute(Path folder, String location) {
    if (location.startsWith(FILES)) {
      return FILES + folder.resolve(location.substring(FILES.length())).normalize();
    }
    // As C:\ is no kind of location.
    boolean kind = location.indexOf(':') > 1;
    return !kind && Files.isDirectory(folder.resolve(location))
        ? FILES + folder.resolve(location).normalize()
        : location;
  }

  private Optional<Path> plain() throws IOException {
    for (String location : locations) {
      if (!location.startsWith(FILES) || location.indexOf('*') >= 0) {
        return Optional.empty();
      }
      Path folder = Path.of(location.substring(FILES.length()));
      if (!Files.isDirectory(folder)) {
        throw new UserProblem(
            "There is no folder " + folder + " with migrations.",
            "Set <locations> (-Dpgvol.locations) to the folder that has them.");
      }
      if (!PlainFolder.is(folder)) {
        return Optional.empty();
      }
      if (locations.size() == 1) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  @Override
  public String describe() {
    return plain
        .map(folder -> "SQL files in " + shorten(folder))
        .orElseGet(
            () ->
                "Flyway ("
                    + locations.stream()
                        .map(
                            one ->
                                one.startsWith(FILES)
                                    ? shorten(Path.of(one.substring(FILES.length())))
                                    : one)
                        .collect(Collectors.joining(", "))
                    + ")");
  }

  private String shorten(Path path) {
    return path.startsWith(setting.folder())
        ? setting.folder().relativize(path).toString()
        : path.toString();
  }

  @Override
  public String fingerprint() throws IOException {
    MessageDigest digest = Checksums.sha256();
    new TreeMap<>(setting.configuration()).forEach((name, value) -> add(digest, name, value));
    for (String location : locations) {
      add(digest, "location", location.startsWith(FILES) ? "" : location);
      if (location.startsWith(FILES)) {
        int star = location.indexOf('*');
        String root = star < 0 ? location : location.substring(0, location.lastIndexOf('/', star));
        addFiles(digest, Path.of(root.substring(FILES.length())));
      }
    }
    if (needsClasses()) {
      boolean anyClass = callsClasses();
      for (URL url : setting.classPath().get()) {
        Path path = path(url);
        if (Files.isRegularFile(path)) {
          add(digest, "jar", path.getFileName() + ":" + Files.size(path));
        } else if (anyClass) {
          addFiles(digest, path);
        } else {
          // Migrations are in their locations; other classes change with every line of the project.
          for (String location : locations) {
            if (location.startsWith(CLASSES)) {
              addFiles(digest, path.resolve(location.substring(CLASSES.length())));
            }
          }
        }
      }
    }
    return Checksums.hex(digest);
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalArgumentException(url.toString(), e);
    }
  }

  private static void add(MessageDigest digest, String name, String value) {
    digest.update(
        (name.length() + ":" + name + "=" + value.length() + ":" + value)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void addFiles(MessageDigest digest, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      add(
          digest,
          folder.relativize(file).toString().replace('\\', '/'),
          Checksums.sha256(file, bytes -> {}));
    }
  }

  private boolean needsClasses() {
    return callsClasses() || locations.stream().anyMatch(one -> !one.startsWith(FILES));
  }

  private boolean callsClasses() {
    return Stream.of("flyway.callbacks", "flyway.resolvers", "flyway.javaMigrationClassProvider")
        .anyMatch(setting.configuration()::containsKey);
  }

  @Override
  public Outlook look(Workspace live) throws IOException {
    return with(
        live,
        Watch.NONE,
        flyway -> {
          MigrationInfoService info = flyway.info();
          List<Step> steps = Arrays.stream(info.all()).map(FlywayMigrator::step).toList();
          MigrationInfo current = info.current();
          String version =
              current == null || current.getVersion() == null
                  ? null
                  : current.getVersion().getVersion();
          return new Outlook(version, steps, problems(flyway, info), true);
        });
  }

  private static Step step(MigrationInfo info) {
    boolean applied = info.getState().isApplied();
    String state;
    if (applied && !info.getState().isFailed() && !matches(info)) {
      state = info.getVersion() == null ? info.getState().getDisplayName() : Step.CHANGED;
    } else if (info.getState() == MigrationState.SUCCESS
        || info.getState() == MigrationState.OUT_OF_ORDER) {
      state = Step.APPLIED;
    } else {
      state = info.getState().getDisplayName().toLowerCase(Locale.ROOT);
    }
    return new Step(
        info.getVersion() == null ? null : info.getVersion().getVersion(),
        info.getDescription(),
        state,
        info.getType().name(),
        info.getScript(),
        info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant(),
        info.getExecutionTime() == null ? null : info.getExecutionTime().longValue());
  }

  private static boolean matches(MigrationInfo info) {
    return info.isChecksumMatching() && info.isTypeMatching() && info.isDescriptionMatching();
  }

  private List<String> problems(Flyway flyway, MigrationInfoService info) {
    Configuration configuration = flyway.getConfiguration();
    List<String> problems = new ArrayList<>();
    if (!configuration.isValidateOnMigrate()) {
      return problems;
    }
    // What is pending is what migrating is for; the rest is said by Flyway's own rules.
    Flyway tolerant =
        Flyway.configure(configuration.getClassLoader())
            .configuration(configuration)
            .ignoreMigrationPatterns(
                Stream.concat(
                        Arrays.stream(configuration.getIgnoreMigrationPatterns())
                            .map(Object::toString),
                        Stream.of("*:pending"))
                    .distinct()
                    .toArray(String[]::new))
            .load();
    List<String> changed =
        Arrays.stream(info.applied())
            .filter(one -> one.getVersion() != null && one.getState().isResolved())
            .filter(one -> !one.getState().isFailed() && !matches(one))
            .map(FlywayMigrator::file)
            .toList();
    if (info.applied().length > 0
        && !tolerant.validateWithResult().validationSuccessful
        && !changed.isEmpty()) {
      changed.forEach(file -> problems.add(file + " was changed after it was applied."));
    } else if (info.applied().length > 0) {
      tolerant
          .validateWithResult()
          .invalidMigrations
          .forEach(one -> problems.add(firstParagraph(one.errorDetails.errorMessage)));
    }
    return problems;
  }

  private static String file(MigrationInfo info) {
    return info.getScript() == null || info.getScript().isEmpty()
        ? "migration " + info.getVersion()
        : info.getScript();
  }

  private static String firstParagraph(String text) {
    return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public Outcome migrate(Workspace side, Watch watch) throws IOException {
    return with(
        side,
        watch,
        flyway -> {
          MigrateResult result = flyway.migrate();
          return new Outcome(
              result.migrations.stream()
                  .map(one -> new Outcome.Applied(name(one), one.executionTime))
                  .toList(),
              result.targetSchemaVersion == null
                  ? result.initialSchemaVersion
                  : result.targetSchemaVersion,
              result.warnings == null ? List.of() : result.warnings,
              result.migrationsExecuted > 0);
        });
  }

  private static String name(MigrateOutput one) {
    String path = one.filepath == null ? "" : one.filepath;
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    if (!name.isEmpty()) {
      return name;
    }
    boolean versioned = one.version != null && !one.version.isEmpty();
    return (versioned ? one.version + " " : "") + one.description;
  }

  private interface Work<T> {
    T on(Flyway flyway);
  }

  private <T> T with(Workspace workspace, Watch watch, Work<T> work) throws IOException {
    List<URL> urls = needsClasses() ? setting.classPath().get() : List.of();
    try (URLClassLoader classes =
        new URLClassLoader("migrations", urls.toArray(URL[]::new), getClass().getClassLoader())) {
      return work.on(flyway(workspace, watch, classes));
    } catch (FlywayException e) {
      workspace.console().debug(String.valueOf(e));
      throw explain(e);
    }
  }

  private Flyway flyway(Workspace workspace, Watch watch, ClassLoader classes) throws IOException {
    FluentConfiguration configuration = Flyway.configure(classes);
    LogFactory.setLogCreator(new Silence());
    configuration.loggers(Silence.class.getName());
    Map<String, String> told = new HashMap<>();
    // Nobody else uses the database: a lock that is a transaction would only be in the way of
    // CREATE INDEX CONCURRENTLY, which waits for all of them.
    told.put("flyway.postgresql.transactional.lock", "false");
    told.put("flyway.cleanDisabled", "true");
    if (plain.isPresent()) {
      told.put("flyway.table", PLAIN_TABLE);
      told.put("flyway.mixed", "true");
      told.put("flyway.placeholderReplacement", "false");
    }
    told.putAll(setting.configuration());
    told.remove(LOCATIONS);
    configure(configuration, told);
    configuration.loggers(Silence.class.getName());
    configuration.dataSource(new ReachedDataSource(workspace));
    if (plain.isPresent()) {
      PlainFolder folder = PlainFolder.read(plain.get(), charset(configuration));
      if (!folder.without().isEmpty()) {
        workspace
            .console()
            .warn(
                "Left out, as they have no number in front that tells when they come: "
                    + String.join(", ", folder.without()));
      }
      configuration.resourceProvider(folder);
      configuration.javaMigrationClassProvider(List::of);
    } else if (!locations.isEmpty()) {
      configuration.locations(locations.toArray(String[]::new));
    }
    if (watch != Watch.NONE) {
      List<Callback> callbacks = new ArrayList<>(List.of(configuration.getCallbacks()));
      callbacks.add(new Watching(watch));
      configuration.callbacks(callbacks.toArray(Callback[]::new));
    }
    return configuration.load();
  }

  /**
   * Sets it up.
   *
   * @param told by Flyway's own names, each with {@code flyway.} before it
   * @throws UserProblem when a name is none of Flyway's, or a value is none for it
   */
  static void configure(FluentConfiguration configuration, Map<String, String> told) {
    try {
      configuration.configuration(told);
    } catch (FlywayException e) {
      throw new UserProblem(
          "Flyway does not take its configuration: " + firstParagraph(e.getMessage()),
          ANSWER_UNKNOWN,
          e);
    }
  }

  private static Charset charset(Configuration configuration) {
    return configuration.getEncoding();
  }

  private UserProblem explain(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserProblem known) {
        return known;
      }
    }
    StringBuilder what = new StringBuilder();
    FlywayMigrateException failed = find(e, FlywayMigrateException.class);
    FlywaySqlScriptException script = find(e, FlywaySqlScriptException.class);
    SQLException sql = find(e, SQLException.class);
    if (failed == null) {
      what.append(firstParagraph(e.getMessage()));
      if (sql != null && what.indexOf(sql.getMessage()) < 0) {
        what.append(": ").append(sql.getMessage());
      }
      return new UserProblem(what.toString(), advice(e));
    }
    String file =
        script != null && script.getResource() != null
            ? script.getResource().getAbsolutePathOnDisk()
            : failed.getAbsolutePathOnDisk();
    if (file == null || file.isEmpty()) {
      file = failed.getMigration() == null ? "a migration" : failed.getMigration().getScript();
    }
    what.append("Migration ").append(shortenName(file)).append(" failed");
    if (script != null && script.getLineNumber() > 0) {
      what.append(" in line ").append(script.getLineNumber());
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = sql != null ? sql.getMessage() : root.getMessage();
    what.append(": ").append(said == null ? root.toString() : said);
    if (sql != null && sql.getSQLState() != null) {
      what.append(" (SQLSTATE ").append(sql.getSQLState()).append(")");
    }
    if (script != null && script.getStatement() != null) {
      what.append("\n  ").append(cut(script.getStatement()));
    }
    return new UserProblem(what.toString(), "Mend the migration, and run this goal again.");
  }

  private String shortenName(String file) {
    try {
      return shorten(Path.of(file));
    } catch (java.nio.file.InvalidPathException e) {
      return file;
    }
  }

  private static String cut(String statement) {
    String text = statement.strip();
    String line = text.replaceAll("\\s*\\R\\s*", "\n  ");
    return line.length() > 600 ? line.substring(0, 600) + " …" : line;
  }

  private static String advice(FlywayException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("baseline")) {
      return "Say up to where the database is already: <flyway><baselineOnMigrate>true"
          + "</baselineOnMigrate><baselineVersion>…</baselineVersion></flyway>"
          + " (-Dflyway.baselineOnMigrate=true -Dflyway.baselineVersion=…); version 0 runs all.";
    }
    if (e.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
      return "Put back the file as it was when it was applied, and make the change in a new"
          + " migration.";
    }
    return "What Flyway asks for is set in <flyway>, by Flyway's own names.";
  }

  private static <T extends Throwable> T find(Throwable e, Class<T> kind) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }

  /** Tells a watch of each migration. */
  private static final class Watching extends BaseCallback {
    private final Watch watch;

    Watching(Watch watch) {
      this.watch = watch;
    }

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      String file = context.getMigrationInfo().getScript();
      try {
        if (event == Event.BEFORE_EACH_MIGRATE) {
          watch.begins(file, context.getConnection());
        } else {
          watch.ended(file, context.getConnection());
        }
      } catch (SQLException e) {
        throw new FlywayException("Looking at " + file, e);
      }
    }
  }
}

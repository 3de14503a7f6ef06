package io.github.pgvol.maven;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Flyway's configuration as a project has it: what its flyway-maven-plugin is told, Flyway's own
 * files, properties and variables.
 *
 * @see <a href="https://documentation.red-gate.com/flyway/reference/usage/maven-goal">Flyway's
 *     Maven goals</a>
 */
final class FlywayConfiguration {

  private static final String PLUGIN = "org.flywaydb:flyway-maven-plugin";
  private static final String ENTERPRISE = "com.redgate.flyway:flyway-maven-plugin";
  private static final String PREFIX = "flyway.";

  /** Of the connection, which is pgvol's, and of the plugin itself. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "url",
          "user",
          "password",
          "driver",
          "serverId",
          "skip",
          "current",
          "version",
          "configFiles",
          "configFileEncoding",
          "workingDirectory",
          "connectRetries",
          "connectRetriesInterval",
          "environment",
          "outputType",
          "color",
          "jarDirs");

  private final Optional<MavenProject> project;
  private final Properties user;
  private final Path folder;
  private final Map<String, String> found = new HashMap<>();
  private Path base;

  private FlywayConfiguration(Optional<MavenProject> project, Properties user, Path folder) {
    this.project = project;
    this.user = user;
    this.folder = folder;
    this.base = folder;
  }

  /**
   * Reads it.
   *
   * @param project the project, where there is one
   * @param user what the command line says
   * @param folder the project's folder
   * @param own what pgvol is told in {@code <flyway>}
   * @param variables the environment's
   */
  static FlywayConfiguration read(
      Optional<MavenProject> project,
      Properties user,
      Path folder,
      Map<String, String> own,
      Map<String, String> variables)
      throws IOException {
    FlywayConfiguration configuration = new FlywayConfiguration(project, user, folder);
    configuration.collect(own, variables);
    return configuration;
  }

  /** What it says, by Flyway's own names. */
  Map<String, String> values() {
    return found;
  }

  /** What relative paths begin at. */
  Path base() {
    return base;
  }

  private void collect(Map<String, String> own, Map<String, String> variables) throws IOException {
    for (Path file :
        List.of(
            Path.of(System.getProperty("user.home")).resolve("flyway.conf"),
            folder.resolve("flyway.conf"))) {
      if (Files.isRegularFile(file)) {
        file(file);
      }
    }
    if (Files.isRegularFile(folder.resolve("flyway.toml"))) {
      toml(folder.resolve("flyway.toml"));
    }
    List<String> files = new ArrayList<>();
    if (project.isPresent()) {
      MavenProject current = project.get();
      for (String key : List.of(PLUGIN, ENTERPRISE)) {
        Plugin plugin = current.getPlugin(key);
        if (plugin != null) {
          dom(plugin, files);
        }
      }
      put(current.getProperties());
      named(current.getProperties()).forEach(files::add);
    }
    named(user).forEach(files::add);
    for (String name : files) {
      Path file = base.resolve(name.strip());
      if (!Files.isRegularFile(file)) {
        throw new UserProblem(
            "There is no file " + file + ", which is named as Flyway's configuration.",
            "Mend <configFiles> of the flyway-maven-plugin, or flyway.configFiles.");
      }
      if (file.toString().endsWith(".toml")) {
        toml(file);
      } else {
        file(file);
      }
    }
    environment(variables);
    own.forEach((name, value) -> set(name, value));
    put(user);
    NOT_OURS.forEach(name -> found.remove(PREFIX + name));
  }

  private static Stream<String> named(Properties properties) {
    String files = properties.getProperty(PREFIX + "configFiles");
    return files == null ? Stream.empty() : Stream.of(files.split(",", -1));
  }

  private void set(String name, String value) {
    if (value != null) {
      found.put(name.startsWith(PREFIX) ? name : PREFIX + name, value.strip());
    }
  }

  private void put(Properties properties) {
    for (String name : properties.stringPropertyNames()) {
      // As in <flyway.version>, which many projects have for the dependency.
      if (name.startsWith(PREFIX) && !name.endsWith(".version")) {
        set(name, properties.getProperty(name));
      }
    }
  }

  private void file(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    put(properties);
  }

  /** Flyway's own table; its environments are of the connection. */
  private void toml(Path file) {
    try {
      toml("", new TomlMapper().readTree(file).path("flyway"));
    } catch (JacksonException e) {
      throw new UserProblem(
          file + " is no TOML: " + e.getOriginalMessage(), "Mend it, or remove it.", e);
    }
  }

  private void toml(String prefix, JsonNode table) {
    for (Map.Entry<String, JsonNode> one : table.properties()) {
      JsonNode value = one.getValue();
      String name = prefix + one.getKey();
      if (value.isObject()) {
        toml(name + ".", value);
      } else if (value.isArray()) {
        set(name, value.valueStream().map(JsonNode::asString).collect(Collectors.joining(",")));
      } else {
        set(name, value.asString());
      }
    }
  }

  private void dom(Plugin plugin, List<String> files) {
    if (plugin.getConfiguration() instanceof Xpp3Dom dom) {
      dom(dom, files);
    }
    for (PluginExecution execution : plugin.getExecutions()) {
      if (execution.getGoals().contains("migrate")
          && execution.getConfiguration() instanceof Xpp3Dom dom) {
        dom(dom, files);
      }
    }
  }

  private void dom(Xpp3Dom dom, List<String> files) {
    for (Xpp3Dom child : dom.getChildren()) {
      String name = child.getName();
      switch (name) {
        case "placeholders", "jdbcProperties" -> {
          for (Xpp3Dom one : child.getChildren()) {
            // <property><name>…</name><value>…</value></property>, as of java.util.Properties, too
            Xpp3Dom key = one.getChild("name");
            String prefix = name + ".";
            if (key != null && one.getChild("value") != null) {
              set(prefix + key.getValue(), one.getChild("value").getValue());
            } else {
              set(prefix + one.getName(), one.getValue() == null ? "" : one.getValue());
            }
          }
        }
        case "pluginConfiguration" -> {
          for (Xpp3Dom one : child.getChildren()) {
            set(dotted(one.getName()), one.getValue());
          }
        }
        case "configFiles" -> files.addAll(values(child));
        case "workingDirectory" -> base = folder.resolve(child.getValue().strip());
        default -> set(name, String.join(",", values(child)));
      }
    }
  }

  /** {@code postgresqlTransactionalLock} is {@code postgresql.transactional.lock}. */
  private static String dotted(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", ".").toLowerCase(Locale.ROOT);
  }

  private static List<String> values(Xpp3Dom dom) {
    if (dom.getChildCount() == 0) {
      return Stream.of((dom.getValue() == null ? "" : dom.getValue()).split(",", -1))
          .map(String::strip)
          .filter(one -> !one.isEmpty())
          .toList();
    }
    return Stream.of(dom.getChildren())
        .map(Xpp3Dom::getValue)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .toList();
  }

  /** FLYWAY_OUT_OF_ORDER is {@code flyway.outOfOrder}. */
  private void environment(Map<String, String> variables) {
    variables.forEach(
        (variable, value) -> {
          if (variable.startsWith("FLYWAY_PLACEHOLDERS_")) {
            set(
                "placeholders."
                    + variable.substring("FLYWAY_PLACEHOLDERS_".length()).toLowerCase(Locale.ROOT),
                value);
          } else if (variable.startsWith("FLYWAY_")) {
            String words = variable.substring("FLYWAY_".length()).toLowerCase(Locale.ROOT);
            StringBuilder name = new StringBuilder();
            for (String word : words.split("_", -1)) {
              if (!word.isEmpty()) {
                name.append(
                    name.isEmpty()
                        ? word
                        : Character.toUpperCase(word.charAt(0)) + word.substring(1));
              }
            }
            set(name.toString(), value);
          }
        });
  }
}

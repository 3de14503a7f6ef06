package io.github.pgvol.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The services of Compose files as Compose sees them: variables put in, files merged onto each
 * other, what a service extends and a file includes brought along. Of that, what decides where a
 * server's data is.
 *
 * @see <a href="https://docs.docker.com/reference/compose-file/interpolation/">Interpolation</a>
 * @see <a href="https://docs.docker.com/reference/compose-file/merge/">Merge</a>
 */
final class ComposeModel {

  private static final int DEEPEST = 20;

  /** What a key ends with whose value a file takes away, or puts in the place of another's. */
  private static final String RESET = "!reset";

  private static final String OVERRIDE = "!override";
  private static final String VARIABLES_FILE = "env_file";
  private static final Pattern TAGGED =
      Pattern.compile("[\"']?([A-Za-z0-9_.-]+)[\"']?:[ \\t]+(!reset|!override)\\b");

  private final Function<String, Optional<String>> environment;
  private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
  private final Set<Path> files = new LinkedHashSet<>();

  private ComposeModel(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /** A file is no YAML, or no Compose file. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads files, each merged onto those before it.
   *
   * @param together the files
   * @param environment the value of a variable, where it has one
   * @throws UnreadableException when one of them, or one that they name, is no Compose file
   */
  static ComposeModel of(List<Path> together, Function<String, Optional<String>> environment)
      throws IOException {
    ComposeModel model = new ComposeModel(environment);
    for (Path file : together) {
      model.add(file, 0);
    }
    model.services.replaceAll((name, service) -> withVariables(merged(Map.of(), service)));
    return model;
  }

  /** Reads one file's text; what it names is not read. */
  static ComposeModel ofText(String text) {
    ComposeModel model = new ComposeModel(name -> Optional.empty());
    map(map(model.parse(text)).get("services"))
        .forEach((name, service) -> model.services.put(name, map(service)));
    return model;
  }

  /** The services by their names. */
  Map<String, Map<String, Object>> services() {
    return services;
  }

  /** All files that were read for them. */
  Set<Path> files() {
    return files;
  }

  private void add(Path file, int depth) throws IOException {
    for (Map.Entry<String, Map<String, Object>> service : read(file, depth).entrySet()) {
      services.merge(service.getKey(), service.getValue(), ComposeModel::merged);
    }
  }

  /** The services of one file, and of those that it includes. */
  private Map<String, Map<String, Object>> read(Path file, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new UnreadableException(file + " includes or extends itself", null);
    }
    files.add(file.toAbsolutePath().normalize());
    Map<String, Object> root;
    try {
      root = map(parse(Files.readString(file)));
    } catch (java.nio.file.NoSuchFileException e) {
      throw new UnreadableException("there is no " + file + ", which it names", e);
    }
    Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    for (Object include : list(root.get("include"))) {
      found.putAll(included(file, include, depth));
    }
    Map<String, Object> own = map(root.get("services"));
    for (String name : own.keySet()) {
      found.put(name, service(file, own, name, depth));
    }
    return found;
  }

  /**
   * The services of files that a file includes, with variables of their own project where this one
   * sets none.
   *
   * @see <a href="https://docs.docker.com/reference/compose-file/include/">Include</a>
   */
  private Map<String, Map<String, Object>> included(Path file, Object include, int depth)
      throws IOException {
    Map<String, Object> what =
        include instanceof Map<?, ?> ? map(include) : Map.of("path", String.valueOf(include));
    List<Object> paths = list(what.get("path"));
    Map<String, String> own = new LinkedHashMap<>();
    if (what.get(VARIABLES_FILE) != null) {
      own.putAll(variablesOfFiles(file, what.get(VARIABLES_FILE)));
    } else if (what.get("project_directory") != null) {
      own.putAll(variables(beside(file, what.get("project_directory")).resolve(".env")));
    } else if (!paths.isEmpty()) {
      own.putAll(variables(beside(file, paths.get(0)).resolveSibling(".env")));
    }
    ComposeModel other =
        new ComposeModel(
            name -> environment.apply(name).or(() -> Optional.ofNullable(own.get(name))));
    Map<String, Map<String, Object>> found = new LinkedHashMap<>();
    for (Object one : paths) {
      other
          .read(beside(file, one), depth + 1)
          .forEach((name, service) -> found.merge(name, service, ComposeModel::merged));
    }
    files.addAll(other.files);
    return found;
  }

  private Map<String, Object> service(Path file, Map<String, Object> all, String name, int depth)
      throws IOException {
    if (depth > DEEPEST) {
      throw new UnreadableException("service " + name + " of " + file + " extends itself", null);
    }
    Map<String, Object> service = map(all.get(name));
    if (service.get(VARIABLES_FILE) != null) {
      service.put(VARIABLES_FILE, variablesOfFiles(file, service.get(VARIABLES_FILE)));
    }
    Object extended = service.get("extends");
    if (extended == null) {
      return service;
    }
    Map<String, Object> what =
        extended instanceof Map<?, ?> ? map(extended) : Map.of("service", extended);
    String base = String.valueOf(what.get("service"));
    if (what.get("file") == null) {
      return merged(service(file, all, base, depth + 1), service);
    }
    return merged(
        read(beside(file, what.get("file")), depth + 1).getOrDefault(base, Map.of()), service);
  }

  /** The variables of files that a service or an include names; one that is missing has none. */
  private static Map<String, String> variablesOfFiles(Path file, Object named) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Object one : list(named)) {
      Object path = one instanceof Map<?, ?> ? map(one).get("path") : one;
      variables.putAll(variables(beside(file, path)));
    }
    return variables;
  }

  private static Path beside(Path file, Object path) {
    return file.resolveSibling(String.valueOf(path)).normalize();
  }

  private Object parse(String text) {
    try {
      String marked = TAGGED.matcher(text).replaceAll("\"$1$2\":");
      return filled(new Load(LoadSettings.builder().build()).loadFromString(marked));
    } catch (YamlEngineException e) {
      throw new UnreadableException(e.getMessage().lines().findFirst().orElse(""), e);
    }
  }

  /** With all variables put in, as Compose does before it looks at anything. */
  private Object filled(Object value) {
    if (value instanceof Map<?, ?>) {
      Map<String, Object> result = new LinkedHashMap<>();
      map(value).forEach((key, one) -> result.put(key, filled(one)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::filled).toList();
    }
    return value instanceof String text ? expand(text) : value;
  }

  /** Puts variables in: {@code $A}, <code>${A}</code>, with {@code :-}, {@code :+} and the like. */
  private String expand(String text) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        result.append(c);
        at++;
      } else if (text.charAt(at + 1) == '$') {
        result.append('$');
        at += 2;
      } else if (text.charAt(at + 1) == '{') {
        int end = closing(text, at + 2);
        result.append(braced(text.substring(at + 2, end)));
        at = end + 1;
      } else {
        int end = endOfName(text, at + 1);
        result.append(end == at + 1 ? "$" : value(text.substring(at + 1, end)));
        at = end;
      }
    }
    return result.toString();
  }

  private static int closing(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '}') {
        depth--;
      } else if (text.startsWith("${", i)) {
        depth++;
      }
      if (depth == 0) {
        return i;
      }
    }
    throw new UnreadableException("«" + text + "» has no end to its ${", null);
  }

  private static int endOfName(String text, int from) {
    int end = from;
    while (end < text.length()
        && (text.charAt(end) == '_' || Character.isLetterOrDigit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private String braced(String inner) {
    int end = endOfName(inner, 0);
    String name = inner.substring(0, end);
    String rest = inner.substring(end);
    boolean colon = rest.startsWith(":");
    String operator = colon ? rest.substring(1) : rest;
    Optional<String> known = environment.apply(name);
    Optional<String> set = colon ? known.filter(value -> !value.isEmpty()) : known;
    if (operator.startsWith("-")) {
      return set.orElseGet(() -> expand(operator.substring(1)));
    }
    if (operator.startsWith("+")) {
      return set.isPresent() ? expand(operator.substring(1)) : "";
    }
    return value(name);
  }

  /** One that is set nowhere that is known is set by whoever starts it: it stands for itself. */
  private String value(String name) {
    return environment.apply(name).orElse("var");
  }

  /** A service with what another says of it put onto it. */
  private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
    Map<String, Object> result = new LinkedHashMap<>(base);
    over.forEach(
        (key, value) -> {
          Object given = value == null ? "" : value;
          if (key.endsWith(RESET)) {
            result.remove(key.substring(0, key.length() - RESET.length()));
          } else if (key.endsWith(OVERRIDE)) {
            result.put(key.substring(0, key.length() - OVERRIDE.length()), given);
          } else {
            result.merge(key, given, (old, fresh) -> merged(key, old, fresh));
          }
        });
    return result;
  }

  private static Object merged(String key, Object old, Object fresh) {
    return switch (key) {
      case "environment", VARIABLES_FILE -> variables(old, fresh);
      case "volumes" -> volumes(old, fresh);
      case "tmpfs" -> joined(old, fresh);
      default -> fresh;
    };
  }

  /** What a service sets itself goes before what its files of variables set. */
  private static Map<String, Object> withVariables(Map<String, Object> service) {
    if (service.get(VARIABLES_FILE) != null) {
      Object own = service.getOrDefault("environment", List.of());
      service.put("environment", variables(service.get(VARIABLES_FILE), own));
    }
    return service;
  }

  private static Map<String, Object> variables(Object old, Object fresh) {
    Map<String, Object> result = new LinkedHashMap<>(asMap(old));
    result.putAll(asMap(fresh));
    return result;
  }

  private static Map<String, Object> asMap(Object variables) {
    if (variables instanceof Map<?, ?>) {
      return map(variables);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (Object line : list(variables)) {
      String[] words = String.valueOf(line).split("=", 2);
      result.put(words[0], words.length > 1 ? words[1] : "");
    }
    return result;
  }

  /** One at the same place takes the other's. */
  private static List<Object> volumes(Object old, Object fresh) {
    Set<String> targets = new LinkedHashSet<>();
    list(fresh).forEach(one -> targets.add(ComposeFile.mount(one).target()));
    List<Object> result = new ArrayList<>(list(old));
    result.removeIf(one -> targets.contains(ComposeFile.mount(one).target()));
    result.addAll(list(fresh));
    return result;
  }

  private static List<Object> joined(Object old, Object fresh) {
    List<Object> result = new ArrayList<>(list(old));
    result.addAll(list(fresh));
    return result;
  }

  /** A list, or the one that stands for a list of one. */
  static List<Object> list(Object value) {
    if (value instanceof List<?> list) {
      return List.copyOf(list);
    }
    return value == null ? List.of() : List.of(value);
  }

  /** A map with texts as keys; what is merged into it by «<<» comes first. */
  static Map<String, Object> map(Object value) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      list(map.get("<<")).forEach(one -> result.putAll(map(one)));
      map.forEach((key, one) -> result.put(String.valueOf(key), one));
    }
    return result;
  }

  /**
   * Reads a file of variables, as {@code .env} is one.
   *
   * @see <a
   *     href="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax">Its
   *     syntax</a>
   */
  static Map<String, String> variables(Path file) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      return variables;
    }
    for (String line :
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
      String text = line.strip().replaceFirst("^export\\s+", "");
      int equals = text.indexOf('=');
      if (equals > 0 && !text.startsWith("#")) {
        variables.put(text.substring(0, equals).strip(), unquoted(text.substring(equals + 1)));
      }
    }
    return variables;
  }

  private static String unquoted(String given) {
    String text = given.strip();
    for (String quote : List.of("'", "\"")) {
      int end = text.indexOf(quote, 1);
      if (text.startsWith(quote) && end > 0) {
        return text.substring(1, end);
      }
    }
    return text.replaceFirst("\\s+#.*$", "").strip();
  }
}

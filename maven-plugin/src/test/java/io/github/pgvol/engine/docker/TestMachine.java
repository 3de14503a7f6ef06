package io.github.pgvol.engine.docker;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A machine that is only told of. */
record TestMachine(
    String system,
    String home,
    Optional<String> user,
    Map<String, String> environment,
    Map<String, String> contents)
    implements Machine.FileSystem {

  static TestMachine linux() {
    return new TestMachine("Linux", "/home/me", Optional.of("1000"), Map.of(), Map.of());
  }

  static TestMachine mac() {
    return new TestMachine("Mac OS X", "/Users/me", Optional.of("501"), Map.of(), Map.of());
  }

  static TestMachine windows() {
    return new TestMachine("Windows 11", "C:\\Users\\me", Optional.empty(), Map.of(), Map.of());
  }

  TestMachine with(String name, String value) {
    return new TestMachine(system, home, user, plus(environment, name, value), contents);
  }

  TestMachine file(String path, String text) {
    return new TestMachine(system, home, user, environment, plus(contents, path, text));
  }

  Machine machine() {
    return new Machine(environment, system, home, user, this);
  }

  private static Map<String, String> plus(Map<String, String> map, String key, String value) {
    Map<String, String> larger = new TreeMap<>(map);
    larger.put(key, value);
    return larger;
  }

  @Override
  public boolean exists(String path) {
    return contents.containsKey(path);
  }

  @Override
  public List<String> names(String folder) {
    return contents.keySet().stream()
        .filter(path -> path.startsWith(folder + "/"))
        .map(path -> path.substring(folder.length() + 1).replaceFirst("/.*", ""))
        .distinct()
        .toList();
  }

  @Override
  public String read(String path) throws IOException {
    String text = contents.get(path);
    if (text == null) {
      throw new FileNotFoundException(path);
    }
    return text;
  }
}

package io.github.pgvol.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program to run beside a server, as an argument list: no shell reads it.
 *
 * @param command the program and its arguments
 * @param environment what it finds in its environment besides what is there; secrets go here
 * @param user who runs it beside the server, empty for whoever programs are run as there
 */
public record Tool(List<String> command, Map<String, String> environment, Optional<String> user) {

  /** Copies its arguments. */
  public Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A program with an environment as it is there. */
  public static Tool of(String... command) {
    return new Tool(List.of(command), Map.of(), Optional.empty());
  }

  /** The same with arguments at its end. */
  public Tool with(String... arguments) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(List.of(arguments));
    return new Tool(longer, environment, user);
  }

  /** The same with one more variable. */
  public Tool withEnvironment(String name, String value) {
    Map<String, String> larger = new TreeMap<>(environment);
    larger.put(name, value);
    return new Tool(command, larger, user);
  }

  /** The same run by another user, a name or number that is known beside the server. */
  public Tool as(String name) {
    return new Tool(command, environment, Optional.of(name));
  }

  /** The program's name. */
  public String name() {
    return command.get(0);
  }

  /** The command without its environment: that may hold secrets. */
  @Override
  public String toString() {
    return String.join(" ", command);
  }
}

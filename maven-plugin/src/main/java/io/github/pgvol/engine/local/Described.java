package io.github.pgvol.engine.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.pgvol.engine.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server, or a helper's program, as it is kept in {@code server.json}. It holds a password: only
 * its owner can read it.
 *
 * @param name its name
 * @param image which PostgreSQL it is of
 * @param command the program; empty for a server
 * @param arguments what a server is told besides
 * @param user who runs it; empty for whoever is right
 * @param environment its variables
 * @param labels its labels
 * @param mounts the volumes and folders that it works on
 * @param published the port that was asked for, 0 for any, -1 for none
 * @param networkOf the server that it reaches, empty for none
 * @param passing whether it is forgotten as soon as it ends
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Described(
    String name,
    String image,
    List<String> command,
    List<String> arguments,
    String user,
    Map<String, String> environment,
    Map<String, String> labels,
    List<Mount> mounts,
    int published,
    String networkOf,
    boolean passing) {

  /**
   * A volume or folder.
   *
   * @param volume the volume's name, empty for a folder
   * @param folder where its files are
   * @param writable whether it is not only looked at
   */
  record Mount(String volume, String folder, boolean writable) {}

  /** True for a PostgreSQL server, false for another program. */
  boolean server() {
    return command.isEmpty();
  }

  /** What is asked for; a command that begins with a dash is for the server, as in the images. */
  static Described of(ContainerSpec spec, List<Mount> mounts, Map<String, String> environment) {
    List<String> program = new ArrayList<>(spec.entrypoint());
    List<String> arguments = new ArrayList<>(spec.command());
    if (!arguments.isEmpty() && arguments.get(0).equals("postgres")) {
      arguments.remove(0);
    }
    if (!program.isEmpty() || (!arguments.isEmpty() && !arguments.get(0).startsWith("-"))) {
      program.addAll(arguments);
      arguments.clear();
    }
    return new Described(
        spec.name(),
        spec.image(),
        List.copyOf(program),
        List.copyOf(arguments),
        spec.user().orElse(""),
        environment,
        spec.labels(),
        mounts,
        spec.port().map(ContainerSpec.Publish::published).orElse(-1),
        spec.networkOf().orElse(""),
        spec.passing());
  }

  /** The folder of the server's data. */
  Path data() {
    return Path.of(environment.get("PGDATA"));
  }

  /** Its variable, or nothing. */
  String variable(String key) {
    return environment.getOrDefault(key, "");
  }

  /** Without the variables: they hold secrets. */
  @Override
  public String toString() {
    return name;
  }
}

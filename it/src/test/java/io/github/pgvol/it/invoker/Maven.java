package io.github.pgvol.it.invoker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Maven in another process, in a project's folder; each method gives a Maven with one difference.
 * One without a difference stays for the next run; the others, and the invoker's own, are new.
 */
public final class Maven {

  private static final String GOALS = "io.github.pgvol:pgvol-maven-plugin:";

  /** Over before the second compiler has gained anything. */
  static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  /** The one that stays; null where each run is a new one. */
  private final Supplier<ResidentMaven> resident;

  private final Path folder;
  private final String version;
  private final Path home;
  private final Path java;
  private final String input;
  private final Map<String, String> environment;

  Maven(
      Supplier<ResidentMaven> resident,
      Path folder,
      String version,
      Map<String, String> environment) {
    this(
        resident,
        folder,
        version,
        Path.of(System.getProperty("maven.home")),
        Path.of(System.getProperty("java.home")),
        null,
        environment);
  }

  private Maven(
      Supplier<ResidentMaven> resident,
      Path folder,
      String version,
      Path home,
      Path java,
      String input,
      Map<String, String> environment) {
    this.resident = resident;
    this.folder = folder;
    this.version = version;
    this.home = home;
    this.java = java;
    this.input = input;
    this.environment = environment;
  }

  /** One that ends with its run. */
  public Maven anew() {
    return in(folder);
  }

  /** In another folder. */
  public Maven in(Path other) {
    return new Maven(null, other, version, home, java, input, environment);
  }

  /** Another Maven. */
  public Maven home(Path other) {
    return new Maven(null, folder, version, other, java, input, environment);
  }

  /** On another Java. */
  public Maven java(Path other) {
    return new Maven(null, folder, version, home, other, input, environment);
  }

  /** Not in batch mode: what a user types, after which the input ends. */
  public Maven typing(String text) {
    return new Maven(null, folder, version, home, java, text, environment);
  }

  /** With a variable in its environment. */
  public Maven with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Maven(null, folder, version, home, java, input, more);
  }

  /** Runs it; {@code pgvol:backup} is written out, as it has to be where there is no POM. */
  public MavenRun run(Object... arguments) {
    List<String> command = new ArrayList<>();
    if (input == null) {
      command.add("-B");
    }
    for (Object argument : arguments) {
      command.add(argument.toString().replaceFirst("^pgvol:", GOALS + version + ":"));
    }
    Shell.Result result = resident == null ? anew(command) : resident.get().run(command);
    command.add(0, home.resolve("bin/mvn").toString());
    return new MavenRun(command, result.status(), result.output());
  }

  private Shell.Result anew(List<String> arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", java.toString());
    all.putIfAbsent("MAVEN_OPTS", SHORT_LIVED);
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/mvn").toString()));
    command.addAll(arguments);
    return Shell.run(folder, all, input, command);
  }
}

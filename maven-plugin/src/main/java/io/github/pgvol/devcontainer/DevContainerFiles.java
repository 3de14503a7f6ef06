package io.github.pgvol.devcontainer;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a dev container with a database, or adds the feature to the one that is there. Nothing
 * that is there is overwritten.
 */
public final class DevContainerFiles {

  /** Where tools look for it, in this order. */
  private static final List<String> PLACES =
      List.of(".devcontainer/devcontainer.json", ".devcontainer.json");

  private static final String IGNORED = "_backups/";
  private static final Pattern IGNORES =
      Pattern.compile("^\\s*(/|\\*\\*/)?_backups(/|/\\*|/\\*\\*)?\\s*$", Pattern.MULTILINE);
  private static final Pattern MAJOR = Pattern.compile(":(\\d+)[^/]*$");

  // From 18 on the official image mounts the folder above, and its data lies deeper.
  private static final int FIRST_WITH_DATA_BELOW = 18;

  private final DevContainerRequest request;

  /** Writes what is asked for. */
  public DevContainerFiles(DevContainerRequest request) {
    this.request = request;
  }

  /**
   * Writes.
   *
   * @return what was done, in words; empty when all is there
   * @throws UserProblem when a file that is there cannot be understood
   */
  public List<String> write() throws IOException {
    List<String> done = new ArrayList<>();
    Optional<Path> there =
        PLACES.stream().map(request.folder()::resolve).filter(Files::exists).findFirst();
    if (there.isPresent()) {
      addTo(there.get()).ifPresent(done::add);
    } else {
      create(done);
    }
    ignore().ifPresent(done::add);
    return done;
  }

  private Optional<String> addTo(Path file) throws IOException {
    Optional<String> changed;
    try {
      changed = FeatureEdit.add(Files.readString(file), request.feature());
    } catch (IOException e) {
      throw new UserProblem(
          "The file " + file + " cannot be changed: " + e.getMessage() + ".",
          "Put it right, or add the feature yourself: \"features\": { \""
              + request.feature()
              + "\": {} }.",
          e);
    }
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    replace(file, changed.get());
    return Optional.of("Added the feature " + request.feature() + " to " + file + ".");
  }

  private void create(List<String> done) throws IOException {
    Path folder = Files.createDirectories(request.folder().resolve(".devcontainer"));
    Map<String, String> values =
        Map.of(
            "feature", request.feature(),
            "image", request.image(),
            "devImage", request.devImage(),
            "database", request.database(),
            "data", dataFolder());
    for (String name : List.of(".env", "compose.yaml", "devcontainer.json")) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        throw new UserProblem(
            "There is " + file + ", but no devcontainer.json that would use it.",
            "Move it away, and run the goal again; or write the devcontainer.json yourself.");
      }
    }
    for (String name : List.of(".env", "compose.yaml", "devcontainer.json")) {
      replace(folder.resolve(name), template(name, values));
      done.add("Wrote " + folder.resolve(name) + ".");
    }
  }

  private String dataFolder() {
    Matcher major = MAJOR.matcher(request.image());
    boolean below = !major.find() || Integer.parseInt(major.group(1)) >= FIRST_WITH_DATA_BELOW;
    return below ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
  }

  private static String template(String name, Map<String, String> values) throws IOException {
    try (InputStream in = DevContainerFiles.class.getResourceAsStream("template" + dot(name))) {
      if (in == null) {
        throw new IOException("The plugin's own template of " + name + " is missing.");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("@" + value.getKey() + "@", value.getValue());
      }
      return text;
    }
  }

  private static String dot(String name) {
    return name.startsWith(".") ? name : "-" + name;
  }

  /** Keeps the backups out of git. */
  private Optional<String> ignore() throws IOException {
    Path file = request.folder().resolve(".gitignore");
    String text = Files.exists(file) ? Files.readString(file) : "";
    if (IGNORES.matcher(text).find()) {
      return Optional.empty();
    }
    String line = text.contains("\r\n") ? "\r\n" : "\n";
    boolean open = !text.isEmpty() && !text.endsWith("\n");
    replace(file, text + (open ? line : "") + IGNORED + line);
    return Optional.of("Added " + IGNORED + " to " + file + ".");
  }

  /** All of the new content or all of the old. */
  private static void replace(Path file, String text) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path draft = target.resolveSibling(target.getFileName() + ".pgvol");
    Files.writeString(draft, text);
    Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
  }
}

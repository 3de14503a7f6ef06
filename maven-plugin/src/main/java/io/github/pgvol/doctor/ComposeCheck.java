package io.github.pgvol.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Compose files whose servers have no volume where their data is. */
final class ComposeCheck implements Check {

  private static final String NAME = "(docker-)?compose([.-][A-Za-z0-9_.-]+)?\\.ya?ml";

  /** In the order in which Compose looks for them; it takes the first one, and its override. */
  private static final List<String> DEFAULTS =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");

  @Override
  public String name() {
    return "compose";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    for (Path folder : folders(patient.folders())) {
      found.addAll(look(folder));
    }
    return found;
  }

  private static List<Path> folders(List<Path> given) {
    List<Path> folders = new ArrayList<>();
    for (Path folder : given) {
      for (Path place : List.of(folder, folder.resolve(".devcontainer"))) {
        if (Files.isDirectory(place) && !folders.contains(place)) {
          folders.add(place);
        }
      }
    }
    return folders;
  }

  /**
   * What Compose takes by itself is looked at as one; each other file as it is, or put onto that
   * ({@code -f}) where it speaks of the same services.
   */
  private List<Diagnosis> look(Path folder) throws IOException {
    Map<String, String> variables = ComposeModel.variables(folder.resolve(".env"));
    Function<String, Optional<String>> environment =
        name ->
            Optional.ofNullable(System.getenv(name))
                .or(() -> Optional.ofNullable(variables.get(name)));
    List<Diagnosis> found = new ArrayList<>();
    List<Path> together = together(folder, environment);
    Set<Path> seen = new HashSet<>();
    Set<String> services = new HashSet<>();
    if (!together.isEmpty()) {
      try {
        ComposeModel model = ComposeModel.of(together, environment);
        seen.addAll(model.files());
        services.addAll(model.services().keySet());
        found.addAll(diagnoses(model, names(together), services));
      } catch (ComposeModel.UnreadableException e) {
        seen.addAll(together.stream().map(file -> file.toAbsolutePath().normalize()).toList());
        found.add(unreadable(names(together), e));
      }
    }
    for (Path file : others(folder, seen)) {
      try {
        Set<String> own = ComposeModel.of(List.of(file), environment).services().keySet();
        List<Path> all = new ArrayList<>();
        if (!Collections.disjoint(own, services)) {
          all.addAll(together);
        }
        all.add(file);
        found.addAll(diagnoses(ComposeModel.of(all, environment), names(all), own));
      } catch (ComposeModel.UnreadableException e) {
        found.add(unreadable(file.toString(), e));
      }
    }
    return found;
  }

  /**
   * The files that {@code docker compose} takes when none is named.
   *
   * @see <a
   *     href="https://docs.docker.com/compose/how-tos/environment-variables/envvars/#compose_file">COMPOSE_FILE</a>
   */
  private static List<Path> together(Path folder, Function<String, Optional<String>> environment) {
    Optional<String> told = environment.apply("COMPOSE_FILE").filter(text -> !text.isBlank());
    if (told.isPresent()) {
      String separator =
          environment.apply("COMPOSE_PATH_SEPARATOR").orElse(java.io.File.pathSeparator);
      return Stream.of(told.get().split(java.util.regex.Pattern.quote(separator)))
          .map(folder::resolve)
          .filter(Files::isRegularFile)
          .toList();
    }
    for (String name : DEFAULTS) {
      if (Files.isRegularFile(folder.resolve(name))) {
        int dot = name.lastIndexOf('.');
        return Stream.concat(
                Stream.of(name),
                Stream.of(".yml", ".yaml").map(e -> name.substring(0, dot) + ".override" + e))
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .toList();
      }
    }
    return List.of();
  }

  private static List<Path> others(Path folder, Set<Path> seen) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(file -> file.getFileName().toString().matches(NAME))
          .filter(file -> !seen.contains(file.toAbsolutePath().normalize()))
          .sorted()
          .toList();
    }
  }

  private static String names(List<Path> files) {
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      names.add(names.isEmpty() ? file.toString() : file.getFileName().toString());
    }
    return String.join(" with ", names);
  }

  private Diagnosis unreadable(String files, ComposeModel.UnreadableException e) {
    return Diagnosis.warning(
        this,
        files + " cannot be read: " + e.getMessage(),
        "Nobody knows whether its servers keep their data.",
        "docker compose -f " + files.replace(" with ", " -f ") + " config");
  }

  private List<Diagnosis> diagnoses(ComposeModel model, String files, Set<String> names) {
    List<Diagnosis> found = new ArrayList<>();
    for (ComposeFile.Service service : ComposeFile.servers(model)) {
      if (names.contains(service.name())) {
        found.add(diagnosis(service, files));
      }
    }
    return found;
  }

  private Diagnosis diagnosis(ComposeFile.Service service, String files) {
    String where = "Service " + service.name() + " (" + service.image() + ") of " + files;
    if (service.kept()) {
      return Diagnosis.ok(this, where + " has a volume at its data.");
    }
    if (service.inMemory()) {
      return Diagnosis.info(
          this,
          where + " has its data in memory.",
          "It is gone when the container stops. That is fine for tests only.",
          "Mount a named volume at " + service.place() + ".");
    }
    return Diagnosis.error(
        this,
        where
            + " has no named volume at "
            + service.place()
            + service.elsewhere().map(other -> ", but one at " + other).orElse("")
            + ".",
        "Its data is in an anonymous volume: docker compose down, and up, starts with an empty"
            + " database.",
        "Mount a named volume: volumes: [\""
            + service.name()
            + "_data:"
            + service.place()
            + "\"], after mvn pgvol:backup of what is there");
  }
}

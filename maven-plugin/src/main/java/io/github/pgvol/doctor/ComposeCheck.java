package io.github.pgvol.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compose files whose servers have no volume where their data is. */
final class ComposeCheck implements Check {

  private static final String NAME = "(docker-)?compose([.-][A-Za-z0-9_.-]+)?\\.ya?ml";

  @Override
  public String name() {
    return "compose";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    for (Path file : files(patient.folders())) {
      found.addAll(look(file));
    }
    return found;
  }

  private static List<Path> files(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      for (Path place : List.of(folder, folder.resolve(".devcontainer"))) {
        if (Files.isDirectory(place)) {
          try (Stream<Path> children = Files.list(place)) {
            children
                .filter(file -> file.getFileName().toString().matches(NAME))
                .filter(file -> !files.contains(file))
                .sorted()
                .forEach(files::add);
          }
        }
      }
    }
    return files;
  }

  private List<Diagnosis> look(Path file) throws IOException {
    List<ComposeFile.Service> services;
    try {
      services = ComposeFile.servers(Files.readString(file));
    } catch (ComposeFile.UnreadableException e) {
      return List.of(
          Diagnosis.warning(
              this,
              file + " cannot be read: " + e.getMessage(),
              "Nobody knows whether its servers keep their data.",
              "docker compose -f " + file + " config"));
    }
    List<Diagnosis> found = new ArrayList<>();
    for (ComposeFile.Service service : services) {
      String where = "Service " + service.name() + " (" + service.image() + ") of " + file;
      if (service.kept()) {
        found.add(Diagnosis.ok(this, where + " has a volume at its data."));
      } else if (service.inMemory()) {
        found.add(
            Diagnosis.info(
                this,
                where + " has its data in memory.",
                "It is gone when the container stops. That is fine for tests only.",
                "Mount a named volume at " + service.place() + "."));
      } else {
        found.add(
            Diagnosis.error(
                this,
                where
                    + " has no named volume at "
                    + service.place()
                    + service.elsewhere().map(other -> ", but one at " + other).orElse("")
                    + ".",
                "Its data is in an anonymous volume: docker compose down, and up, starts with an"
                    + " empty database.",
                "Mount a named volume: volumes: [\""
                    + service.name()
                    + "_data:"
                    + service.place()
                    + "\"], after mvn pgvol:backup of what is there"));
      }
    }
    return found;
  }
}

package io.github.pgvol.discovery;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services of pg_service.conf. libpq would read it by itself, but lets its dbname win over
 * PGDATABASE, and so all tools would go to one database.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgservice.html">The connection
 *     service file</a>
 */
final class ServiceFile {

  private static final String FILE = "pg_service.conf";

  private ServiceFile() {}

  /** The URL that a service stands for. */
  static ServerUrl resolve(String service, Map<String, String> environment, Path home) {
    List<Path> looked = new ArrayList<>();
    for (Path file : files(environment, home)) {
      looked.add(file);
      Optional<String> found = read(file, service);
      if (found.isPresent()) {
        return ServerUrl.parse(found.get());
      }
    }
    throw new UserProblem(
        "There is no service " + service + " in " + String.join(", ", strings(looked)) + ".",
        "Write one into ~/.pg_service.conf, or set <url> (-Dpgvol.url) to a URL.");
  }

  private static List<String> strings(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static List<Path> files(Map<String, String> environment, Path home) {
    List<Path> files = new ArrayList<>();
    Optional.ofNullable(environment.get("PGSERVICEFILE"))
        .filter(file -> !file.isEmpty())
        .ifPresentOrElse(
            file -> files.add(Path.of(file)), () -> files.add(home.resolve("." + FILE)));
    Optional.ofNullable(environment.get("APPDATA"))
        .ifPresent(data -> files.add(Path.of(data, "postgresql", "." + FILE)));
    files.add(
        Path.of(environment.getOrDefault("PGSYSCONFDIR", "/etc/postgresql-common")).resolve(FILE));
    return files;
  }

  /** The service as keyword='value' pairs. */
  private static Optional<String> read(Path file, String service) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    StringBuilder pairs = new StringBuilder();
    boolean inside = false;
    boolean found = false;
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        if (text.startsWith("[")) {
          inside = text.equals("[" + service + "]");
          found |= inside;
        } else if (inside && !text.isEmpty() && !text.startsWith("#")) {
          int equals = text.indexOf('=');
          if (equals < 0) {
            throw new UserProblem(
                "The service " + service + " in " + file + " has a line without «=».",
                "Mend it: a line is keyword=value, without blanks around the sign.");
          }
          String value = text.substring(equals + 1).replace("\\", "\\\\").replace("'", "\\'");
          pairs.append(text, 0, equals).append("='").append(value).append("' ");
        }
      }
    } catch (IOException e) {
      throw new UserProblem(
          file + " cannot be read: " + e.getMessage(), "Make it readable, in UTF-8.", e);
    }
    return found
        ? Optional.of(pairs.append("application_name=pgvol").toString())
        : Optional.empty();
  }
}

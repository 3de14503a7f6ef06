package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The PostgreSQL servers of a Compose file.
 *
 * @see <a href="https://docs.docker.com/reference/compose-file/services/#volumes">Volumes of a
 *     service</a>
 */
final class ComposeFile {

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+]([^}]*))?\\}");
  private static final Pattern MAJOR = Pattern.compile(":(?:pg)?(\\d{1,2})(?![0-9])");
  private static final List<String> SERVERS =
      List.of("postgres", "postgis", "timescaledb", "pgvector", "pgrouting");
  private static final String OLD_PLACE = Container.DEFAULT_DATA_FOLDER;
  private static final String NEW_PLACE = "/var/lib/postgresql";
  private static final int NEW_LAYOUT = 18;

  private ComposeFile() {}

  /**
   * A service that runs a server.
   *
   * @param name its name
   * @param image its image
   * @param place the folder at which a volume has to be
   * @param kept whether there is a named volume or folder
   * @param inMemory whether the data is meant to be in memory
   * @param elsewhere where a volume is that seems to be meant for the data
   */
  record Service(
      String name,
      String image,
      String place,
      boolean kept,
      boolean inMemory,
      Optional<String> elsewhere) {}

  /** The file is no YAML, or no Compose file. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private record Mount(String source, String target) {}

  /** Its services whose image is a server's. */
  static List<Service> servers(String text) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new UnreadableException(e.getMessage().lines().findFirst().orElse(""), e);
    }
    List<Service> servers = new ArrayList<>();
    map(map(root).get("services"))
        .forEach(
            (name, value) -> {
              Map<String, Object> service = map(value);
              String image = expand(String.valueOf(service.getOrDefault("image", "")));
              if (isServer(image)) {
                servers.add(service(name, image, service));
              }
            });
    return servers;
  }

  private static boolean isServer(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return SERVERS.stream().anyMatch(name::startsWith) && !name.contains("exporter");
  }

  private static Service service(String name, String image, Map<String, Object> service) {
    Matcher tag = MAJOR.matcher(image);
    boolean known = tag.find();
    boolean fresh = known ? Integer.parseInt(tag.group(1)) >= NEW_LAYOUT : image.endsWith("latest");
    Optional<String> pgdata = variable(service.get("environment"), "PGDATA");
    String place = pgdata.orElse(fresh ? NEW_PLACE : OLD_PLACE);
    List<Mount> mounts = mounts(service.get("volumes"));
    // Below 18 the image declares …/data: a volume above it is covered by an anonymous one.
    boolean kept =
        mounts.stream()
            .anyMatch(
                mount ->
                    !mount.source().isEmpty()
                        && (mount.target().equals(place)
                            || (pgdata.isPresent() && covers(mount.target(), place))
                            || (!known && mount.target().equals(NEW_PLACE))));
    boolean inMemory =
        texts(service.get("tmpfs")).stream()
                .anyMatch(target -> covers(target.split(":", 2)[0], place))
            || mounts.stream()
                .anyMatch(mount -> mount.source().equals("tmpfs") && covers(mount.target(), place));
    Optional<String> elsewhere =
        mounts.stream()
            .filter(mount -> !mount.source().isEmpty() && mount.target().contains("postgres"))
            .map(Mount::target)
            .filter(target -> !target.equals(place))
            .findFirst();
    return new Service(name, image, place, kept && !inMemory, inMemory, elsewhere);
  }

  private static boolean covers(String target, String place) {
    return place.equals(target) || place.startsWith(target + "/");
  }

  /** The source is empty for an anonymous volume. */
  private static List<Mount> mounts(Object volumes) {
    List<Mount> mounts = new ArrayList<>();
    for (Object one : volumes instanceof List<?> list ? list : List.of()) {
      if (one instanceof Map<?, ?>) {
        Map<String, Object> mount = map(one);
        boolean memory = "tmpfs".equals(mount.get("type"));
        mounts.add(
            new Mount(
                memory ? "tmpfs" : String.valueOf(mount.getOrDefault("source", "")),
                trim(String.valueOf(mount.getOrDefault("target", "")))));
      } else {
        String[] words = expand(String.valueOf(one)).split(":", -1);
        mounts.add(
            words.length == 1
                ? new Mount("", trim(words[0]))
                : new Mount(words[0], trim(target(words))));
      }
    }
    return mounts;
  }

  /** «C:\data:/target:ro» has one colon more. */
  private static String target(String[] words) {
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("/")) {
        return words[i];
      }
    }
    return words[1];
  }

  private static String trim(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static Optional<String> variable(Object environment, String name) {
    if (environment instanceof List<?> list) {
      return list.stream()
          .map(String::valueOf)
          .filter(line -> line.startsWith(name + "="))
          .map(line -> trim(expand(line.substring(name.length() + 1))))
          .findFirst();
    }
    return Optional.ofNullable(map(environment).get(name))
        .map(value -> trim(expand(String.valueOf(value))));
  }

  private static List<String> texts(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(String.valueOf(value));
  }

  /** A map with texts as keys; what is merged into it by «<<» comes first. */
  private static Map<String, Object> map(Object value) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      Object merged = map.get("<<");
      for (Object one : merged instanceof List<?> list ? list : List.of()) {
        result.putAll(map(one));
      }
      if (merged instanceof Map<?, ?>) {
        result.putAll(map(merged));
      }
      map.forEach((key, one) -> result.put(String.valueOf(key), one));
    }
    return result;
  }

  /** Variables have their defaults here; what they are set to elsewhere is not known. */
  private static String expand(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(match.group(1)).filter(d -> !d.isEmpty()).orElse("var")));
  }
}

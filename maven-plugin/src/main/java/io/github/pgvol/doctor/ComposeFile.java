package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PostgreSQL servers among the services of Compose files.
 *
 * @see <a href="https://docs.docker.com/reference/compose-file/services/#volumes">Volumes of a
 *     service</a>
 */
final class ComposeFile {

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

  /** What is mounted where; the source is empty for an anonymous volume. */
  record Mount(String source, String target) {}

  /** The services whose image is a server's. */
  static List<Service> servers(ComposeModel model) {
    List<Service> servers = new ArrayList<>();
    model
        .services()
        .forEach(
            (name, service) -> {
              String image = String.valueOf(service.getOrDefault("image", ""));
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
    List<Mount> mounts =
        ComposeModel.list(service.get("volumes")).stream().map(ComposeFile::mount).toList();
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
        ComposeModel.list(service.get("tmpfs")).stream()
                .anyMatch(target -> covers(String.valueOf(target).split(":", 2)[0], place))
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

  /** A volume of a service, in its short form or the long one. */
  static Mount mount(Object volume) {
    if (volume instanceof Map<?, ?>) {
      Map<String, Object> mount = ComposeModel.map(volume);
      boolean memory = "tmpfs".equals(mount.get("type"));
      return new Mount(
          memory ? "tmpfs" : String.valueOf(mount.getOrDefault("source", "")),
          trim(String.valueOf(mount.getOrDefault("target", ""))));
    }
    String[] words = String.valueOf(volume).split(":", -1);
    return words.length == 1
        ? new Mount("", trim(words[0]))
        : new Mount(words[0], trim(target(words)));
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
          .map(line -> trim(line.substring(name.length() + 1)))
          .findFirst();
    }
    return Optional.ofNullable(ComposeModel.map(environment).get(name))
        .map(value -> trim(String.valueOf(value)));
  }
}

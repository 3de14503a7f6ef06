package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Container.Mount;
import io.github.pgvol.engine.Container.Port;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an engine tells of a container, as the port has it.
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Container/operation/ContainerInspect">Docker's
 *     API, ContainerInspect</a>
 */
final class Containers {

  private Containers() {}

  /**
   * The container.
   *
   * @param image its image, missing when that has been removed meanwhile
   */
  static Container of(JsonNode found, JsonNode image) {
    JsonNode config = found.path("Config");
    JsonNode state = found.path("State");
    JsonNode host = found.path("HostConfig");
    String imageId = word(found.path("Image"));
    String name = word(found.path("Name"));
    String health = word(state.path("Health").path("Status"));
    Set<String> temporary = temporaryFolders(found);
    return new Container(
        word(found.path("Id")),
        name.startsWith("/") ? name.substring(1) : name,
        or(word(config.path("Image")), imageId),
        command(found),
        or(word(image.path("RepoDigests").path(0)), imageId),
        platform(found, image),
        state.path("Running").asBoolean(),
        word(state.path("Status")),
        health.isEmpty() || health.equals("none") ? Optional.empty() : Optional.of(health),
        state.path("ExitCode").asInt(),
        texts(config.path("Labels")),
        environment(config),
        mounts(found, temporary),
        ports(found),
        List.copyOf(temporary),
        host.path("ReadonlyRootfs").asBoolean(),
        host.path("AutoRemove").asBoolean());
  }

  /** Variables from {@code NAME=value}. */
  static Map<String, String> environment(JsonNode config) {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode one : config.path("Env")) {
      String line = word(one);
      int equals = line.indexOf('=');
      if (equals > 0) {
        environment.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return environment;
  }

  /** Names and texts; none where there is no such object. */
  static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> one : object.properties()) {
      texts.put(one.getKey(), word(one.getValue()));
    }
    return Map.copyOf(texts);
  }

  /** The text; empty where there is none, or null. */
  static String word(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  private static String or(String word, String otherwise) {
    return word.isEmpty() ? otherwise : word;
  }

  private static String platform(JsonNode found, JsonNode image) {
    if (image.isMissingNode()) {
      return word(found.path("Platform"));
    }
    return word(image.path("Os")) + "/" + word(image.path("Architecture"));
  }

  private static List<String> command(JsonNode found) {
    List<String> command = new ArrayList<>();
    if (found.path("Path").isTextual()) {
      command.add(word(found.path("Path")));
    }
    for (JsonNode argument : found.path("Args")) {
      command.add(word(argument));
    }
    return List.copyOf(command);
  }

  private static Set<String> temporaryFolders(JsonNode found) {
    JsonNode host = found.path("HostConfig");
    Set<String> folders = new LinkedHashSet<>(texts(host.path("Tmpfs")).keySet());
    for (JsonNode mount : host.path("Mounts")) {
      if (word(mount.path("Type")).equals("tmpfs")) {
        folders.add(word(mount.path("Target")));
      }
    }
    for (JsonNode mount : found.path("Mounts")) {
      if (word(mount.path("Type")).equals("tmpfs")) {
        folders.add(word(mount.path("Destination")));
      }
    }
    return folders;
  }

  private static List<Mount> mounts(JsonNode found, Set<String> temporary) {
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode mount : found.path("Mounts")) {
      String target = word(mount.path("Destination"));
      if (!temporary.contains(target)) {
        String name = word(mount.path("Name"));
        mounts.add(
            new Mount(
                or(word(mount.path("Type")), "volume"),
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                word(mount.path("Source")),
                target,
                mount.path("RW").asBoolean(true)));
      }
    }
    for (String folder : temporary) {
      mounts.add(new Mount("tmpfs", Optional.empty(), "", folder, true));
    }
    // The engine tells them in another order each time.
    mounts.sort(Comparator.comparing(Mount::target));
    return List.copyOf(mounts);
  }

  private static List<Port> ports(JsonNode found) {
    List<Port> ports = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one :
        found.path("NetworkSettings").path("Ports").properties()) {
      String[] inside = one.getKey().split("/", 2);
      if (inside.length == 1 || inside[1].equals("tcp")) {
        add(ports, Integer.parseInt(inside[0]), one.getValue());
      }
    }
    // IPv4 first: of an address family that is not there, nothing is learnt but a refusal.
    ports.sort(
        Comparator.comparingInt(Port::inside)
            .thenComparing(port -> port.host().contains(":"))
            .thenComparing(Port::host));
    return List.copyOf(ports);
  }

  private static void add(List<Port> ports, int inside, JsonNode bindings) {
    for (JsonNode binding : bindings) {
      String published = word(binding.path("HostPort"));
      if (published.matches("[1-9][0-9]{0,4}")) {
        String host = word(binding.path("HostIp"));
        ports.add(new Port(inside, or(host, "0.0.0.0"), Integer.parseInt(published)));
      }
    }
  }
}

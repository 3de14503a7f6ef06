package io.github.pgvol.engine.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ports;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Container.Mount;
import io.github.pgvol.engine.Container.Port;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What an engine tells of a container, as the port has it. */
final class Containers {

  private Containers() {}

  /**
   * The container.
   *
   * @param image its image, empty when that has been removed meanwhile
   */
  static Container of(InspectContainerResponse found, Optional<InspectImageResponse> image) {
    ContainerConfig config = found.getConfig();
    InspectContainerResponse.ContainerState state = found.getState();
    Set<String> temporary = temporaryFolders(found);
    return new Container(
        found.getId(),
        withoutSlash(found.getName()),
        Objects.requireNonNullElse(config.getImage(), found.getImageId()),
        command(found),
        image.flatMap(Containers::repositoryDigest).orElse(found.getImageId()),
        platform(found, image),
        Boolean.TRUE.equals(state.getRunning()),
        Objects.requireNonNullElse(state.getStatus(), ""),
        health(state),
        state.getExitCodeLong() == null ? 0 : state.getExitCodeLong().intValue(),
        config.getLabels() == null ? Map.of() : Map.copyOf(config.getLabels()),
        environment(config.getEnv()),
        mounts(found, temporary),
        ports(found),
        List.copyOf(temporary),
        hostConfig(found).map(HostConfig::getReadonlyRootfs).orElse(false),
        hostConfig(found).map(HostConfig::getAutoRemove).orElse(false));
  }

  /** Variables from {@code NAME=value}. */
  static Map<String, String> environment(String[] lines) {
    Map<String, String> environment = new TreeMap<>();
    for (String line : lines == null ? new String[0] : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        environment.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return environment;
  }

  private static Optional<String> repositoryDigest(InspectImageResponse image) {
    return Optional.ofNullable(image.getRepoDigests()).flatMap(list -> list.stream().findFirst());
  }

  private static String platform(
      InspectContainerResponse found, Optional<InspectImageResponse> image) {
    return image
        .map(known -> known.getOs() + "/" + known.getArch())
        .orElse(Objects.requireNonNullElse(found.getPlatform(), ""));
  }

  private static List<String> command(InspectContainerResponse found) {
    List<String> command = new ArrayList<>();
    if (found.getPath() != null) {
      command.add(found.getPath());
    }
    if (found.getArgs() != null) {
      command.addAll(List.of(found.getArgs()));
    }
    return List.copyOf(command);
  }

  private static Optional<String> health(InspectContainerResponse.ContainerState state) {
    return Optional.ofNullable(state.getHealth())
        .map(HealthState::getStatus)
        .filter(status -> !status.isEmpty() && !status.equals("none"));
  }

  private static Optional<HostConfig> hostConfig(InspectContainerResponse found) {
    return Optional.ofNullable(found.getHostConfig());
  }

  private static Set<String> temporaryFolders(InspectContainerResponse found) {
    Set<String> folders = new LinkedHashSet<>();
    hostConfig(found).map(HostConfig::getTmpFs).ifPresent(map -> folders.addAll(map.keySet()));
    hostConfig(found).map(HostConfig::getMounts).stream()
        .flatMap(List::stream)
        .filter(mount -> mount.getType() == MountType.TMPFS)
        .forEach(mount -> folders.add(mount.getTarget()));
    inspected(found)
        .filter(mount -> kind(mount).equals("tmpfs"))
        .forEach(mount -> folders.add(target(mount)));
    return folders;
  }

  private static List<Mount> mounts(InspectContainerResponse found, Set<String> temporary) {
    List<Mount> mounts = new ArrayList<>();
    inspected(found)
        .filter(mount -> !temporary.contains(target(mount)))
        .forEach(
            mount ->
                mounts.add(
                    new Mount(
                        kind(mount),
                        Optional.ofNullable(mount.getName()).filter(name -> !name.isEmpty()),
                        Objects.requireNonNullElse(mount.getSource(), ""),
                        target(mount),
                        !Boolean.FALSE.equals(mount.getRW()))));
    temporary.forEach(folder -> mounts.add(new Mount("tmpfs", Optional.empty(), "", folder, true)));
    // The engine tells them in another order each time.
    mounts.sort(Comparator.comparing(Mount::target));
    return List.copyOf(mounts);
  }

  private static Stream<InspectContainerResponse.Mount> inspected(InspectContainerResponse found) {
    return found.getMounts() == null ? Stream.empty() : found.getMounts().stream();
  }

  /** docker-java has no accessor for it. */
  private static String kind(InspectContainerResponse.Mount mount) {
    return mount.getRawValues().get("Type") instanceof String type ? type : "volume";
  }

  private static String target(InspectContainerResponse.Mount mount) {
    return mount.getDestination() == null ? "" : mount.getDestination().getPath();
  }

  private static List<Port> ports(InspectContainerResponse found) {
    List<Port> ports = new ArrayList<>();
    if (found.getNetworkSettings() != null && found.getNetworkSettings().getPorts() != null) {
      found.getNetworkSettings().getPorts().getBindings().forEach((in, to) -> add(ports, in, to));
    }
    // IPv4 first: of an address family that is not there, nothing is learnt but a refusal.
    ports.sort(
        Comparator.comparingInt(Port::inside)
            .thenComparing(port -> port.host().contains(":"))
            .thenComparing(Port::host));
    return List.copyOf(ports);
  }

  private static void add(List<Port> ports, ExposedPort inside, Ports.Binding[] bindings) {
    if (bindings == null || inside.getProtocol() != InternetProtocol.TCP) {
      return;
    }
    for (Ports.Binding binding : bindings) {
      String published = binding.getHostPortSpec();
      if (published != null && published.matches("[1-9][0-9]{0,4}")) {
        String host = Objects.requireNonNullElse(binding.getHostIp(), "");
        ports.add(
            new Port(
                inside.getPort(), host.isEmpty() ? "0.0.0.0" : host, Integer.parseInt(published)));
      }
    }
  }

  private static String withoutSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }
}

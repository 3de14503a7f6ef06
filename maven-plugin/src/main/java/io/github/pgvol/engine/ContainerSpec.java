package io.github.pgvol.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A container to create. It does not change: each method gives another one. */
public final class ContainerSpec {

  private final String name;
  private final String image;
  private List<String> entrypoint = List.of();
  private List<String> command = List.of();
  private Optional<String> user = Optional.empty();
  private Map<String, String> environment = Map.of();
  private Map<String, String> labels = Map.of();
  private List<Mount> mounts = List.of();
  private Optional<Publish> port = Optional.empty();
  private Optional<String> networkOf = Optional.empty();
  private String network = "";
  private long sharedMemory;
  private boolean passing;

  private ContainerSpec(String name, String image) {
    this.name = name;
    this.image = image;
  }

  /**
   * A container as its image has it.
   *
   * @param name its name
   * @param image its image, which has to be there
   */
  public static ContainerSpec of(String name, String image) {
    return new ContainerSpec(name, image);
  }

  private ContainerSpec changed(Consumer<ContainerSpec> change) {
    ContainerSpec copy = new ContainerSpec(name, image);
    copy.entrypoint = entrypoint;
    copy.command = command;
    copy.user = user;
    copy.environment = environment;
    copy.labels = labels;
    copy.mounts = mounts;
    copy.port = port;
    copy.networkOf = networkOf;
    copy.network = network;
    copy.sharedMemory = sharedMemory;
    copy.passing = passing;
    change.accept(copy);
    return copy;
  }

  /** With another entry point. */
  public ContainerSpec withEntrypoint(String... words) {
    return changed(copy -> copy.entrypoint = List.of(words));
  }

  /** With another command. */
  public ContainerSpec withCommand(List<String> words) {
    return changed(copy -> copy.command = List.copyOf(words));
  }

  /** Run by another user. */
  public ContainerSpec withUser(String runner) {
    return changed(copy -> copy.user = Optional.of(runner));
  }

  /** With these variables. */
  public ContainerSpec withEnvironment(Map<String, String> variables) {
    return changed(copy -> copy.environment = Map.copyOf(variables));
  }

  /** With these labels. */
  public ContainerSpec withLabels(Map<String, String> all) {
    return changed(copy -> copy.labels = Map.copyOf(all));
  }

  /** With these mounts. */
  public ContainerSpec withMounts(List<Mount> all) {
    return changed(copy -> copy.mounts = List.copyOf(all));
  }

  /** With a published port. */
  public ContainerSpec withPort(Publish publish) {
    return changed(copy -> copy.port = Optional.of(publish));
  }

  /** In the network of another container, whose servers it reaches as local ones. */
  public ContainerSpec withNetworkOf(String container) {
    return changed(copy -> copy.networkOf = Optional.of(container));
  }

  /** In the network of the engine's machine: it reaches what that reaches. */
  public ContainerSpec withHostNetwork() {
    return changed(copy -> copy.network = "host");
  }

  /** In no network: it reaches nothing, and is up and gone sooner. */
  public ContainerSpec withoutNetwork() {
    return changed(copy -> copy.network = "none");
  }

  /** With that much shared memory, in bytes. */
  public ContainerSpec withSharedMemory(long bytes) {
    return changed(copy -> copy.sharedMemory = bytes);
  }

  /** Removed by the engine, with its anonymous volumes, as soon as it ends. */
  public ContainerSpec inPassing() {
    return changed(copy -> copy.passing = true);
  }

  /** The container whose network it shares. */
  public Optional<String> networkOf() {
    return networkOf;
  }

  /** Its network, as Docker's API names them: host, none, or empty for the engine's default. */
  public String network() {
    return network;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its image. */
  public String image() {
    return image;
  }

  /** Replaces the image's own, unless empty. */
  public List<String> entrypoint() {
    return entrypoint;
  }

  /** Replaces the image's own, unless empty. */
  public List<String> command() {
    return command;
  }

  /** Who runs it, empty for the image's own user. */
  public Optional<String> user() {
    return user;
  }

  /** Its variables. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Its labels. */
  public Map<String, String> labels() {
    return labels;
  }

  /** What is mounted where. */
  public List<Mount> mounts() {
    return mounts;
  }

  /** The TCP port to publish on the loopback address, empty for none. */
  public Optional<Publish> port() {
    return port;
  }

  /** The size of /dev/shm in bytes, 0 for the engine's default (64 MiB). */
  public long sharedMemory() {
    return sharedMemory;
  }

  /** Whether the engine removes it as soon as it ends. */
  public boolean passing() {
    return passing;
  }

  /**
   * Something to mount.
   *
   * @param source the volume's name, or an existing folder on the engine's machine
   * @param target where it is in the container
   * @param folder whether the source is a folder
   * @param readOnly whether the container must not write to it
   */
  public record Mount(String source, String target, boolean folder, boolean readOnly) {
    /** A named volume; one that does not exist is created. */
    public static Mount volume(String name, String target) {
      return new Mount(name, target, false, false);
    }

    /** A folder on the engine's machine. */
    public static Mount folder(String path, String target) {
      return new Mount(path, target, true, false);
    }

    /** The same, not to be written to. */
    public Mount forReading() {
      return new Mount(source, target, folder, true);
    }
  }

  /**
   * A port to publish.
   *
   * @param inside the TCP port in the container
   * @param published the port on the loopback address, 0 for a free one
   */
  public record Publish(int inside, int published) {}
}

package io.github.pgvol.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to create.
 *
 * @param name its name
 * @param image its image, which has to be there
 * @param entrypoint replaces the image's own, unless empty
 * @param command replaces the image's own, unless empty
 * @param user who runs it, empty for the image's own user
 * @param environment its variables
 * @param labels its labels
 * @param mounts what is mounted where
 * @param port the TCP port to publish on the loopback address, empty for none
 * @param sharedMemory the size of /dev/shm in bytes, 0 for the engine's default (64 MiB)
 * @param passing whether the engine removes it, with its anonymous volumes, as soon as it ends
 */
public record ContainerSpec(
    String name,
    String image,
    List<String> entrypoint,
    List<String> command,
    Optional<String> user,
    Map<String, String> environment,
    Map<String, String> labels,
    List<Mount> mounts,
    Optional<Publish> port,
    long sharedMemory,
    boolean passing) {

  /** A container as its image has it. */
  public static ContainerSpec of(String name, String image) {
    return new ContainerSpec(
        name,
        image,
        List.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        0,
        false);
  }

  /** With another entry point. */
  public ContainerSpec withEntrypoint(String... words) {
    return new ContainerSpec(
        name,
        image,
        List.of(words),
        command,
        user,
        environment,
        labels,
        mounts,
        port,
        sharedMemory,
        passing);
  }

  /** With another command. */
  public ContainerSpec withCommand(List<String> words) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        words,
        user,
        environment,
        labels,
        mounts,
        port,
        sharedMemory,
        passing);
  }

  /** Run by another user. */
  public ContainerSpec withUser(String runner) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        Optional.of(runner),
        environment,
        labels,
        mounts,
        port,
        sharedMemory,
        passing);
  }

  /** With these variables. */
  public ContainerSpec withEnvironment(Map<String, String> variables) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        user,
        variables,
        labels,
        mounts,
        port,
        sharedMemory,
        passing);
  }

  /** With these labels. */
  public ContainerSpec withLabels(Map<String, String> all) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        user,
        environment,
        all,
        mounts,
        port,
        sharedMemory,
        passing);
  }

  /** With these mounts. */
  public ContainerSpec withMounts(List<Mount> all) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        user,
        environment,
        labels,
        all,
        port,
        sharedMemory,
        passing);
  }

  /** With a published port. */
  public ContainerSpec withPort(Publish publish) {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        user,
        environment,
        labels,
        mounts,
        Optional.of(publish),
        sharedMemory,
        passing);
  }

  /** With that much shared memory, in bytes. */
  public ContainerSpec withSharedMemory(long bytes) {
    return new ContainerSpec(
        name, image, entrypoint, command, user, environment, labels, mounts, port, bytes, passing);
  }

  /** Removed by the engine as soon as it ends. */
  public ContainerSpec inPassing() {
    return new ContainerSpec(
        name,
        image,
        entrypoint,
        command,
        user,
        environment,
        labels,
        mounts,
        port,
        sharedMemory,
        true);
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

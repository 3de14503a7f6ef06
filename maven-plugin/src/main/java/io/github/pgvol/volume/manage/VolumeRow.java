package io.github.pgvol.volume.manage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A volume, or a folder that a server's data is in.
 *
 * @param name the volume's name, or the folder
 * @param kind {@code volume} or {@code folder}
 * @param engine the engine that it is on
 * @param bytes its size on disk; null when nobody has looked
 * @param servers what servers' data is in it
 * @param usedBy the containers that mount it
 * @param latestBackup the newest backup of it in the catalog; null for none
 * @param anonymous whether the engine made up its name
 * @param orphaned whether no container mounts it
 * @param unfinished whether a clone into it was broken off
 * @param createdAt when it was created; null where nobody knows
 * @param problem why it could not be looked into; null when it could
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeRow(
    String name,
    String kind,
    String engine,
    Long bytes,
    List<Data> servers,
    List<User> usedBy,
    Latest latestBackup,
    boolean anonymous,
    boolean orphaned,
    boolean unfinished,
    Instant createdAt,
    String problem) {

  /**
   * A server's data.
   *
   * @param version its major version
   * @param folder where it is below the volume's root; empty at the root
   */
  public record Data(String version, String folder) {}

  /**
   * A container that mounts it.
   *
   * @param container its name
   * @param running whether it runs
   */
  public record User(String container, boolean running) {}

  /**
   * A backup.
   *
   * @param name its file's name
   * @param createdAt when it was taken
   * @param database the database that it is of
   */
  public record Latest(String name, Instant createdAt, String database) {}

  /** True when PostgreSQL's data is in it. */
  public boolean hasData() {
    return !servers.isEmpty() || unfinished;
  }
}

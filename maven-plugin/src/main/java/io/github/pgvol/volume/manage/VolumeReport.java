package io.github.pgvol.volume.manage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is in a volume, or a folder, that holds a server's data.
 *
 * @param name the volume's name, or the folder
 * @param kind {@code volume} or {@code folder}
 * @param engine the engine that it is on
 * @param driver the volume's driver; null for a folder
 * @param path where it is on the engine's machine
 * @param createdAt when it was created; null where nobody knows
 * @param labels its labels
 * @param anonymous whether the engine made up its name
 * @param mountPoint where the server's container mounts it; null where no container does
 * @param dataFolder PGDATA below the root; empty at the root
 * @param version the data's major version
 * @param bytes the size on disk of all that is in it
 * @param walBytes of that, the write-ahead log
 * @param databases the databases, the largest first
 * @param state the cluster's state as pg_controldata tells it; null where no image of the version
 *     is there
 * @param control all that pg_controldata tells
 * @param usedBy the containers that mount it
 * @param latestBackup the newest backup of it in the catalog; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeReport(
    String name,
    String kind,
    String engine,
    String driver,
    String path,
    Instant createdAt,
    Map<String, String> labels,
    boolean anonymous,
    String mountPoint,
    String dataFolder,
    String version,
    long bytes,
    long walBytes,
    List<Database> databases,
    String state,
    Map<String, String> control,
    List<VolumeRow.User> usedBy,
    VolumeRow.Latest latestBackup) {

  /**
   * A database.
   *
   * @param oid its object id, which is its folder's name
   * @param name its name; null where it could not be read
   * @param bytes its size on disk, in all tablespaces
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Database(long oid, String name, long bytes) {

    /** The name, or the object id where nobody knows the name. */
    public String shown() {
      return name == null ? "oid " + oid : name;
    }
  }
}

package io.github.pgvol.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.pgvol.facts.Migrations;
import java.time.Instant;
import java.util.List;

/**
 * How a server is doing.
 *
 * @param engine the engine, its version and where it answers
 * @param container the container
 * @param volume the volume
 * @param version the server's version
 * @param database the database that the details are of
 * @param databases all databases with their sizes
 * @param tables the database's tables
 * @param indexes how many indexes they have
 * @param indexBytes what these take
 * @param sessions sessions of the database by their state
 * @param running queries that have been running for more than a second
 * @param migrations how far migration tools have come
 * @param undo what undo would put back
 * @param templates what is kept for later restores
 * @param latestBackup the newest backup of the database
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Status(
    String engine,
    ContainerState container,
    VolumeState volume,
    String version,
    String database,
    List<DatabaseSize> databases,
    List<Table> tables,
    long indexes,
    long indexBytes,
    List<Sessions> sessions,
    List<Running> running,
    List<Migrations> migrations,
    UndoCopy undo,
    Templates templates,
    LatestBackup latestBackup) {

  /** A container and how it is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ContainerState(String name, String image, String state, String health) {}

  /** A volume, or a folder, and what it takes; the size is null when it cannot be told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record VolumeState(String name, String mountedAt, Long bytes) {}

  /** A database and its size. */
  public record DatabaseSize(String name, long bytes) {}

  /**
   * A table.
   *
   * @param rows live rows as the server estimates them
   * @param deadRows dead rows as the server estimates them
   * @param bytes the table with its indexes and its TOAST data
   * @param lastAutovacuum when autovacuum was last done with it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Table(
      String schema, String name, long rows, long deadRows, long bytes, Instant lastAutovacuum) {}

  /** How many sessions are in a state. */
  public record Sessions(String state, long count) {}

  /** A query that has been running for a while. */
  public record Running(long pid, String user, double seconds, String query) {}

  /** What undo would put back. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UndoCopy(long bytes, Instant replacedAt, String replacedBy) {}

  /**
   * What is kept for later restores.
   *
   * @param templates the databases that restores are cloned from
   * @param spares how many clones of them stand ready
   * @param bytes what all of them take
   */
  public record Templates(List<KeptTemplate> templates, int spares, long bytes) {}

  /**
   * A database that restores are cloned from.
   *
   * @param backup the backup whose state it has
   * @param usable whether restores on this server, as it is now, are made of it
   */
  public record KeptTemplate(
      String name, String backup, int spares, long bytes, Instant usedAt, boolean usable) {}

  /** The newest backup. */
  public record LatestBackup(String name, Instant createdAt, long bytes) {}
}

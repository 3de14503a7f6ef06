package io.github.pgvol.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Migrations;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.ServerFacts;
import io.github.pgvol.facts.TableRows;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON beside a backup that says what it holds and how to know that it is whole.
 *
 * @param manifestVersion 1
 * @param id the file's name without its endings
 * @param file the name of the file or folder beside the manifest
 * @param format {@code custom}, {@code plain}, {@code directory} or {@code physical}
 * @param compression {@code none}, {@code gzip} or {@code zstd}: of the file, or inside it for
 *     pg_dump's archives
 * @param bytes the size of the file, or of all files of the folder
 * @param rawBytes the size before the file was compressed on this side; null when it was not
 * @param databaseBytes the size of the database on the server; null when nobody knows
 * @param sha256 the file's checksum in lower-case hex; null for a folder
 * @param files the checksums of a folder's files by their relative names; null for a file
 * @param createdAt when the snapshot was taken
 * @param durationMillis how long the backup took
 * @param database the database's name
 * @param server the server it came from
 * @param properties what belongs to the database and is in no dump
 * @param globals the cluster's roles
 * @param tables every ordinary table with its exact row count in the dump's own snapshot
 * @param migrations how far migration tools had come
 * @param physical the cluster, for a physical backup; null for the others
 * @param git the commit that was checked out; null outside a repository
 * @param label the user's name for it; null for none
 * @param source where it was taken
 * @param createdBy what took it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"manifestVersion", "id", "file"})
public record Manifest(
    int manifestVersion,
    String id,
    String file,
    String format,
    String compression,
    long bytes,
    Long rawBytes,
    Long databaseBytes,
    String sha256,
    Map<String, String> files,
    Instant createdAt,
    long durationMillis,
    String database,
    ServerFacts server,
    DatabaseProperties properties,
    Globals globals,
    List<TableRows> tables,
    List<Migrations> migrations,
    Physical physical,
    Git git,
    String label,
    Source source,
    String createdBy) {

  /** Copies the lists; a list that is missing is empty, a compression that is missing is none. */
  public Manifest {
    compression = compression == null ? "none" : compression;
    files = files == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(files));
    tables = tables == null ? List.of() : List.copyOf(tables);
    migrations = migrations == null ? List.of() : List.copyOf(migrations);
  }

  /** The version that this code writes. */
  public static final int VERSION = 1;

  /**
   * What belongs to the cluster.
   *
   * @param roles all roles but PostgreSQL's own
   */
  public record Globals(List<Role> roles) {}

  /**
   * A cluster, as files: what pg_controldata tells of it and where it was.
   *
   * @param online whether the server ran while it was copied: it recovers when it is started
   * @param dataFolder PGDATA below the mount point, without a slash at either end; empty when it is
   *     the mount point itself
   * @param systemIdentifier the cluster's own number
   * @param blockSize the size of a page in bytes
   * @param tablespaces where its tablespaces were, by their object id
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Physical(
      boolean online,
      String dataFolder,
      String systemIdentifier,
      int blockSize,
      Map<String, String> tablespaces) {

    /** Copies the map; one that is missing is empty. */
    public Physical {
      tablespaces =
          tablespaces == null
              ? Map.of()
              : Collections.unmodifiableSortedMap(new TreeMap<>(tablespaces));
    }
  }

  /**
   * The state of the working copy.
   *
   * @param branch the branch, null when none is checked out
   * @param commit the commit's id
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Git(String branch, String commit) {}

  /**
   * Where a backup was taken.
   *
   * @param engine {@code docker}, {@code podman}, {@code local} or {@code url}
   * @param volume the volume's name or the folder; null when there is none
   * @param container the container's name; null when there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(String engine, String volume, String container) {}
}

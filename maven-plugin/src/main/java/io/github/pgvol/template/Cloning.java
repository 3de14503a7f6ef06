package io.github.pgvol.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.pgvol.console.Units;
import io.github.pgvol.postgres.Sql;
import java.util.Set;

/**
 * How a database is cloned.
 *
 * @param strategy {@code FILE_COPY} or {@code WAL_LOG}; null before version 15, which has one only
 * @param method the value of {@code file_copy_method}, null where it is not to be set
 * @param reason why, in words
 * @see <a href="https://www.postgresql.org/docs/current/sql-createdatabase.html">CREATE DATABASE,
 *     STRATEGY</a>
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cloning(String strategy, String method, String reason) {

  private static final int FIRST_WITH_STRATEGY = 15;
  static final int FIRST_WITH_METHOD = 18;

  /**
   * FILE_COPY makes the server write all that is not on disk yet, before and after, and so has its
   * fixed price; WAL_LOG writes each block twice. Measured with fsync on, they are even at about
   * this size.
   */
  private static final long EVEN = 48L << 20;

  /** As {@code stat -f} calls them. */
  private static final Set<String> SHARING = Set.of("xfs", "btrfs", "bcachefs");

  /**
   * Chooses.
   *
   * @param major the server's version
   * @param bytes the size of what is cloned
   * @param filesystem the type of the file system of its data
   */
  public static Cloning choose(int major, long bytes, String filesystem) {
    if (major < FIRST_WITH_STRATEGY) {
      return new Cloning(null, null, "the only way of PostgreSQL " + major);
    }
    if (major >= FIRST_WITH_METHOD && SHARING.contains(filesystem)) {
      return new Cloning(
          "FILE_COPY", "clone", "file_copy_method clone: " + filesystem + " shares blocks");
    }
    return copying(bytes);
  }

  /** How it is done where blocks are not shared. */
  private static Cloning copying(long bytes) {
    boolean small = bytes < EVEN;
    return new Cloning(
        small ? "WAL_LOG" : "FILE_COPY",
        null,
        "strategy "
            + (small ? "WAL_LOG" : "FILE_COPY")
            + ": "
            + (small ? "less" : "more")
            + " than "
            + Units.size(EVEN));
  }

  /** How it is done when the file system does not do as its type promises. */
  Cloning withoutSharing(long bytes) {
    return copying(bytes);
  }

  /** Whether files share their blocks. */
  public boolean shares() {
    return "clone".equals(method);
  }

  /** The statement that sets the method; empty where there is nothing to set. */
  String setting() {
    return method == null ? "" : "SET file_copy_method = " + method;
  }

  /** The statement that clones. */
  public String statement(String template, String clone) {
    return "CREATE DATABASE "
        + Sql.name(clone)
        + " TEMPLATE "
        + Sql.name(template)
        + (strategy == null ? "" : " STRATEGY " + strategy);
  }
}

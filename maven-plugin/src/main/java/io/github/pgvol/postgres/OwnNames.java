package io.github.pgvol.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of the databases that pgvol makes.
 *
 * <p>What is found under such a name may be cleared away: nobody else uses it.
 */
public final class OwnNames {

  /** A regular expression that all of pgvol's databases match, and no others. */
  public static final String PATTERN = "^pgvol_(load|drop|undo)_";

  /** A regular expression for what only a run that died leaves behind. */
  public static final String LEFTOVER = "^pgvol_(load|drop)_[0-9a-f]{8}$";

  // NAMEDATALEN - 1, as every PostgreSQL is built
  private static final int LONGEST = 63;

  private OwnNames() {}

  /** The database that a run loads into. */
  public static String load(String run) {
    return "pgvol_load_" + run;
  }

  /** The database that a run is about to drop. */
  public static String drop(String run) {
    return "pgvol_drop_" + run;
  }

  /** The database that keeps the state which the last restore of another replaced. */
  public static String undo(String database) {
    String name = "pgvol_undo_" + database;
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return name;
    }
    // Too long for PostgreSQL: cut at a character, and told apart by a checksum.
    String sum = "_" + checksum(database);
    int end = name.length();
    while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length + sum.length()
        > LONGEST) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end) + sum;
  }

  private static String checksum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

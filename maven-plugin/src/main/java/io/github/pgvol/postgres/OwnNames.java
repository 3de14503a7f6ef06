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
  public static final String PATTERN = "^pgvol_(load|drop|undo|template|spare|make|diff|failed)_";

  /** A regular expression for what only a run that died leaves behind. */
  public static final String LEFTOVER = "^pgvol_load_[0-9a-f]{8}$";

  /** A regular expression for what is dropped in the background. */
  public static final String UNWANTED = "^pgvol_(drop|make)_[0-9a-f]{8}$";

  /** A regular expression for what later restores are made of. */
  public static final String KEPT =
      "^pgvol_(template_[0-9a-f]{16}|spare_[0-9a-f]{16}_[0-9a-f]{8})$";

  /** A regular expression for what a comparison has made, and its session keeps. */
  public static final String COMPARED = "^pgvol_diff_[0-9a-f]{8}_[12]$";

  private static final String DIFF = "pgvol_diff_";
  private static final String DIFF_SESSION = "pgvol-diff ";

  /** The setting of a template that tells when it was used and what is to become of it. */
  public static final String USE = "pgvol.use";

  private static final String TEMPLATE = "pgvol_template_";
  private static final String SPARE = "pgvol_spare_";

  // NAMEDATALEN - 1, as every PostgreSQL is built
  private static final int LONGEST = 63;

  private OwnNames() {}

  /** The database that a run loads into. */
  public static String load(String run) {
    return "pgvol_load_" + run;
  }

  /**
   * A database that nobody needs any more.
   *
   * @param id eight hexadecimal digits of its own
   */
  public static String drop(String id) {
    return "pgvol_drop_" + id;
  }

  /**
   * The database that restores of a state are cloned from.
   *
   * @param key what tells the state, sixteen hexadecimal digits
   */
  public static String template(String key) {
    return TEMPLATE + key;
  }

  /** What the names of all clones begin with that stand ready for restores of a state. */
  public static String spares(String key) {
    return SPARE + key + "_";
  }

  /**
   * The database that a backup becomes for a comparison.
   *
   * @param id eight hexadecimal digits of the comparison
   * @param number which of the two it is
   */
  public static String diff(String id, int number) {
    return DIFF + id + "_" + number;
  }

  /** What the server's views show for the session of a comparison. */
  public static String diffSession(String id) {
    return DIFF_SESSION + id;
  }

  /** An expression for that, from the name of a database of the comparison. */
  public static String diffSessionOf(String datname) {
    return "'" + DIFF_SESSION + "' || substr(" + datname + ", " + (DIFF.length() + 1) + ", 8)";
  }

  /** The database that keeps the state which the last restore of another replaced. */
  public static String undo(String database) {
    return derived("pgvol_undo_", database);
  }

  /** The database that keeps the state in which a migration of another has failed. */
  public static String failed(String database) {
    return derived("pgvol_failed_", database);
  }

  private static String derived(String prefix, String database) {
    String name = prefix + database;
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

package io.github.pgvol.template;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.facts.DatabaseProperties;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What tells one template from another.
 *
 * @param sum the backup's checksum
 * @param server the server's version, in its own words
 * @param options what else decides how the loaded database is
 * @param preparation the preparation's fingerprint; empty for the backup's own state
 */
public record TemplateKey(String sum, String server, String options, String preparation) {

  private static final int DIGITS = 16;

  /** The options of a database that is made with these properties. */
  static String options(DatabaseProperties like) {
    return Arrays.asList(
            like.encoding(),
            like.localeProvider(),
            like.collate(),
            like.ctype(),
            like.locale(),
            like.icuRules(),
            like.tablespace())
        .toString();
  }

  /** The same state without its preparation. */
  public TemplateKey unprepared() {
    return new TemplateKey(sum, server, options, "");
  }

  /**
   * Whether it is the same; a record's own equals takes longer to get ready than a restore's swap.
   */
  boolean same(TemplateKey other) {
    return sum.equals(other.sum)
        && server.equals(other.server)
        && options.equals(other.options)
        && preparation.equals(other.preparation);
  }

  /** Sixteen hexadecimal digits, for names. */
  public String digits() {
    MessageDigest digest = Checksums.sha256();
    for (String part : new String[] {sum, server, options, preparation}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return Checksums.hex(digest).substring(0, DIGITS);
  }
}

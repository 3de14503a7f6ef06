package io.github.pgvol.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A database that restores of one state are cloned from.
 *
 * @param name its name
 * @param facts what was known when it was made
 * @param use when it was used last, and what is to become of it
 * @param spares the names of clones of it that stand ready
 * @param open whether somebody has opened it for connections, or made it an ordinary database: then
 *     nobody knows what is in it
 */
public record Template(String name, Facts facts, Use use, List<String> spares, boolean open) {

  /** Copies the list. */
  public Template {
    spares = List.copyOf(spares);
  }

  /** What tells it from others, in its name. */
  String digits() {
    return name.substring(OwnNames.template("").length());
  }

  /**
   * What was known when it was made, kept in the database's comment.
   *
   * @param pgvol {@code template}
   * @param sum the backup's checksum
   * @param backup the backup's name
   * @param file how its file looked when every byte was read
   * @param server the server's version
   * @param options what else decided how it was loaded
   * @param preparation the preparation's fingerprint
   * @param collations versions of the server's collations
   * @param extensions the default versions of its extensions on the server
   * @param tables how many tables it holds
   * @param rows how many rows they hold
   * @param bytes its size
   * @param at when it was made
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Facts(
      String pgvol,
      String sum,
      String backup,
      FileMark file,
      String server,
      String options,
      String preparation,
      String collations,
      Map<String, String> extensions,
      int tables,
      long rows,
      long bytes,
      Instant at) {

    /** The kind, as comments tell it. */
    static final String KIND = "template";

    /** Copies the map. */
    public Facts {
      extensions = extensions == null ? Map.of() : Map.copyOf(extensions);
    }

    TemplateKey key() {
      return new TemplateKey(sum, server, options, preparation);
    }
  }

  /** What reading and writing its facts takes once. */
  static void getReady() {
    OwnComment.parse(OwnComment.json(Use.NEVER), Use.class);
    OwnComment.parse("{}", Facts.class);
  }

  /**
   * What changes with each restore, kept as a setting of the database: unlike its comment, that can
   * be written while it is being cloned.
   *
   * @param at when it was used last
   * @param spares how many clones are to stand ready
   * @param share the policy's share of the disk
   * @param strategy how clones are made
   * @param method how their files are copied
   * @param reason why, in words
   * @param millis how long the last clone took
   * @param retired whether it is to be dropped
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Use(
      Instant at,
      int spares,
      int share,
      String strategy,
      String method,
      String reason,
      long millis,
      boolean retired) {

    /** Of one that is there no longer for restores. */
    static final Use NEVER = new Use(Instant.EPOCH, 0, 0, null, null, "", 0, true);

    Cloning cloning() {
      return new Cloning(strategy, method, reason);
    }

    Use asRetired() {
      return new Use(at, 0, share, strategy, method, reason, millis, true);
    }

    Use now(TemplatePolicy policy, int copies, long lastMillis) {
      return new Use(
          Instant.now(),
          policy.spares() * copies,
          policy.share(),
          strategy,
          method,
          reason,
          lastMillis,
          false);
    }
  }
}

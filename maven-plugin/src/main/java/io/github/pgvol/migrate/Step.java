package io.github.pgvol.migrate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A migration.
 *
 * @param version its version; null for a repeatable one
 * @param description what it is about
 * @param state {@code applied}, {@code pending}, {@code changed}, {@code failed}, or what Flyway
 *     calls it
 * @param kind {@code SQL}, {@code JDBC} …
 * @param file the file or class
 * @param at when it was applied, null when it was not
 * @param millis how long that took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
    String version,
    String description,
    String state,
    String kind,
    String file,
    Instant at,
    Long millis) {

  /** To be applied. */
  public static final String PENDING = "pending";

  /** Done. */
  public static final String APPLIED = "applied";

  /** Applied, and its file is another one now. */
  public static final String CHANGED = "changed";

  /** Begun, and not ended. */
  public static final String FAILED = "failed";
}

package io.github.pgvol.template;

import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Sql;
import java.util.List;
import java.util.Optional;

/**
 * A database with the state that is asked for, ready to take its name.
 *
 * @param name its name until then
 * @param origin what it is
 * @param drop what drops it at the run's end unless it took its name
 */
public record Side(String name, Origin origin, Optional<Cleanup.Step> drop) {

  /** What a side can be. */
  public enum Origin {
    /** It was loaded, or just cloned. */
    MADE,
    /** It stood ready. */
    SPARE,
    /** It is the template itself, for want of room. */
    TEMPLATE
  }

  /** What makes an ordinary database of it, once it has its name. */
  public List<String> opening(String target) {
    String database = "DATABASE " + Sql.name(target);
    return switch (origin) {
      case MADE -> List.of();
      case SPARE ->
          List.of(
              "ALTER " + database + " ALLOW_CONNECTIONS true",
              "COMMENT ON " + database + " IS NULL");
      case TEMPLATE ->
          List.of(
              "ALTER " + database + " ALLOW_CONNECTIONS true",
              "ALTER " + database + " IS_TEMPLATE false",
              "ALTER " + database + " RESET " + OwnNames.USE,
              "COMMENT ON " + database + " IS NULL");
    };
  }
}

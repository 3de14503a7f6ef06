package io.github.pgvol.migrate.flyway;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Flyway's log goes nowhere: what matters is in its results, and its logger is one for all builds
 * of this process.
 */
public final class Silence implements LogCreator {

  private static final Log NOTHING =
      new Log() {
        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {}

        @Override
        public void error(String message) {}

        @Override
        public void error(String message, Exception e) {}

        @Override
        public void notice(String message) {}
      };

  @Override
  public Log createLogger(Class<?> clazz) {
    return NOTHING;
  }
}

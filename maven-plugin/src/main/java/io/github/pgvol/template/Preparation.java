package io.github.pgvol.template;

import io.github.pgvol.guard.ServerRun;
import java.io.IOException;

/**
 * What is done to a restored backup before it is the state that is asked for: migrations, seeds. It
 * is done once for each fingerprint; later restores start from what came out.
 */
public interface Preparation {

  /** Nothing to do: the state is the backup's own. */
  Preparation NONE =
      new Preparation() {
        @Override
        public String fingerprint() {
          return "";
        }

        @Override
        public void apply(ServerRun run, String database) {}
      };

  /** A hash of all that decides what comes out; empty when there is nothing to do. */
  String fingerprint();

  /**
   * Does it. No session of it may be left in the database afterwards.
   *
   * @param database a database that nobody else uses; when this fails, it is dropped
   */
  void apply(ServerRun run, String database) throws IOException, InterruptedException;
}

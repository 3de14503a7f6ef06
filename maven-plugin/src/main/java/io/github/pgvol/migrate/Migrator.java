package io.github.pgvol.migrate;

import java.io.IOException;
import java.util.List;

/** Something that brings a database forward. */
public interface Migrator {

  /** Leaves a database where it is: for one that gets seeds alone. */
  Migrator NONE =
      new Migrator() {
        @Override
        public String describe() {
          return "seeds";
        }

        @Override
        public String fingerprint() {
          return "";
        }

        @Override
        public Outlook look(Workspace live) {
          return new Outlook(null, List.of(), List.of(), true);
        }

        @Override
        public Outcome migrate(Workspace side, Watch watch) {
          return new Outcome(List.of(), null, List.of(), false);
        }
      };

  /** What it is, for people, as in «Flyway (classpath:db/migration)». */
  String describe();

  /**
   * A hash of all that decides what comes out.
   *
   * @throws IOException when a file cannot be read
   */
  String fingerprint() throws IOException;

  /**
   * Looks at what has been done and what is to be done, and changes nothing.
   *
   * @throws io.github.pgvol.problem.UserProblem when it is not configured as it has to be
   */
  Outlook look(Workspace live) throws IOException, InterruptedException;

  /**
   * Brings a database forward that nobody else uses. No session of it is left afterwards.
   *
   * @param watch is told what is going on
   * @throws io.github.pgvol.problem.UserProblem when that fails: with the statement, the file and
   *     the line, as far as they are known
   */
  Outcome migrate(Workspace side, Watch watch) throws IOException, InterruptedException;
}

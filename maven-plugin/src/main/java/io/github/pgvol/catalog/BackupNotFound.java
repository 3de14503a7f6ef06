package io.github.pgvol.catalog;

import io.github.pgvol.problem.UserProblem;

/** There is no such backup: a goal may go on without one when it was told to. */
public final class BackupNotFound extends UserProblem {

  private static final long serialVersionUID = 1L;

  BackupNotFound(String what, String advice) {
    super(what, advice);
  }
}

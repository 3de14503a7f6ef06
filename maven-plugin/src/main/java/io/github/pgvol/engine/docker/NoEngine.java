package io.github.pgvol.engine.docker;

import io.github.pgvol.problem.UserProblem;

/** No container engine answers, and nobody has said that one has to. */
public final class NoEngine extends UserProblem {

  private static final long serialVersionUID = 1L;

  NoEngine(String what, String advice) {
    super(what, advice);
  }
}

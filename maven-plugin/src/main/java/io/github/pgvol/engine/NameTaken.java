package io.github.pgvol.engine;

import io.github.pgvol.problem.UserProblem;

/** A container of this name exists already. */
public final class NameTaken extends UserProblem {

  private static final long serialVersionUID = 1L;

  private final String name;

  /**
   * @param name the container's name
   * @param advice what to do now
   * @param cause what the engine said
   */
  public NameTaken(String name, String advice, Throwable cause) {
    super("A container named " + name + " exists already.", advice, cause);
    this.name = name;
  }

  /** The container's name. */
  public String name() {
    return name;
  }
}

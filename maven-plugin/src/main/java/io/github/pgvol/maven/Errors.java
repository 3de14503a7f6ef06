package io.github.pgvol.maven;

import io.github.pgvol.problem.UserProblem;
import org.apache.maven.plugin.AbstractMojoExecutionException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** Turns what went wrong into what Maven shows: the one place where that is done. */
public final class Errors {

  private Errors() {}

  /** The exception for Maven; its cause is what happened. */
  public static AbstractMojoExecutionException translate(Exception e) {
    if (e instanceof UserProblem problem) {
      return new MojoFailureException(problem.getMessage() + "\n" + problem.advice(), problem);
    }
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new MojoExecutionException("Interrupted; what was begun has been undone.", e);
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return new MojoExecutionException(message, e);
  }
}

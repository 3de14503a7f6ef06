package io.github.pgvol.problem;

/**
 * Something went wrong that the user can put right: a wrong name, a stopped server, a damaged file.
 *
 * <p>Everything else (a bug, a broken engine connection) travels as the exception it is. The two
 * become {@code MojoFailureException} and {@code MojoExecutionException} in one place, {@code
 * maven.Errors}.
 */
public class UserProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String advice;

  /**
   * @param what what failed, on which server, volume or file
   * @param advice what to do now, naming the XML element and the property where one matters
   */
  public UserProblem(String what, String advice) {
    this(what, advice, null);
  }

  /**
   * @param what what failed, on which server, volume or file
   * @param advice what to do now, naming the XML element and the property where one matters
   * @param cause what lies behind it, or null
   */
  public UserProblem(String what, String advice, Throwable cause) {
    super(what, cause);
    this.advice = advice;
  }

  /** What to do now. */
  public String advice() {
    return advice;
  }
}

package io.github.pgvol.template;

import io.github.pgvol.problem.UserProblem;

/**
 * What is kept on a server for later restores.
 *
 * @param keep how many templates at the most; 0 for none, and no spares then
 * @param spares how many clones of each template stand ready
 * @param share the percentage that they may take of the disk space that would be free without them
 */
public record TemplatePolicy(int keep, int spares, int share) {

  /** Nothing is kept. */
  public static final TemplatePolicy NONE = new TemplatePolicy(0, 0, 0);

  private static final int MOST = 100;

  /**
   * Checks the numbers.
   *
   * @throws UserProblem when one of them is none that can be
   */
  public TemplatePolicy {
    demand(keep, MOST, "templates.keep", "templatesKeep");
    demand(spares, MOST, "spares", "spares");
    demand(share, MOST, "templates.share", "templatesShare");
  }

  private static void demand(int number, int most, String property, String element) {
    if (number < 0 || number > most) {
      throw new UserProblem(
          "pgvol." + property + " cannot be " + number + ".",
          "Set <" + element + "> (-Dpgvol." + property + ") to a number from 0 to " + most + ".");
    }
  }

  /** Whether templates are kept at all. */
  public boolean enabled() {
    return keep > 0;
  }
}

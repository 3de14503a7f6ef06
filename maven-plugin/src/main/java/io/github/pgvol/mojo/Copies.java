package io.github.pgvol.mojo;

import io.github.pgvol.problem.UserProblem;
import java.util.List;
import java.util.stream.IntStream;

/** The databases of parallel test forks. */
final class Copies {

  private static final int MOST = 99;

  private Copies() {}

  /**
   * Their names.
   *
   * @param copies how many; 0 for the database itself
   */
  static List<String> of(String database, int copies) {
    if (copies < 0 || copies > MOST) {
      throw new UserProblem(
          "There cannot be " + copies + " copies of a database.",
          "Set <copies> (-Dpgvol.copies) to the number of your test forks, at most "
              + MOST
              + "; 0 is for the database itself.");
    }
    return copies == 0
        ? List.of(database)
        : IntStream.rangeClosed(1, copies).mapToObj(number -> database + "_" + number).toList();
  }
}

package io.github.pgvol.guard;

import io.github.pgvol.console.Console;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;

/** The empty database that is loaded aside. */
public final class SideDatabase {

  private SideDatabase() {}

  /**
   * Creates it with encoding and collation of what will be in it. A server of this machine has the
   * machine's locales, and no other image brings more: without the one that is asked for, it sorts
   * by the server's own, and that is said.
   *
   * @param like what it is to be like; null for the server's own ways
   * @param whose in words, whose encoding and collation that are: «the backup»
   * @throws UserProblem when the server cannot
   */
  public static void create(
      ServerRun run, String name, DatabaseProperties like, String whose, Console console)
      throws IOException, InterruptedException {
    try {
      run.databases().create(name, like);
    } catch (SqlException e) {
      if (!createdBySort(run, name, like, whose, console, e)) {
        throw new UserProblem(
            run.server().describe()
                + " cannot create a database with "
                + whose
                + "'s encoding and collation: "
                + e.getMessage(),
            "Use an image that has the locale "
                + (like == null ? "" : like.collate())
                + ", such as "
                + whose
                + "'s own, and a user with CREATEDB.",
            e);
      }
    }
  }

  private static boolean createdBySort(
      ServerRun run,
      String name,
      DatabaseProperties like,
      String whose,
      Console console,
      SqlException refusal)
      throws IOException, InterruptedException {
    if (like == null
        || !run.server().origin().engine().equals("local")
        || !like.localeProvider().equals("libc")) {
      return false;
    }
    DatabaseProperties own = run.inspector().properties("template0");
    try {
      run.databases().create(name, like.sortedBy(own.collate(), own.ctype()));
    } catch (SqlException e) {
      refusal.addSuppressed(e);
      return false;
    }
    console.warn(
        "This machine does not have the locale "
            + like.collate()
            + " of "
            + whose
            + ": text is sorted by "
            + own.collate()
            + ". To have it, install it (on Debian: the package locales, dpkg-reconfigure locales),"
            + " and restart the server.");
    return true;
  }
}

package io.github.pgvol.postgres;

import io.github.pgvol.engine.Server;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;

/** Opens sessions, and puts a refusal into words. */
public final class Connections {

  private Connections() {}

  /**
   * The database in which a session is looked for from which another can be renamed.
   *
   * @param target the database that must stay free of this session
   */
  public static String controlDatabase(String target) {
    return target.equals("postgres") ? "template1" : "postgres";
  }

  /**
   * Opens a session from which a database can be renamed: in {@code postgres}, else in {@code
   * template1}.
   *
   * @param target the database that must stay free of this session
   */
  public static Session control(Server server, String target, String applicationName)
      throws IOException, InterruptedException {
    try {
      return Session.open(server, controlDatabase(target), applicationName);
    } catch (Session.ConnectException e) {
      if (target.equals("postgres") || !e.getMessage().contains("does not exist")) {
        throw explain(server, e);
      }
    }
    try {
      return Session.open(server, "template1", applicationName);
    } catch (Session.ConnectException e) {
      throw explain(server, e);
    }
  }

  /** Opens a session in a database of people. */
  public static Session open(Server server, String database, String applicationName)
      throws IOException, InterruptedException {
    try {
      return Session.open(server, database, applicationName);
    } catch (Session.ConnectException e) {
      throw explain(server, e);
    }
  }

  /**
   * Puts into words why a server refused.
   *
   * @return the problem to throw, when it is one that a user can put right
   * @throws IOException the refusal itself when it is not
   */
  public static UserProblem explain(Server server, Session.ConnectException refusal)
      throws IOException {
    String said = refusal.getMessage();
    String where = " on " + server.describe();
    String user = server.access().user();
    boolean remote = server.origin().engine().equals("url");
    if (said.contains("password authentication failed")
        || said.contains("no password supplied")
        || said.contains("authentication failed")) {
      return new UserProblem(
          "The server refused user " + user + where + ": " + said,
          remote
              ? "Set <username> and <password> (-Dpgvol.username, -Dpgvol.password), name a server"
                  + " of settings.xml by <serverId> (-Dpgvol.serverId), or set PGPASSWORD or a line"
                  + " of ~/.pgpass."
              : "Set the password with <password> (-Dpgvol.password), or in the container's"
                  + " POSTGRES_PASSWORD; the user is <username> (-Dpgvol.username).",
          refusal);
    }
    if (said.contains("role \"") && said.contains("does not exist")) {
      return new UserProblem(
          "There is no user " + user + where + ".",
          remote
              ? "Set <username> (-Dpgvol.username), or the user in <url> (-Dpgvol.url)."
              : "Set <username> (-Dpgvol.username) to the server's own user, POSTGRES_USER of its"
                  + " container.",
          refusal);
    }
    if (said.contains("database \"") && said.contains("does not exist")) {
      return new UserProblem(
          "There is no database " + refusal.database() + where + ".",
          "Set <database> (-Dpgvol.database) to one of those that mvn pgvol:status lists.",
          refusal);
    }
    if (said.contains("starting up")
        || said.contains("shutting down")
        || said.contains("recovery mode")) {
      return new UserProblem(
          "The server" + where.replace(" on ", " in ") + " is not ready: " + said,
          "Try again when it is up: its log tells what it is doing.",
          refusal);
    }
    if (remote) {
      return new UserProblem(
          "No connection to " + server.describe() + ": " + said,
          "Look at host, port and TLS in <url> (-Dpgvol.url), and whether the server accepts"
              + " connections from here.",
          refusal);
    }
    if (said.contains("No such file or directory") || said.contains("Connection refused")) {
      return new UserProblem(
          "No PostgreSQL server answers in " + server.describe() + ": " + said,
          "Look at the container's log: the server may still be starting, or have failed.",
          refusal);
    }
    throw refusal;
  }
}

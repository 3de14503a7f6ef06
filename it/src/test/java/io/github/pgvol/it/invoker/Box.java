package io.github.pgvol.it.invoker;

import java.util.ArrayList;
import java.util.List;

/** A server in a container, asked by psql in it. */
public final class Box {

  private final Stage stage;
  private final String name;
  private final String user;

  Box(Stage stage, String name, String user) {
    this.stage = stage;
    this.name = name;
    this.user = user;
  }

  /** The same, asked by another user. */
  public Box as(String other) {
    return new Box(stage, name, other);
  }

  /** The container's name. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Waits until it answers over TCP: the server of a first start's set-up does not. */
  public Box ready() {
    stage.sh(
        "\"$docker\" exec "
            + name
            + " sh -c 'for i in $(seq 600); do pg_isready -q -h 127.0.0.1 && exit; sleep 0.1; done;"
            + " exit 1' && exit; \"$docker\" logs "
            + name
            + "; exit 1");
    return this;
  }

  /** Runs statements in database app, and gives what they print. */
  public String sql(Object statements) {
    return sql("app", statements);
  }

  /** Runs statements in a database. */
  public String sql(String database, Object statements) {
    return run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statements);
  }

  /** Runs a program in the container, as the server's user. */
  public String run(Object... command) {
    List<Object> arguments = new ArrayList<>(List.of("exec", "-e", "PGUSER=" + user, name));
    arguments.addAll(List.of(command));
    return stage.client(arguments.toArray());
  }

  /** A table with a row for each number up to this. */
  public Box fill(int rows) {
    sql(
        "CREATE TABLE item AS SELECT i AS id, 'item ' || i AS name FROM generate_series(1, "
            + rows
            + ") AS i");
    return this;
  }

  /** How many rows {@link #fill}'s table has. */
  public int rows() {
    return Integer.parseInt(sql("SELECT count(*) FROM item"));
  }

  /** Whether it runs. */
  public boolean running() {
    return stage.client("inspect", "-f", "{{.State.Running}}", name).equals("true");
  }
}

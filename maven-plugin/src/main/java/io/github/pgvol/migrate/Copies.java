package io.github.pgvol.migrate;

import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.ServerRun;
import io.github.pgvol.postgres.SqlException;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.template.Cloning;
import java.io.IOException;
import java.io.OutputStream;

/** Copies of a database that disturb nobody. */
final class Copies {

  // SQLSTATE object_in_use
  private static final String IN_USE = "55006";

  /** Told to end, the shell waits for the two: nobody else is there to be their parent. */
  private static final String PIPE =
      "trap : TERM; pg_dump -Fc -Z0 --no-subscriptions | pg_restore --exit-on-error --dbname=\"$1\"";

  private final ServerRun run;

  Copies(ServerRun run) {
    this.run = run;
  }

  /** Copies a database without ending anybody's session: by a clone, else by dump and restore. */
  void without(String source, String copy) throws IOException, InterruptedException {
    Cloning cloning = Cloning.choose(run.inspector().major(), run.inspector().size(source), "");
    try {
      if (!busy(source)) {
        run.control().execute(cloning.statement(source, copy));
        return;
      }
    } catch (SqlException e) {
      if (!e.state().equals(IN_USE)) {
        throw e;
      }
    }
    run.databases().create(copy, run.inspector().properties(source));
    Tool pipe = run.tool(source, "sh", "-c", PIPE, "sh", copy);
    ToolResult result = run.server().run(pipe, null, OutputStream.nullOutputStream());
    if (!result.ok()) {
      throw new UserProblem(
          "Database " + source + " could not be copied: " + result.errors().strip(),
          "Rehearse when nobody is connected to it: then it is cloned as it is.");
    }
  }

  /** CREATE DATABASE would wait for five seconds before it says so. */
  private boolean busy(String database) throws IOException, InterruptedException {
    return run.control()
        .value(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND datname = "
                + io.github.pgvol.postgres.Sql.text(database)
                + ")")
        .asBoolean();
  }
}

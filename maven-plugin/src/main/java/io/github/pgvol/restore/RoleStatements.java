package io.github.pgvol.restore;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.dump.DumpFormatException;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.dump.PlainDump.Target;
import io.github.pgvol.facts.Role;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The statements on roles that a manifest holds. They are run as they are, and a manifest is a file
 * that anybody may have written: each has to be one statement, on a role or on who may set a
 * parameter, and nothing else.
 */
final class RoleStatements {

  private static final Set<Target> ALLOWED = Set.of(Target.ROLE, Target.PARAMETER);

  private RoleStatements() {}

  /**
   * Looks at all of them.
   *
   * @throws UserProblem when one does something else
   */
  static void demandHarmless(List<Role> roles, Backup backup) throws IOException {
    for (Role role : roles) {
      List<String> all =
          Stream.concat(role.create().stream(), role.memberships().stream()).toList();
      for (String statement : all) {
        if (!harmless(statement)) {
          throw new UserProblem(
              "The manifest of "
                  + backup.path()
                  + " has a statement for the role "
                  + role.name()
                  + " that does more than make a role.",
              "It was not written by pgvol, or was changed since: nothing of it is run. Choose another"
                  + " backup with <backup> (-Dpgvol.backup).");
        }
      }
    }
  }

  /** What reads dumps leaves such statements out, and tells so: nothing else may be left. */
  private static boolean harmless(String statement) throws IOException {
    byte[] sql = (statement + "\n;\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      PlainDump.Facts facts = PlainDump.copy(new ByteArrayInputStream(sql), rest);
      return facts.leftOut().size() == 1
          && facts.leftOut().stream().allMatch(one -> ALLOWED.contains(one.target()))
          && rest.toString(StandardCharsets.UTF_8).isBlank();
    } catch (DumpFormatException e) {
      return false;
    }
  }
}

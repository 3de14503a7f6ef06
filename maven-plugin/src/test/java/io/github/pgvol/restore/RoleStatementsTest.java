package io.github.pgvol.restore;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.facts.Role;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleStatementsTest {

  @TempDir private Path folder;
  private Backup backup;

  @BeforeEach
  void aBackup() throws IOException {
    Files.writeString(folder.resolve("some.sql"), "SELECT 1;\n");
    backup = new Catalog(folder).list().get(0);
  }

  private void look(String create, String membership) throws IOException {
    Role role = new Role("some", true, List.of(create), List.of(membership), false, false);
    RoleStatements.demandHarmless(List.of(role), backup);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE ROLE some WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION"
            + " NOBYPASSRLS CONNECTION LIMIT 3 VALID UNTIL '2030-01-01' PASSWORD 'SCRAM-SHA-256$4'",
        "CREATE ROLE \"we\"\"ird; drop \\! x\" WITH SUPERUSER",
        "COMMENT ON ROLE \"some\" IS 'it''s; \n\\! touch /tmp/x'",
        "ALTER ROLE \"some\" SET \"search_path\" TO 'a', 'b'",
        "GRANT \"größe\" TO some WITH ADMIN TRUE, INHERIT FALSE, SET TRUE GRANTED BY \"o\"\"x\"",
        "GRANT \"größe\" TO some WITH ADMIN OPTION",
        "GRANT SET ON PARAMETER work_mem TO some WITH GRANT OPTION"
      })
  void whatPgvolWritesIsLetThrough(String statement) {
    assertThatCode(() -> look(statement, statement)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\! touch /tmp/x",
        "CREATE ROLE some \\! touch /tmp/x",
        "CREATE ROLE some\n\\! touch /tmp/x",
        "CREATE ROLE some; DROP DATABASE app",
        "CREATE ROLE some; COPY (SELECT 1) TO PROGRAM 'touch /tmp/x'",
        "CREATE ROLE some \\; SELECT 1",
        "CREATE ROLE some; CREATE ROLE other",
        "COPY (SELECT 1) TO PROGRAM 'touch /tmp/x'",
        "SELECT pg_terminate_backend(1)",
        "DO 'BEGIN END'",
        "ALTER SYSTEM SET archive_command = 'x'",
        "GRANT SELECT ON t TO some",
        "COMMENT ON DATABASE app IS 'x'",
        "CREATE DATABASE other",
        "CREATE ROLE some WITH PASSWORD '",
        "CREATE ROLE :HOST",
        ""
      })
  void whatDoesMoreIsRefused(String statement) {
    assertThatThrownBy(() -> look(statement, "GRANT a TO b"))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("some.sql");
    assertThatThrownBy(() -> look("CREATE ROLE some", statement)).isInstanceOf(UserProblem.class);
  }

  @Test
  void noRolesAreNoHarm() {
    assertThatCode(() -> RoleStatements.demandHarmless(List.of(), backup))
        .doesNotThrowAnyException();
  }
}

package io.github.pgvol.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MisspeltTest {

  private static final Set<String> KNOWN =
      Set.of("pgvol.format", "pgvol.label", "pgvol.database", "pgvol.databases");

  @Test
  void theNearestOneIsProposed() {
    assertThat(Misspelt.words("pgvol.fromat", KNOWN)).endsWith("did you mean -Dpgvol.format?");
    assertThat(Misspelt.words("pgvol.Label", KNOWN)).endsWith("did you mean -Dpgvol.label?");
    assertThat(Misspelt.words("pgvol.databse", KNOWN)).endsWith("did you mean -Dpgvol.database?");
  }

  @Test
  void whatResemblesNothingIsSentToTheHelp() {
    assertThat(Misspelt.words("pgvol.somethingElse", KNOWN))
        .contains("-Dpgvol.somethingElse")
        .endsWith("mvn pgvol:help -Ddetail lists them all.");
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreResult;
import io.github.pgvol.template.Preparation;
import io.github.pgvol.template.TemplatePolicy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** On Docker; volumes of so many megabytes only are nothing that Podman has everywhere. */
class TemplateFaultIT extends TemplateFaults {

  TemplateFaultIT() {
    super(Engines.DOCKER, 17);
  }

  @Test
  void aDiskThatIsFullWhileCloning() throws IOException, InterruptedException {
    String ballast = "/var/lib/postgresql/data/ballast";
    Goals.Kept withoutSpares = new Goals.Kept(new TemplatePolicy(3, 0, 100), Preparation.NONE, 0);
    try (TestServer small = TestServer.startOnSmallDisk(Engines.DOCKER, 17, "size=600m")) {
      Stocktaking there = new Stocktaking(small);
      small.execute(
          APP,
          "CREATE TABLE t (id int PRIMARY KEY, what text)",
          "INSERT INTO t SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 90000) i");
      String whole = there.state(APP);
      Goals goals = Goals.of(small, folder).keeping(withoutSpares);
      Backup large = goals.backup();
      goals.restore(large);
      small.execute("postgres", "DROP DATABASE pgvol_undo_app");
      small.execute(APP, "UPDATE t SET what = 'changed' WHERE id < 50");
      there.awaitNothingUnwanted();
      small.execute("postgres", "CHECKPOINT");
      small.output("sh", "-c", "dd if=/dev/zero of=" + ballast + " bs=1M 2>/dev/null; true");
      // Room for what the server writes anyway, and not for a clone.
      small.output("truncate", "-s", "-8M", ballast);

      RestoreResult restored = goals.restore(large);

      assertThat(restored.how()).isEqualTo("the template itself");
      assertThat(goals.console().warnings()).anyMatch(line -> line.contains("no room for a clone"));
      assertThat(there.state(APP)).isEqualTo(whole);
      assertThat(there.names("^pgvol_(template|load)_")).isEmpty();
      small.execute(APP, "UPDATE t SET what = 'changed' WHERE id < 100");
      String changed = there.state(APP);
      assertThatThrownBy(() -> goals.restore(large))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("The restore needs about");
      assertThat(there.state(APP)).isEqualTo(changed);
      small.output("rm", ballast);
      goals.restore(large);
      assertThat(there.state(APP)).isEqualTo(whole);
      there.awaitNothingUnwanted();
    }
  }
}

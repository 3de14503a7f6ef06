package io.github.pgvol.discovery;

import static io.github.pgvol.engine.FakeEngine.made;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.FakeEngine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.problem.UserProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFinderTest {

  private static final String DATA = "/var/lib/postgresql/data";

  @TempDir private Path folder;
  private final FakeEngine engine = new FakeEngine();

  private FakeEngine.Making service(String name, Path of, String service) {
    return made(name)
        .variable("PG_MAJOR", "17")
        .variable("PGDATA", DATA)
        .label("com.docker.compose.project", "shop")
        .label("com.docker.compose.service", service)
        .label("com.docker.compose.project.working_dir", of.toString());
  }

  private ServerChoice nothingSaid() {
    return said(null, null, null);
  }

  private ServerChoice said(String container, String service, String volume) {
    return new ServerChoice(
        Optional.ofNullable(container),
        Optional.ofNullable(service),
        Optional.ofNullable(volume),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(folder));
  }

  private ServerFinder.Found find(ServerChoice choice) throws Exception {
    return new ServerFinder(engine).find(choice);
  }

  private UserProblem refused(ServerChoice choice) {
    UserProblem[] caught = new UserProblem[1];
    assertThatThrownBy(() -> find(choice))
        .isInstanceOfSatisfying(UserProblem.class, problem -> caught[0] = problem);
    return caught[0];
  }

  @Test
  void theProjectsOwnServerIsFound() throws Exception {
    engine.with(service("other-db-1", Path.of("/elsewhere"), "db"));
    engine.with(service("shop-db-1", folder, "db").volume("shop_data", DATA));
    ServerFinder.Found found = find(nothingSaid());
    assertThat(found.inContainer().container().name()).isEqualTo("shop-db-1");
    assertThat(found.server().describe()).isEqualTo("docker container shop-db-1, volume shop_data");
  }

  @Test
  void aDevContainersServerIsTheProjects() throws Exception {
    engine.with(service("other-db-1", Path.of("/elsewhere"), "db"));
    engine.with(service("dev-db-1", folder.resolve(".devcontainer"), "db"));
    assertThat(find(nothingSaid()).inContainer().container().name()).isEqualTo("dev-db-1");
  }

  @Test
  void theOnlyServerThereIsIsTaken() throws Exception {
    engine.with(made("web").image("nginx").command("nginx"));
    engine.with(made("db"));
    assertThat(find(nothingSaid()).inContainer().container().name()).isEqualTo("db");
  }

  @Test
  void aContainerThatOnlyHasTheImageIsNoServer() throws Exception {
    engine.with(service("shop-cron-1", folder, "cron").command("sh", "-c", "pg_dump"));
    engine.with(service("shop-db-1", folder, "db").command("docker-entrypoint.sh", "-c", "x=1"));
    assertThat(find(nothingSaid()).inContainer().container().name()).isEqualTo("shop-db-1");
  }

  @Test
  void twoCandidatesAreListed() {
    engine.with(service("shop-db-1", folder, "db").volume("shop_data", DATA));
    engine.with(service("shop-audit-1", folder, "audit"));
    UserProblem problem = refused(nothingSaid());
    assertThat(problem)
        .hasMessageContaining("2 PostgreSQL servers")
        .hasMessageContaining("shop-db-1")
        .hasMessageContaining("shop_data")
        .hasMessageContaining("shop-audit-1");
    assertThat(problem.advice()).contains("<container>", "-Dpgvol.service", "<volume>");
  }

  @Test
  void ofTwoTheOneThatRunsIsMeant() throws Exception {
    engine.with(service("shop-db-1", folder, "db"));
    engine.with(service("shop-old-1", folder, "old").stopped());
    assertThat(find(nothingSaid()).inContainer().container().name()).isEqualTo("shop-db-1");
  }

  @Test
  void aStoppedServerIsToldWithTheWayToStartIt() {
    engine.with(service("shop-db-1", folder, "db").stopped());
    UserProblem problem = refused(nothingSaid());
    assertThat(problem).hasMessageContaining("shop-db-1 does not run");
    assertThat(problem.advice()).contains("docker start shop-db-1");
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIs() {
    engine.with(service("shop-db-1", folder, "db").volume("shop_data", DATA));
    assertThat(refused(said("dbb", null, null)))
        .hasMessageContaining("no container dbb")
        .satisfies(p -> assertThat(p.advice()).contains("shop-db-1", "-Dpgvol.container"));
    assertThat(refused(said(null, "database", null)))
        .hasMessageContaining("service database")
        .satisfies(p -> assertThat(p.advice()).contains("shop-db-1", "-Dpgvol.service"));
    assertThat(refused(said(null, null, "shop")))
        .hasMessageContaining("no volume shop ")
        .satisfies(p -> assertThat(p.advice()).contains("shop_data", "-Dpgvol.volume"));
  }

  @Test
  void aVolumeWithoutAServerIsToldApartFromNone() {
    engine.unusedVolume("lonely");
    assertThat(refused(said(null, null, "lonely")).advice())
        .contains("mvn pgvol:start -Dpgvol.volume=lonely");
  }

  @Test
  void theServiceOfThisProjectGoesFirst() throws Exception {
    engine.with(service("other-db-1", Path.of("/elsewhere"), "db"));
    engine.with(service("shop-db-1", folder, "db"));
    assertThat(find(said(null, "db", null)).inContainer().container().name())
        .isEqualTo("shop-db-1");
  }

  @Test
  void withoutVariablesTheOfficialImagesDefaultsHold() throws Exception {
    engine.with(made("db"));
    Server.Access access = find(nothingSaid()).server().access();
    assertThat(access).isEqualTo(new Server.Access("postgres", Optional.empty(), "postgres"));
  }

  @Test
  void theDatabaseIsNamedAsTheUserUnlessTold() throws Exception {
    engine.with(made("db").variable("POSTGRES_USER", "shop"));
    assertThat(find(nothingSaid()).server().access().database()).isEqualTo("shop");
  }

  @Test
  void secretsAreReadFromTheFilesThatVariablesName() throws Exception {
    engine.file("/run/secrets/pw", "s3cret\n").file("/run/secrets/user", "shop\r\n");
    engine.with(
        made("db")
            .variable("POSTGRES_USER_FILE", "/run/secrets/user")
            .variable("POSTGRES_PASSWORD_FILE", "/run/secrets/pw")
            .variable("POSTGRES_DB", "orders"));
    Server.Access access = find(nothingSaid()).server().access();
    assertThat(access).isEqualTo(new Server.Access("shop", Optional.of("s3cret"), "orders"));
    assertThat(access.toString()).doesNotContain("s3cret");
  }

  @Test
  void aSecretThatCannotBeReadIsNamed() {
    engine.with(made("db").variable("POSTGRES_PASSWORD_FILE", "/run/secrets/gone"));
    assertThat(refused(nothingSaid()))
        .hasMessageContaining("/run/secrets/gone")
        .satisfies(p -> assertThat(p.advice()).contains("-Dpgvol.password"));
  }

  @Test
  void noServerAtAllIsToldWithTheWayToOne() {
    assertThat(refused(nothingSaid()).advice()).contains("mvn pgvol:start");
  }
}

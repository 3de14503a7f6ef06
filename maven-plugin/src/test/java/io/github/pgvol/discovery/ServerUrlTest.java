package io.github.pgvol.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

  @Test
  void aJdbcUrl() {
    assertThat(
            ServerUrl.parse(
                    "jdbc:postgresql://db.example.com:5433/app?user=me&password=a%26b+c&ssl=true"
                        + "&sslrootcert=/etc/ca.pem&ApplicationName=mine&connectTimeout=7")
                .variables())
        .isEqualTo(
            Map.of(
                "PGHOST", "db.example.com",
                "PGPORT", "5433",
                "PGDATABASE", "app",
                "PGUSER", "me",
                "PGPASSWORD", "a&b+c",
                "PGSSLMODE", "verify-full",
                "PGSSLROOTCERT", "/etc/ca.pem",
                "PGCONNECT_TIMEOUT", "7"));
  }

  @Test
  void libpqsUri() {
    assertThat(
            ServerUrl.parse(
                    "postgres://gr%C3%B6%C3%9Fe:ge%3Aheim@[::1]:5432/we%22ird?sslmode=require")
                .variables())
        .isEqualTo(
            Map.of(
                "PGHOST", "::1",
                "PGPORT", "5432",
                "PGDATABASE", "we\"ird",
                "PGUSER", "größe",
                "PGPASSWORD", "ge:heim",
                "PGSSLMODE", "require"));
    assertThat(ServerUrl.parse("postgresql:///app?host=/run/postgresql").variables())
        .isEqualTo(Map.of("PGHOST", "/run/postgresql", "PGDATABASE", "app"));
    assertThat(ServerUrl.parse("postgresql://a,b:5433/app").variables())
        .isEqualTo(Map.of("PGHOST", "a,b", "PGPORT", ",5433", "PGDATABASE", "app"));
    assertThat(ServerUrl.parse("postgresql://%2Frun%2Fpg").variables())
        .isEqualTo(Map.of("PGHOST", "/run/pg"));
  }

  @Test
  void keywordsAndValues() {
    assertThat(
            ServerUrl.parse("host=db port = 5433 dbname='my app' password='it\\'s' user=a\\ b")
                .variables())
        .isEqualTo(
            Map.of(
                "PGHOST", "db",
                "PGPORT", "5433",
                "PGDATABASE", "my app",
                "PGPASSWORD", "it's",
                "PGUSER", "a b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.example.com",
        "jdbc:mysql://db/app",
        "http://db/app",
        "postgresql://db/app?nonsense=1",
        "postgresql://db:port/app",
        "postgresql://db/%zz",
        "host=db nonsense=1 password=s3cret",
        "host=db password='s3cret",
        "jdbc:host=db"
      })
  void whatCannotBeReadIsToldWithoutAPassword(String url) {
    assertThatThrownBy(() -> ServerUrl.parse(url))
        .isInstanceOfSatisfying(
            UserProblem.class, problem -> assertThat(problem.advice()).contains("-Dpgvol.url"))
        .hasMessageContaining("cannot be read")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void theNameHasNoPassword() {
    ServerUrl url = ServerUrl.parse("postgresql://me:s3cret@db:5433/app");
    assertThat(url).hasToString("db:5433");
    assertThat(url.name()).isEqualTo("db:5433");
    assertThat(ServerUrl.parse("service=prod").name()).isEqualTo("of service prod");
  }

  @Test
  void aServiceIsReadFromItsFile(@TempDir Path home) throws Exception {
    Files.writeString(
        home.resolve(".pg_service.conf"),
        "# mine\n[other]\nhost=wrong\n\n[shop]\nhost=db\nport=5433\npassword=it's a \\ secret\n"
            + "application_name=x\n[last]\nhost=wrong\n");
    assertThat(ServiceFile.resolve("shop", Map.of(), home).variables())
        .isEqualTo(Map.of("PGHOST", "db", "PGPORT", "5433", "PGPASSWORD", "it's a \\ secret"));
    assertThatThrownBy(() -> ServiceFile.resolve("none", Map.of("PGSYSCONFDIR", "/nowhere"), home))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining(".pg_service.conf")
        .hasMessageContaining("/nowhere");
  }
}

package io.github.pgvol.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.discovery.ServerEnd.Kind;
import io.github.pgvol.problem.UserProblem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEndTest {

  @ParameterizedTest
  @CsvSource({
    "db, NAME, , db,",
    "shop-db-1/app, NAME, , shop-db-1, app",
    "container:db, CONTAINER, , db,",
    "service:db/my app, SERVICE, , db, my app",
    "volume:shop_data, VOLUME, , shop_data,",
    "docker:db, NAME, docker, db,",
    "podman:service:db/app, SERVICE, podman, db, app",
    "jdbc:postgresql://h/app, URL, , jdbc:postgresql://h/app,",
    "postgres://u:p@h:1/app?a=b, URL, , postgres://u:p@h:1/app?a=b,",
    "service=prod, URL, , service=prod,",
    "host = h dbname=x, URL, , host = h dbname=x,"
  })
  void namesAreRead(String text, Kind kind, String engine, String name, String database) {
    assertThat(ServerEnd.parse(" " + text + " ", "from"))
        .isEqualTo(
            new ServerEnd(kind, Optional.ofNullable(engine), name, Optional.ofNullable(database)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "rocket:db", "docker:"})
  void whatNamesNoServerIsRefused(String text) {
    assertThatThrownBy(() -> ServerEnd.parse(text, "to"))
        .isInstanceOfSatisfying(
            UserProblem.class, problem -> assertThat(problem.advice()).contains("-Dpgvol.to"));
  }

  @Test
  void passwordsAreNotShown() {
    assertThat(ServerEnd.parse("postgres://u:geheim@h/app", "from").toString())
        .doesNotContain("geheim");
  }

  @Test
  void onlyThisMachineIsHere() {
    assertThat(ThisMachine.is("")).isTrue();
    assertThat(ThisMachine.is("/var/run/postgresql")).isTrue();
    assertThat(ThisMachine.is("localhost,127.0.0.1,::1")).isTrue();
    // RFC 5737: addresses for documentation; RFC 6761: names that are nobody's
    assertThat(ThisMachine.is("192.0.2.1")).isFalse();
    assertThat(ThisMachine.is("localhost,192.0.2.1")).isFalse();
    assertThat(ThisMachine.is("db.invalid")).isFalse();
  }
}

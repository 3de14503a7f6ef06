package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.Tunnel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** On Docker, where a server's port may not be published. */
class MigrateIT extends Migrations {

  MigrateIT() {
    super(Engines.DOCKER, 17);
  }

  @Test
  void aTunnelLeadsToAServerWhosePortIsNotPublished() throws Exception {
    try (Tunnel tunnel = Tunnel.open(server.server(), 5432)) {
      String url = "jdbc:postgresql://" + tunnel.host() + ":" + tunnel.port() + "/" + APP;
      try (Connection one = DriverManager.getConnection(url, TestServer.USER, TestServer.PASSWORD);
          Connection two = DriverManager.getConnection(url, TestServer.USER, TestServer.PASSWORD);
          var rows =
              one.createStatement()
                  .executeQuery("SELECT sum(length(repeat(what, 100))) FROM big")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong(1)).isEqualTo(5000L * 3200);
        var copy =
            two.createStatement().executeQuery("SELECT repeat(what, 50) FROM big ORDER BY id");
        int n = 0;
        while (copy.next()) {
          n++;
        }
        assertThat(n).isEqualTo(5000);
      }
      assertThatThrownBy(() -> DriverManager.getConnection(url, TestServer.USER, "bad").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }
}

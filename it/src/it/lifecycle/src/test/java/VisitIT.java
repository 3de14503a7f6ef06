import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Counts its own runs in the database that the build has started. */
class VisitIT {

  @Test
  void visit() throws Exception {
    String url = System.getProperty("jdbcUrl");
    assertTrue(url.contains(System.getProperty("address")), url);
    try (Connection connection =
            DriverManager.getConnection(
                url, System.getProperty("username"), System.getProperty("password"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())");
      statement.execute("INSERT INTO visit DEFAULT VALUES");
      try (ResultSet visits = statement.executeQuery("SELECT count(*) FROM visit")) {
        visits.next();
        System.out.println("visits: " + visits.getInt(1) + " at " + url);
      }
      if (Boolean.getBoolean("failing")) {
        throw new AssertionError("as it was asked to");
      }
    }
  }
}

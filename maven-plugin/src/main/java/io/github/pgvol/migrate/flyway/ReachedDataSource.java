package io.github.pgvol.migrate.flyway;

import io.github.pgvol.migrate.Workspace;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;

/** Connections to a database, by the way that was found to its server. */
final class ReachedDataSource implements DataSource {

  private final Workspace workspace;

  ReachedDataSource(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Properties properties = workspace.reach().properties(workspace.name());
    return new Driver().connect(workspace.reach().jdbcUrl(workspace.database()), properties);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    Properties properties = workspace.reach().properties(workspace.name());
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return new Driver().connect(workspace.reach().jdbcUrl(workspace.database()), properties);
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> kind) throws SQLException {
    throw new SQLException("No " + kind);
  }

  @Override
  public boolean isWrapperFor(Class<?> kind) {
    return false;
  }
}

package io.github.pgvol.engine.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * As much of psql as pgvol talks to, where there is none: PostgreSQL's programs that come from a
 * Maven repository have no client tools. It is a program of its own, run beside the server as psql
 * would be, with libpq's variables.
 *
 * <p>Understood are statements up to the next meta-command or the end, {@code \echo}, {@code \q}
 * and {@code \g}, the options that pgvol gives, and psql's variables {@code ERROR}, {@code
 * SQLSTATE} and {@code LAST_ERROR_MESSAGE}. Rows are written unaligned, without headings.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-psql.html">psql</a>
 */
public final class Psql {

  private static final int FATAL = 1;
  private static final int NO_CONNECTION = 2;
  private static final int SCRIPT_ERROR = 3;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream errors;
  private final Map<String, String> variables = new HashMap<>();

  Psql(Map<String, String> environment, PrintStream out, PrintStream errors) {
    this.environment = environment;
    this.out = out;
    this.errors = errors;
    succeeded();
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int status = new Psql(System.getenv(), out, errors).run(List.of(arguments), in);
    out.flush();
    Runtime.getRuntime().halt(status);
  }

  /** What its options say. */
  private static final class Options {
    private final List<String> commands = new ArrayList<>();
    private String database = "";
    private boolean stop;
    private boolean probe;
  }

  private static Options parse(List<String> arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      boolean more = i + 1 < arguments.size();
      if (word.equals("--is-ready")) {
        options.probe = true;
      } else if (word.equals("-c") && more) {
        options.commands.add(arguments.get(++i));
      } else if (word.equals("-d") && more) {
        options.database = arguments.get(++i);
      } else if (word.equals("-v") && more) {
        options.stop |= arguments.get(++i).equals("ON_ERROR_STOP=1");
      } else if (List.of("-f", "-F", "-h", "-p", "-U").contains(word) && more) {
        i++;
      }
    }
    return options;
  }

  int run(List<String> arguments, BufferedReader in) throws IOException {
    Options options = parse(arguments);
    if (options.database.contains("=")) {
      errors.println("psql: error: a replication connection needs PostgreSQL's own psql");
      return NO_CONNECTION;
    }
    try (Connection connection = connect(options)) {
      if (options.probe) {
        return 0;
      }
      if (!options.commands.isEmpty()) {
        for (String command : options.commands) {
          if (!execute(connection, command)) {
            return FATAL;
          }
        }
        return 0;
      }
      return converse(connection, in, options.stop);
    } catch (SQLException e) {
      if (options.probe && !isDown(e)) {
        return 0;
      }
      errors.println((options.probe ? "pg_isready" : "psql") + ": error: " + e.getMessage());
      return NO_CONNECTION;
    }
  }

  /** A server that refuses whoever it is accepts connections, too. */
  private static boolean isDown(SQLException refusal) {
    String state = refusal.getSQLState();
    // The driver's own word for a password that it does not have.
    boolean refused = "08004".equals(state);
    return !refused && (state == null || state.startsWith("08") || state.startsWith("57"));
  }

  private Connection connect(Options options) throws SQLException {
    Properties properties = new Properties();
    String user = variable("PGUSER", "postgres");
    properties.setProperty("user", user);
    properties.setProperty("password", variable("PGPASSWORD", ""));
    properties.setProperty("ApplicationName", variable("PGAPPNAME", "psql"));
    properties.setProperty("options", variable("PGOPTIONS", ""));
    // Several statements, transactions and all, go to the server as they are.
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("connectTimeout", "10");
    String database = options.database.isEmpty() ? variable("PGDATABASE", user) : options.database;
    String encoded =
        java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return new Driver()
        .connect(
            "jdbc:postgresql://127.0.0.1:" + variable("PGPORT", "5432") + "/" + encoded,
            properties);
  }

  private String variable(String name, String otherwise) {
    return environment.getOrDefault(name, otherwise);
  }

  private int converse(Connection connection, BufferedReader in, boolean stop)
      throws IOException, SQLException {
    StringBuilder statement = new StringBuilder();
    for (String line = in.readLine(); ; line = in.readLine()) {
      if (line != null && !line.startsWith("\\")) {
        statement.append(line).append('\n');
        continue;
      }
      if (!isEmpty(statement) && !execute(connection, statement.toString())) {
        if (connection.isClosed()) {
          return NO_CONNECTION;
        }
        if (stop) {
          return SCRIPT_ERROR;
        }
      }
      statement.setLength(0);
      if (line == null || line.strip().equals("\\q")) {
        return 0;
      }
      if (line.startsWith("\\echo ")) {
        out.println(replaced(line.substring("\\echo ".length())));
        out.flush();
      } else if (!line.startsWith("\\g")) {
        errors.println("psql: error: no such command here: " + line);
        return SCRIPT_ERROR;
      }
    }
  }

  private static boolean isEmpty(CharSequence statement) {
    return statement.chars().allMatch(c -> c == ';' || Character.isWhitespace(c));
  }

  private boolean execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      boolean rows = statement.execute(sql);
      while (rows || statement.getUpdateCount() >= 0) {
        if (rows) {
          print(statement.getResultSet());
        }
        rows = statement.getMoreResults();
      }
      out.flush();
      succeeded();
      return true;
    } catch (SQLException e) {
      out.flush();
      String message = message(e);
      errors.println("ERROR:  " + message);
      variables.put("ERROR", "true");
      variables.put("SQLSTATE", e.getSQLState() == null ? "XX000" : e.getSQLState());
      variables.put("LAST_ERROR_MESSAGE", message);
      return false;
    }
  }

  /** The server's words: without its severity, and what the driver adds in lines of its own. */
  private static String message(SQLException failure) {
    return String.valueOf(failure.getMessage())
        .replaceFirst("^\\p{Lu}+:\\s+", "")
        .replaceFirst("(?s)\n  \\p{Lu}\\p{Ll}+: .*", "");
  }

  private void succeeded() {
    variables.put("ERROR", "false");
    variables.put("SQLSTATE", "00000");
    variables.putIfAbsent("LAST_ERROR_MESSAGE", "");
  }

  private void print(ResultSet rows) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      StringBuilder line = new StringBuilder();
      for (int column = 1; column <= columns; column++) {
        String value = rows.getString(column);
        line.append(column > 1 ? "|" : "").append(value == null ? "" : value);
      }
      out.println(line);
    }
  }

  private String replaced(String text) {
    String result = text;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      result = result.replace(":'" + variable.getKey() + "'", literal(variable.getValue()));
    }
    for (String name : List.of("ERROR", "SQLSTATE")) {
      result = result.replace(" :" + name, " " + variables.get(name));
    }
    return result;
  }

  private static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
  }
}

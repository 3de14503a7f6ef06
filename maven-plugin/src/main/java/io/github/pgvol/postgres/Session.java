package io.github.pgvol.postgres;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * A conversation with a database: one psql beside the server, kept open.
 *
 * <p>Starting a program beside a server costs a tenth of a second, a statement in an open session a
 * millisecond. What the session holds (a lock, a snapshot) ends with it: also when this process is
 * killed, since the engine then closes psql's input.
 *
 * <p>Statements go in as text ending in a {@code \echo} with a mark that nobody can guess; what
 * comes before the mark is the answer. Not for use by two threads at once.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-psql.html">psql</a>
 */
public final class Session implements AutoCloseable {

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** What sessions ask of the server: that nothing of its configuration changes what they do. */
  public static final String OPTIONS =
      "-c client_min_messages=error -c statement_timeout=0 -c lock_timeout=0"
          + " -c idle_in_transaction_session_timeout=0 -c row_security=off"
          + " -c default_transaction_read_only=off -c search_path=pg_catalog"
          + " -c standard_conforming_strings=on -c datestyle=ISO";

  private final String name;
  private final String mark = "pgvol-" + UUID.randomUUID();
  private final Typed input = new Typed();
  private final Output output = new Output();
  private final Thread runner;
  private volatile ToolResult result;
  private volatile Exception failure;
  private boolean left;

  private Session(Server server, Tool psql, String name) {
    this.name = name;
    this.runner =
        new Thread(
            () -> {
              try {
                result = server.run(psql, input, output);
              } catch (IOException | RuntimeException e) {
                failure = e;
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (LinkageError e) {
                // It was left, and the goal, which is over, has taken its classes away.
                failure = new IOException(e);
              } finally {
                output.end();
              }
            },
            "pgvol session " + name);
    runner.setDaemon(true);
  }

  /**
   * Opens a session.
   *
   * @param server the server
   * @param database the database
   * @param applicationName what the server's own views show for it
   * @throws ConnectException when the server refuses, with its own words
   */
  public static Session open(Server server, String database, String applicationName)
      throws IOException, InterruptedException {
    return prepare(server, database, applicationName).connect();
  }

  /**
   * Starts psql beside the server; it waits with its connection until it is told to {@link
   * #connect()}.
   */
  public static Session prepare(Server server, String database, String applicationName) {
    Tool psql =
        Tool.of("psql", "-X", "-q", "-A", "-t", "--no-password")
            .withEnvironment("PGDATABASE", database)
            .withEnvironment("PGAPPNAME", applicationName)
            .withEnvironment("PGOPTIONS", OPTIONS);
    Session session = new Session(server, Standby.gated(psql, 0), database);
    session.runner.start();
    return session;
  }

  /**
   * Connects.
   *
   * @return this
   * @throws ConnectException when the server refuses, with its own words
   */
  public Session connect() throws IOException, InterruptedException {
    input.write(Standby.password(List.of()));
    boolean open = false;
    try {
      execute("SELECT 1 WHERE false");
      open = true;
    } catch (LostException e) {
      // What psql said is the message; that the session is lost by it says no more.
      throw new ConnectException(name, errors(), errors().isEmpty() ? e : e.getCause());
    } finally {
      if (!open) {
        close();
      }
    }
    return this;
  }

  /** Runs one statement whose rows nobody wants. */
  public void execute(String sql) throws IOException, InterruptedException {
    talk(sql);
  }

  /** Runs statements in one transaction: all of them or none. */
  public void transaction(List<String> statements) throws IOException, InterruptedException {
    execute("BEGIN");
    try {
      for (String statement : statements) {
        execute(statement);
      }
      execute("COMMIT");
    } catch (SqlException e) {
      execute("ROLLBACK");
      throw e;
    }
  }

  /**
   * Runs a query and gives its rows, each as a record whose components are named as the columns.
   *
   * @param sql a query without a semicolon
   */
  public <T> List<T> query(String sql, Class<T> row) throws IOException, InterruptedException {
    JavaType type = JSON.getTypeFactory().constructCollectionType(List.class, row);
    return JSON.convertValue(query(sql), type);
  }

  /** Runs a query of one column and gives its texts. */
  public List<String> texts(String sql) throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    for (JsonNode row : query(sql)) {
      texts.add(row.iterator().next().textValue());
    }
    return texts;
  }

  /** Runs a query and gives its only row. */
  public <T> T one(String sql, Class<T> row) throws IOException, InterruptedException {
    List<T> rows = query(sql, row);
    if (rows.size() != 1) {
      throw new IOException("Expected one row of " + sql + ", got " + rows.size());
    }
    return rows.get(0);
  }

  /** Runs a query and gives the only value of its only row. */
  public JsonNode value(String sql) throws IOException, InterruptedException {
    JsonNode rows = query(sql);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IOException("Expected one value of " + sql);
    }
    return rows.get(0).iterator().next();
  }

  /** Runs a query and gives its rows as an array of objects. */
  public JsonNode query(String sql) throws IOException, InterruptedException {
    return JSON.readTree(talk(rows(sql)));
  }

  private static String rows(String sql) {
    return "SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM (" + sql + "\n) AS q";
  }

  /** Runs queries, sent all at once, and gives the rows of each. */
  public List<JsonNode> queries(String... queries) throws IOException, InterruptedException {
    List<JsonNode> answers = new ArrayList<>();
    for (String answer : all(Stream.of(queries).map(Session::rows).toList())) {
      answers.add(JSON.readTree(answer));
    }
    return answers;
  }

  /**
   * Runs statements, sent all at once: what an answer takes to come back is waited for once. Each
   * is run, also after one that failed; in a transaction they then fail too, and its COMMIT is a
   * ROLLBACK.
   *
   * @throws SqlException the first failure
   */
  public void pipeline(List<String> statements) throws IOException, InterruptedException {
    all(statements);
  }

  private List<String> all(List<String> statements) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    for (String statement : statements) {
      text.append(marked(statement));
    }
    input.write(text.toString());
    List<String> answers = new ArrayList<>();
    SqlException first = null;
    for (int i = 0; i < statements.size(); i++) {
      try {
        answers.add(answer());
      } catch (SqlException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return answers;
  }

  private String talk(String sql) throws IOException, InterruptedException {
    input.write(marked(sql));
    return answer();
  }

  private String marked(String sql) {
    // On a line of its own, so that a comment at the statement's end cannot swallow the semicolon.
    return sql
        + "\n;\n\\echo "
        + mark
        + " :ERROR :SQLSTATE :'LAST_ERROR_MESSAGE'\n\\echo "
        + mark
        + "-end\n";
  }

  private String answer() throws IOException, InterruptedException {
    StringBuilder answer = new StringBuilder();
    String line;
    while ((line = output.next()) != null) {
      if (line.startsWith(mark + " ")) {
        String[] status = line.substring(mark.length() + 1).split(" ", 3);
        StringBuilder message = new StringBuilder(status.length > 2 ? status[2] : "");
        while ((line = output.next()) != null && !line.equals(mark + "-end")) {
          message.append('\n').append(line);
        }
        if (status[0].equals("true")) {
          throw new SqlException(status[1], unquote(message.toString()));
        }
        return answer.toString();
      }
      answer.append(line).append('\n');
    }
    throw new LostException(name, errors(), failure);
  }

  private static String unquote(String literal) {
    String text = literal.strip();
    if (text.startsWith("E'")) {
      text = text.substring(1).replace("\\\\", "\\");
    }
    if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
      text = text.substring(1, text.length() - 1).replace("''", "'");
    }
    return text;
  }

  private String errors() {
    return result == null ? "" : result.errors().strip();
  }

  /** Tells the session to end and does not wait for that. */
  public void end() {
    input.write("\\q\n");
  }

  /**
   * Gives back what the session holds, and lets it end by itself: {@link #close()} does not wait
   * for it then. To see the end of a program beside a server takes as long as some statements.
   *
   * @param name what the server's own views show for it until then
   * @throws SqlException when it holds something that cannot be given back, as in a transaction
   */
  public void leave(String name) throws IOException, InterruptedException {
    pipeline(
        List.of("SELECT pg_advisory_unlock_all()", "SET application_name = " + Sql.text(name)));
    end();
    left = true;
  }

  /** Ends the session; what it held is free. Harmless when it has ended already. */
  @Override
  public void close() {
    if (left) {
      return;
    }
    end();
    try {
      runner.join(2_000);
      if (runner.isAlive()) {
        runner.interrupt();
      }
    } catch (InterruptedException e) {
      runner.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** The connection could not be made. */
  public static final class ConnectException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String database;

    ConnectException(String database, String errors, Throwable cause) {
      super(errors.isEmpty() ? "No connection to database " + database : errors, cause);
      this.database = database;
    }

    /** The database that was asked for. */
    public String database() {
      return database;
    }
  }

  /** The connection broke: the server, its container or the engine went away. */
  public static final class LostException extends IOException {
    private static final long serialVersionUID = 1L;

    LostException(String database, String errors, Exception cause) {
      super(
          "The connection to database "
              + database
              + " was lost"
              + (errors.isEmpty() ? "." : ": " + errors),
          cause);
    }
  }

  /** What psql writes, by lines. */
  private static final class Output extends OutputStream {
    private static final String END = new String("end");
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int start = offset;
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          line.write(bytes, start, i - start);
          lines.add(line.toString(StandardCharsets.UTF_8));
          line.reset();
          start = i + 1;
        }
      }
      line.write(bytes, start, offset + length - start);
    }

    void end() {
      lines.add(END);
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, not a text
    String next() throws InterruptedException {
      String next = lines.take();
      if (next == END) {
        lines.add(END);
        return null;
      }
      return next;
    }
  }
}

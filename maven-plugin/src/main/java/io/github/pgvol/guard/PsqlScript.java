package io.github.pgvol.guard;

import io.github.pgvol.archive.Pipe;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What psql runs beside the server while it is being written. */
public final class PsqlScript {

  private static final String SETTINGS =
      "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
          + " -c default_transaction_read_only=off -c client_min_messages=warning";

  private PsqlScript() {}

  /** Writes it. */
  @FunctionalInterface
  public interface Writer {
    /** Writes it to its end. */
    void write(Lines out) throws IOException;
  }

  /**
   * Runs it in psql, which stops at the first error. What it selects goes nowhere.
   *
   * @param settings what its sessions ask of the server besides, as in {@code -c name=value}
   * @return how psql ended
   * @throws IOException as the writer
   */
  public static ToolResult run(ServerRun run, String database, String settings, Writer writer)
      throws IOException, InterruptedException {
    Tool psql =
        run.tool(
                database,
                "psql",
                "-X",
                "-q",
                "--no-password",
                "-v",
                "ON_ERROR_STOP=1",
                "-o",
                "/dev/null",
                "-f",
                "-")
            .withEnvironment("PGOPTIONS", (SETTINGS + " " + settings).strip());
    Pipe pipe = new Pipe();
    Feed feed = new Feed(writer, pipe);
    Task<Void> feeding = Task.doing("script", feed::run);
    try {
      ToolResult result = run.server().run(psql, pipe.source(), OutputStream.nullOutputStream());
      if (result.ok()) {
        feeding.result();
      }
      feed.rethrow();
      return result;
    } catch (IOException e) {
      feed.rethrow();
      throw e;
    } finally {
      pipe.source().close();
      feeding.cancel();
    }
  }

  private static final class Feed {
    private final Writer writer;
    private final Pipe pipe;
    private volatile Exception failure;

    Feed(Writer writer, Pipe pipe) {
      this.writer = writer;
      this.pipe = pipe;
    }

    void run() throws IOException {
      try {
        Lines lines = new Lines(pipe.sink());
        writer.write(lines);
        // psql cannot see the end of its input through the engine: it is told.
        lines.line("\\q");
        pipe.sink().close();
      } catch (IOException | RuntimeException e) {
        failure = e;
        pipe.fail(e);
        throw e;
      }
    }

    /** What kept the script from being written is why psql could not read it. */
    void rethrow() throws IOException {
      Exception known = failure;
      if (Pipe.isReaderGone(known)) {
        return;
      }
      if (known instanceof RuntimeException problem) {
        throw problem;
      }
      if (known instanceof IOException problem) {
        throw problem;
      }
    }
  }

  /** Text on its way to psql, whose messages name lines of it. */
  public static final class Lines extends OutputStream {
    private final OutputStream out;
    private long number = 1;

    /** Counts from here on. */
    public Lines(OutputStream out) {
      this.out = out;
    }

    /** The line that comes next, counted from 1. */
    public long number() {
      return number;
    }

    /** Writes a line. */
    public void line(String text) throws IOException {
      write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          number++;
        }
      }
      out.write(bytes, offset, length);
    }
  }
}

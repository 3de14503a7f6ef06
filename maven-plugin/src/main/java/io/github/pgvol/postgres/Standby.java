package io.github.pgvol.postgres;

import io.github.pgvol.concurrent.Task;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that stands by beside the server: an engine takes a tenth of a second to start one, and
 * takes it while other things are done. It goes when it is told its last arguments. Until then a
 * shell waits for them, with no connection to the server; it ends with this process.
 */
public final class Standby implements AutoCloseable {

  private static final String GATE =
      """
      n=$0
      while [ "$n" -gt 0 ]; do
        IFS= read -r argument || exit 1
        set -- "$@" "$argument"
        n=$((n - 1))
      done
      IFS= read -r go && [ "$go" = go ] && exec "$@"
      """;

  private final Typed input = new Typed();
  private final Late output = new Late();
  private final int arguments;
  private final Task<ToolResult> running;
  private boolean gone;

  /**
   * Starts it.
   *
   * @param tool the program, without its last arguments
   * @param arguments how many arguments it will be told
   */
  public Standby(Server server, Tool tool, int arguments) {
    this.arguments = arguments;
    Tool gated = gated(tool, arguments);
    this.running = Task.begin(tool.name(), () -> server.run(gated, input, output));
  }

  /** The tool that waits for lines: an argument each, and «go». */
  static Tool gated(Tool tool, int arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", GATE, Integer.toString(arguments)));
    command.addAll(tool.command());
    return new Tool(command, tool.environment(), tool.user());
  }

  /** What lets a tool go that was {@link #gated} with these arguments. */
  static String password(List<String> arguments) {
    StringBuilder lines = new StringBuilder();
    for (String argument : arguments) {
      if (argument.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("An argument of more than one line: " + argument);
      }
      lines.append(argument).append('\n');
    }
    return lines.append("go\n").toString();
  }

  /**
   * Lets it go, and waits for its end.
   *
   * @param out where its output goes
   * @param last its last arguments, of one line each
   * @throws IOException as {@link Server#run}
   * @throws IllegalStateException when it has gone already
   */
  public ToolResult go(OutputStream out, String... last) throws IOException, InterruptedException {
    if (gone) {
      throw new IllegalStateException("It has gone already, and would bring nothing");
    }
    gone = true;
    if (last.length != arguments) {
      throw new IllegalArgumentException(
          arguments + " arguments were promised, and " + last.length + " are given");
    }
    output.set(out);
    input.write(password(List.of(last)));
    try {
      return running.result();
    } finally {
      running.cancel();
    }
  }

  /** Lets it end without having gone. */
  @Override
  public void close() {
    input.write("\n".repeat(arguments + 1));
    running.cancel();
  }

  /** Where its output goes is known before there is any. */
  private static final class Late extends OutputStream {
    private volatile OutputStream out = OutputStream.nullOutputStream();

    void set(OutputStream to) {
      out = to;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}

package io.github.pgvol.dump;

/** A plain dump holds a command that does more than fill a database; nothing of it is run. */
public final class UnsafeDumpException extends DumpFormatException {

  private static final long serialVersionUID = 1L;

  private final long line;
  private final String command;

  UnsafeDumpException(long line, String command, String why) {
    super("line " + line + ": " + command + ": " + why);
    this.line = line;
    this.command = command;
  }

  /**
   * Where the command is.
   *
   * @return the line in the file, from 1
   */
  public long line() {
    return line;
  }

  /**
   * The command, shortened.
   *
   * @return as {@code \!} or {@code ALTER SYSTEM}
   */
  public String command() {
    return command;
  }
}

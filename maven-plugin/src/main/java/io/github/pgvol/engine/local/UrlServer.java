package io.github.pgvol.engine.local;

import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that is reached over the network, by client tools of this machine. «Beside the server»
 * is here: compression happens on this side, and what is uploaded goes into a folder of this
 * machine.
 */
public final class UrlServer implements Server {

  private final String name;
  private final Access access;
  private final Map<String, String> connection;
  private final ClientTools tools;
  private final Path scratch;

  /**
   * @param name what it is called, without a password
   * @param access who connects
   * @param connection libpq's variables that lead there
   * @param tools the tools to use
   * @param scratch a folder for this server alone, that nobody else can write to; it is created
   *     when it is needed
   */
  public UrlServer(
      String name, Access access, Map<String, String> connection, ClientTools tools, Path scratch) {
    this.name = name;
    this.access = access;
    this.connection = Map.copyOf(connection);
    this.tools = tools;
    this.scratch = scratch;
  }

  @Override
  public String describe() {
    return "server " + name;
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Origin origin() {
    return Origin.ofUrl();
  }

  /** Everything that is run has to reach the server as said, and nothing as an argument. */
  private Map<String, String> environment(Tool tool) {
    Map<String, String> environment = new HashMap<>(connection);
    environment.put("PGCLIENTENCODING", "UTF8");
    environment.put("LC_ALL", "C.UTF-8");
    environment.putAll(tool.environment());
    // For programs that a shell starts.
    environment.put(
        "PATH",
        tools.folder()
            + java.io.File.pathSeparator
            + UnixTools.here()
                .folder()
                .map(folder -> folder + java.io.File.pathSeparator)
                .orElse("")
            + Optional.ofNullable(System.getenv("PATH")).orElse(""));
    return environment;
  }

  private List<String> command(Tool tool) {
    List<String> command = new ArrayList<>(tool.command());
    command.set(0, UnixTools.here().resolve(tools.resolve(command.get(0))));
    return command;
  }

  @Override
  public ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return Programs.run(command(tool), environment(tool), in, out);
  }

  /** In a session of its own where there is a program for that: Ctrl-C is for Maven alone. */
  @Override
  public void launch(Tool tool) throws IOException {
    List<String> command = command(tool);
    List<String> apart = new ArrayList<>(List.of("setsid"));
    apart.addAll(command);
    try {
      Programs.launch(apart, environment(tool));
    } catch (IOException e) {
      Programs.launch(command, environment(tool));
    }
  }

  @Override
  public String scratch() {
    try {
      return Files.createDirectories(scratch).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("No folder " + scratch + " for what is restored", e);
    }
  }

  @Override
  public List<Map<String, String>> addresses(int port) {
    return List.of(connection);
  }

  @Override
  public String dataFolder() {
    return scratch();
  }

  @Override
  public void upload(String folder, InputStream tar) throws IOException {
    TarFolder.unpack(tar, Path.of(folder), bytes -> {});
  }

  @Override
  public InputStream download(String path) throws IOException {
    Path folder = Path.of(path);
    return TarFolder.open(folder, String.valueOf(folder.getFileName()), TarStyle.PRIVATE);
  }
}

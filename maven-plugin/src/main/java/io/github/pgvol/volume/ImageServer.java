package io.github.pgvol.volume;

import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that is reached over the network, by the client tools of a container image that is on
 * this machine: in a container in the machine's own network, which is gone when the goal ends,
 * however it ends.
 */
public final class ImageServer implements Server, AutoCloseable {

  private static final String SCRATCH = "/var/tmp";

  /** What goes on by itself is waited for: with the container it would be ended. */
  private static final String BUSY =
      "touch /var/tmp/.pgvol-busy-$$; \"$@\"; rm -f /var/tmp/.pgvol-busy-$$";

  private static final String WAIT =
      "n=0; while [ $n -lt 600 ] && ls /var/tmp/.pgvol-busy-* >/dev/null 2>&1; do sleep 0.1;"
          + " n=$((n + 1)); done";

  private final String name;
  private final Access access;
  private final Map<String, String> connection;
  private final Map<String, String> here;
  private final Workbench bench;

  /**
   * @param name what it is called, without a password
   * @param access who connects
   * @param connection libpq's variables that lead there
   * @param here the same as they are on this machine
   * @param bench the container, which is closed with this
   */
  public ImageServer(
      String name,
      Access access,
      Map<String, String> connection,
      Map<String, String> here,
      Workbench bench) {
    this.name = name;
    this.access = access;
    this.connection = Map.copyOf(connection);
    this.here = Map.copyOf(here);
    this.bench = bench;
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

  private Tool connecting(Tool tool) {
    Map<String, String> environment = new HashMap<>(connection);
    environment.put("PGCLIENTENCODING", "UTF8");
    environment.put("LC_ALL", "C.UTF-8");
    environment.putAll(tool.environment());
    return new Tool(tool.command(), environment, tool.user());
  }

  @Override
  public ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return bench.run(connecting(tool), in, out);
  }

  @Override
  public void launch(Tool tool) throws IOException {
    Tool counted = Tool.of("sh", "-c", BUSY, "sh").with(tool.command().toArray(String[]::new));
    bench.launch(connecting(new Tool(counted.command(), tool.environment(), tool.user())));
  }

  @Override
  public String scratch() {
    return SCRATCH;
  }

  @Override
  public List<Map<String, String>> addresses(int port) {
    return List.of(here);
  }

  @Override
  public String dataFolder() {
    return SCRATCH;
  }

  @Override
  public void upload(String folder, InputStream tar) throws IOException {
    bench.upload(folder, tar);
  }

  @Override
  public InputStream download(String path) throws IOException {
    return bench.download(path);
  }

  /** Waits a while for what goes on by itself, and removes the container. */
  @Override
  public void close() throws IOException {
    try {
      bench.run(Tool.of("sh", "-c", WAIT), null, OutputStream.nullOutputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bench.close();
  }
}

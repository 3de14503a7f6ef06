package io.github.pgvol.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server in a running container. */
public final class ContainerServer implements Server {

  private final Engine engine;
  private final Container container;
  private final Access access;
  private final String dataFolder;

  /**
   * @param engine what runs it
   * @param container the running container
   * @param access who connects
   * @param dataFolder PGDATA in the container
   */
  public ContainerServer(Engine engine, Container container, Access access, String dataFolder) {
    this.engine = engine;
    this.container = container;
    this.access = access;
    this.dataFolder = dataFolder;
  }

  /** The container. */
  public Container container() {
    return container;
  }

  @Override
  public String describe() {
    return engine.kind()
        + " "
        + engine.noun()
        + " "
        + container.name()
        + origin().volume().map(volume -> ", volume " + volume).orElse("");
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public Origin origin() {
    return new Origin(
        engine.kind(),
        container.mountOf(dataFolder).map(mount -> mount.name().orElse(mount.source())),
        Optional.of(container.name()),
        Optional.of(container.image()),
        Optional.of(container.imageDigest()),
        Optional.of(container.platform()));
  }

  @Override
  public ToolResult run(Tool tool, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    return engine.exec(container.id(), connecting(tool), in, out);
  }

  @Override
  public void launch(Tool tool) throws IOException {
    engine.launch(container.id(), connecting(tool));
  }

  /** The tool with what libpq has to know. */
  private Tool connecting(Tool tool) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PGUSER", access.user());
    access.password().ifPresent(password -> environment.put("PGPASSWORD", password));
    environment.put("PGCLIENTENCODING", "UTF8");
    environment.put("LC_ALL", "C.UTF-8");
    ownPrograms().ifPresent(path -> environment.put("PATH", path));
    environment.putAll(tool.environment());
    return new Tool(tool.command(), environment, tool.user());
  }

  /**
   * A PATH on which the server's own programs come first. Debian has Perl scripts of the same names
   * before them, in the official images too, that look for the right version, each time for longer
   * than psql takes to connect.
   */
  private Optional<String> ownPrograms() {
    Optional<String> path = container.variable("PATH");
    return container
        .variable("PG_MAJOR")
        .filter(major -> major.matches("[0-9.]+"))
        .flatMap(major -> path.map(old -> "/usr/lib/postgresql/" + major + "/bin:" + old));
  }

  /** The archive API does not see folders in memory, nor can it write to a read-only root. */
  @Override
  public String scratch() {
    Optional<String> own = container.variable("PGVOL_SCRATCH");
    if (own.isPresent()) {
      return own.get();
    }
    for (String folder : List.of("/tmp", "/var/tmp")) {
      boolean inMemory =
          container.temporaryFolders().stream()
              .anyMatch(memory -> folder.equals(memory) || folder.startsWith(memory + "/"));
      if (!inMemory && !container.readOnlyRoot()) {
        return folder;
      }
    }
    return container.mountOf(dataFolder).map(Container.Mount::target).orElse(dataFolder);
  }

  @Override
  public List<Map<String, String>> addresses(int port) {
    return container.ports().stream()
        // A process of this machine listens on no other port than the one that it is reached by.
        .filter(published -> published.inside() == port || published.published() == port)
        .map(
            published ->
                Map.of(
                    "PGHOST",
                    engine.publishedHost(),
                    "PGPORT",
                    Integer.toString(published.published())))
        .distinct()
        .toList();
  }

  @Override
  public String dataFolder() {
    return dataFolder;
  }

  @Override
  public void upload(String folder, InputStream tar) throws IOException {
    engine.upload(container.id(), folder, tar);
  }

  @Override
  public InputStream download(String path) throws IOException {
    return engine.download(container.id(), path);
  }
}

package io.github.pgvol.migrate;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** The container of a service, which reaches the server by the network that both are in. */
public final class ServicePlace implements CommandMigrator.Place {

  private final Engine engine;
  private final Container container;
  private final String service;
  private final String host;

  /**
   * @param engine what runs both
   * @param container the service's container
   * @param service the service
   * @param host the server's name in the network
   */
  public ServicePlace(Engine engine, Container container, String service, String host) {
    this.engine = engine;
    this.container = container;
    this.service = service;
    this.host = host;
  }

  @Override
  public String describe() {
    return " in service " + service;
  }

  @Override
  public Map<String, String> libpq(Workspace workspace) throws IOException, InterruptedException {
    Map<String, String> all = new TreeMap<>();
    all.put("PGHOST", host);
    try (Session session = workspace.open()) {
      all.put("PGPORT", session.value("SELECT current_setting('port')").asText());
    }
    all.put("PGUSER", workspace.server().access().user());
    workspace.server().access().password().ifPresent(word -> all.put("PGPASSWORD", word));
    all.put("PGDATABASE", workspace.database());
    return all;
  }

  @Override
  public ToolResult run(String command, Map<String, String> environment, OutputStream out)
      throws IOException, InterruptedException {
    Tool tool = Tool.of("sh", "-c", command);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      tool = tool.withEnvironment(variable.getKey(), variable.getValue());
    }
    return engine.exec(container.id(), tool, null, out);
  }
}

package io.github.pgvol.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/**
 * Uses each connection once.
 *
 * <p>A connection kept for later may be gone by then (Podman's service ends after five idle seconds
 * when systemd started it), and what fails on it is not always safe to repeat. A new one to a local
 * socket costs a fraction of a millisecond.
 */
record FreshConnections(DockerHttpClient http) implements DockerHttpClient {

  @Override
  public Response execute(Request request) {
    Request.Builder once = Request.builder();
    once.from(request);
    once.putHeader("Connection", "close");
    return http.execute(once.build());
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}

package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * What an engine is asked by. docker-java's commands bind each answer to a model of some forty
 * classes, and getting ready for that takes longer than the engine needs for all that a goal asks.
 * So what every goal asks is read as a tree, and docker-java's commands, for all the rest, are made
 * when the first one is needed.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.43/">Docker's API</a>
 */
final class Api {

  static final ObjectMapper JSON = new ObjectMapper();

  private final DockerHttpClient http;
  private final Supplier<DockerClient> making;
  private DockerClient commands;

  /**
   * @param http what carries requests
   * @param making makes docker-java's commands on top of it
   */
  Api(DockerHttpClient http, Supplier<DockerClient> making) {
    this.http = http;
    this.making = making;
  }

  /** docker-java's commands. */
  synchronized DockerClient commands() {
    if (commands == null) {
      commands = making.get();
    }
    return commands;
  }

  /** Sends a request whose answer is no tree, or may be an error; whoever asks closes it. */
  Response execute(Request request) {
    return http.execute(request);
  }

  /**
   * Asks.
   *
   * @throws DockerException when the engine refuses, of docker-java's class for the status
   * @throws RuntimeException when the connection breaks, as it comes from docker-java
   */
  JsonNode get(String path) {
    Request.Builder request = Request.builder();
    request.method(Request.Method.GET).path(path);
    return answer(request.build());
  }

  /**
   * Posts.
   *
   * @throws RuntimeException as {@link #get}
   */
  JsonNode post(String path, JsonNode body) {
    Request.Builder request = Request.builder();
    request
        .method(Request.Method.POST)
        .path(path)
        .putHeader("Content-Type", "application/json")
        .bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8));
    return answer(request.build());
  }

  private JsonNode answer(Request request) {
    try (Response response = http.execute(request)) {
      int status = response.getStatusCode();
      if (status / 100 != 2) {
        String words = Failures.engineWords(response);
        throw switch (status) {
          case 404 -> new NotFoundException(words);
          case 409 -> new ConflictException(words);
          default -> new DockerException(words, status);
        };
      }
      return JSON.readTree(response.getBody());
    } catch (JsonProcessingException e) {
      throw new DockerException("It does not answer as an engine does.", 200, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name or value as a part of a path. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  void close() {
    try {
      http.close();
    } catch (IOException e) {
      // Nothing is left to be lost: each request has its own connection.
    }
  }
}

package io.github.pgvol.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Translates docker-java's exceptions into the port's. */
final class Failures {

  private static final int LONGEST_BODY = 1 << 16;

  /** What a socket says whose daemon has ended. */
  private static final List<String> GONE = List.of("Connection refused", "No such file");

  private Failures() {}

  /**
   * Runs a command.
   *
   * @param what what it does, as in «inspect container db»
   * @throws IOException with the engine's own words, or with what broke the connection
   */
  static <T> T translate(String what, Supplier<T> command) throws IOException {
    try {
      return command.get();
    } catch (RuntimeException e) {
      throw of(what, e);
    }
  }

  /** The exception for a command that failed; what is not the engine's failure is thrown. */
  static IOException of(String what, RuntimeException e) {
    if (e instanceof DockerException) {
      return new IOException("Cannot " + what + ": " + engineWords(e), e);
    }
    IOException inside = ioException(e);
    if (inside == null) {
      throw e;
    }
    String message =
        inside.getMessage() == null ? inside.getClass().getSimpleName() : inside.getMessage();
    return new IOException(
        inside instanceof SocketException && GONE.stream().anyMatch(message::contains)
            ? "The engine does not answer any more ("
                + message
                + "): cannot "
                + what
                + ". When it is up again, the next goal clears what this one has left, and starts"
                + " what it had stopped"
            : "Cannot " + what + ": " + message,
        inside);
  }

  /** What the engine said, without docker-java's «Status 409:» and the JSON around it. */
  static String engineWords(RuntimeException e) {
    return message(String.valueOf(e.getMessage()).replaceFirst("^Status \\d+: ", ""));
  }

  /** What the engine said in a response that is an error; the response is closed. */
  static String engineWords(Response response) throws IOException {
    try (response) {
      byte[] body = response.getBody().readNBytes(LONGEST_BODY);
      String text = message(new String(body, StandardCharsets.UTF_8));
      return text.isEmpty() ? "status " + response.getStatusCode() : text;
    }
  }

  private static String message(String body) {
    try {
      JsonNode message = Api.JSON.readTree(body).path("message");
      return message.isTextual() ? message.textValue().strip() : body.strip();
    } catch (JsonProcessingException e) {
      return body.strip();
    }
  }

  private static IOException ioException(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof IOException found) {
        return found;
      }
    }
    return null;
  }
}

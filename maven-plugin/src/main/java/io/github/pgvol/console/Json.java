package io.github.pgvol.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Output for machines. */
public final class Json {

  private Json() {}

  /** Prints to standard output, which is what machines read; the log is for people. */
  public static void print(Object value) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(write(value));
  }

  /** Records as JSON, times as ISO 8601. */
  static String write(Object value) {
    try {
      return JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records are always JSON", e);
    }
  }
}

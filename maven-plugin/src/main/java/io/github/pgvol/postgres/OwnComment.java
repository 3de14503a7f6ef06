package io.github.pgvol.postgres;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Optional;

/**
 * What pgvol writes as the comment of a database that it keeps: a sentence for people, and the
 * facts as JSON behind it.
 *
 * @param pgvol what it is: {@code undo}
 * @param of the database whose earlier state it is
 * @param at when it was replaced
 * @param by what replaced it, in words
 * @param comment the comment it had, to be put back
 * @param connectionLimit the connection limit it had
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OwnComment(
    String pgvol, String of, Instant at, String by, String comment, Integer connectionLimit) {

  private static final String INTRODUCTION = "Kept by pgvol: ";
  private static final String START = "{\"pgvol\"";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The comment's text. */
  public String write() {
    return write("the state of " + of + " before " + by + ". mvn pgvol:undo puts it back.", this);
  }

  /** The comment's text, with another sentence. */
  public String writeAs(String sentence) {
    return write(sentence, this);
  }

  /**
   * A comment of pgvol.
   *
   * @param sentence what it is, for people, completing «Kept by pgvol: »
   * @param facts a record whose first component is called {@code pgvol} and tells the kind
   */
  public static String write(String sentence, Object facts) {
    return INTRODUCTION + sentence + " " + json(facts);
  }

  /** A record as JSON on one line. */
  public static String json(Object facts) {
    try {
      return JSON.writeValueAsString(facts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of plain values is always JSON", e);
    }
  }

  /** Reads a comment; empty when it is not one of pgvol's. */
  public static Optional<OwnComment> read(String comment) {
    return read(comment, OwnComment.class);
  }

  /** Reads the facts of a comment of pgvol; empty when it is none, or of another kind. */
  public static <T> Optional<T> read(String comment, Class<T> facts) {
    if (comment == null || !comment.startsWith(INTRODUCTION) || comment.indexOf(START) < 0) {
      return Optional.empty();
    }
    return parse(comment.substring(comment.indexOf(START)), facts);
  }

  /** Reads what {@link #json} has written; empty when it is something else. */
  public static <T> Optional<T> parse(String json, Class<T> facts) {
    try {
      return Optional.ofNullable(JSON.readValue(json, facts));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The comment that people gave a database, whether pgvol has put its own over it or not. */
  static String original(String comment) {
    Optional<OwnComment> own = read(comment);
    return own.isPresent() ? own.get().comment() : comment;
  }
}

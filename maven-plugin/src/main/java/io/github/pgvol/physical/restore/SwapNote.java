package io.github.pgvol.physical.restore;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is written down of a swap, beside the files: while it is under way, and with the undo copy.
 *
 * @param kind {@code restore} or {@code undo}
 * @param at when it was
 * @param by what did it, in words
 * @param folders the folders of tablespaces that took part
 */
record SwapNote(String kind, Instant at, String by, List<String> folders) {

  /** Reads one; empty when it is none. */
  static Optional<SwapNote> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SwapNote(
              lines.get(0),
              Instant.parse(lines.get(1)),
              lines.get(2),
              lines.subList(3, lines.size())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

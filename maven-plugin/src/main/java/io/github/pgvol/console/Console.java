package io.github.pgvol.console;

import java.util.List;
import java.util.Optional;

/** Where a goal speaks to its user. */
public interface Console {

  /** One line of what happened. */
  void info(String line);

  /** One line that asks for attention, without failing the goal. */
  void warn(String line);

  /** One line for those who look into a problem ({@code -X}). */
  void debug(String line);

  /**
   * Starts a report on long work.
   *
   * @param what the work, as in «dumping app»
   * @param totalBytes how much there is to do, or -1 when nobody knows
   */
  Progress progress(String what, long totalBytes);

  /**
   * Asks a question.
   *
   * @return the answer, or empty when nobody is there to answer: batch mode, end of input
   */
  Optional<String> ask(String question);

  /** Prints several lines as {@link #info(String)}. */
  default void info(List<String> lines) {
    lines.forEach(this::info);
  }

  /**
   * Asks for a yes.
   *
   * @return true only for a clear yes; batch mode and end of input mean no
   */
  default boolean confirm(String question) {
    return ask(question + " (yes/no)")
        .map(String::strip)
        .filter(answer -> answer.equalsIgnoreCase("yes") || answer.equalsIgnoreCase("y"))
        .isPresent();
  }
}

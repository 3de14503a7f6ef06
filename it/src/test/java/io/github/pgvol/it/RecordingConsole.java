package io.github.pgvol.it;

import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what a goal says; nobody is there to answer. */
final class RecordingConsole implements Console {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Consumer<String> reader;

  RecordingConsole() {
    this(line -> {});
  }

  /** With somebody who reads each line as it comes. */
  RecordingConsole(Consumer<String> reader) {
    this.reader = reader;
  }

  private void add(String line) {
    lines.add(line);
    reader.accept(line);
  }

  /** All lines so far. */
  String text() {
    return String.join("\n", lines);
  }

  /** The warnings so far. */
  List<String> warnings() {
    return lines.stream().filter(line -> line.startsWith("WARN ")).toList();
  }

  @Override
  public void info(String line) {
    add("INFO " + line);
  }

  @Override
  public void warn(String line) {
    add("WARN " + line);
  }

  @Override
  public void debug(String line) {
    add("DEBUG " + line);
  }

  @Override
  public Progress progress(String what, long totalBytes) {
    add("PROGRESS " + what);
    return new Progress() {
      @Override
      public void advance(long bytes) {}

      @Override
      public void close() {}
    };
  }

  @Override
  public Optional<String> ask(String question) {
    add("ASK " + question);
    return Optional.empty();
  }
}

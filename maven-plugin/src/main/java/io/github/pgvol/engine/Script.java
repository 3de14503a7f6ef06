package io.github.pgvol.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Shell scripts that are run beside a server. */
public final class Script {

  private Script() {}

  /**
   * Reads a script.
   *
   * @param owner the class whose package it lies in
   * @param name its file name
   */
  public static String of(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.github.pgvol.maven;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether a person looks at what is printed. */
final class Terminal {

  private Terminal() {}

  /**
   * Up to Java 21 there is a console only where there is a terminal; from 22 on there is always
   * one, which tells by {@code isTerminal()}.
   */
  @SuppressWarnings("SystemConsoleNull")
  static boolean present() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}

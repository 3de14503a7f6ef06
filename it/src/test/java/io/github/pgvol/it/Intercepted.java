package io.github.pgvol.it;

import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** An engine at which somebody stands who sees each run of a program, and may change it. */
final class Intercepted {

  private Intercepted() {}

  /** Who stands there. */
  interface Interceptor {
    ToolResult exec(Run run) throws IOException, InterruptedException;
  }

  /** A run of a program. */
  record Run(Engine engine, String container, Tool tool, InputStream in, OutputStream out) {

    boolean has(String word) {
      return tool.command().contains(word);
    }

    Run reading(InputStream other) {
      return new Run(engine, container, tool, other, out);
    }

    Run writing(OutputStream other) {
      return new Run(engine, container, tool, in, other);
    }

    ToolResult go() throws IOException, InterruptedException {
      return engine.exec(container, tool, in, out);
    }
  }

  static Engine by(Engine engine, Interceptor interceptor) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("exec")) {
                return interceptor.exec(
                    new Run(
                        engine,
                        (String) arguments[0],
                        (Tool) arguments[1],
                        (InputStream) arguments[2],
                        (OutputStream) arguments[3]));
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

package io.github.pgvol.it;

import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Kills an engine in the middle of what it does. */
final class EngineKiller {

  private static final long SOME = 1 << 20;

  private EngineKiller() {}

  /** How it is killed. */
  interface Kill {
    void run() throws IOException, InterruptedException;
  }

  /**
   * An engine that is killed in a program whose command has a word.
   *
   * @param atOnce before that begins; else when it has read or written some
   */
  static Engine in(Engine engine, String word, boolean atOnce, Kill kill) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              boolean hit =
                  method.getName().equals("exec")
                      && ((Tool) arguments[1]).command().stream().anyMatch(word::equals);
              if (hit && atOnce) {
                kill.run();
              } else if (hit && arguments[2] != null) {
                arguments[2] = new Input((InputStream) arguments[2], kill);
              } else if (hit) {
                arguments[3] = new Output((OutputStream) arguments[3], kill);
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void quietly(Kill kill) throws IOException {
    try {
      kill.run();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static final class Output extends FilterOutputStream {
    private final Kill kill;
    private long bytes;

    Output(OutputStream out, Kill kill) {
      super(out);
      this.kill = kill;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      bytes += length;
      if (bytes > SOME) {
        quietly(kill);
      }
    }
  }

  private static final class Input extends FilterInputStream {
    private final Kill kill;
    private long bytes;

    Input(InputStream in, Kill kill) {
      super(in);
      this.kill = kill;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      bytes += read;
      if (bytes > SOME) {
        quietly(kill);
      }
      return read;
    }
  }
}

package io.github.pgvol.it;

import io.github.pgvol.engine.Engine;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Kills an engine in the middle of what it does. */
final class EngineKiller {

  private static final long SOME = 1 << 20;

  private final Kill kill;
  private long bytes;

  private EngineKiller(Kill kill) {
    this.kill = kill;
  }

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
    return Intercepted.by(
        engine,
        run -> {
          if (!run.has(word)) {
            return run.go();
          }
          if (atOnce) {
            kill.run();
            return run.go();
          }
          EngineKiller killer = new EngineKiller(kill);
          return run.in() != null
              ? run.reading(killer.watching(run.in())).go()
              : run.writing(killer.watching(run.out())).go();
        });
  }

  private void count(int more) throws IOException {
    bytes += more;
    if (bytes > SOME) {
      try {
        kill.run();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private OutputStream watching(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        count(length);
      }
    };
  }

  private InputStream watching(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count(read);
        return read;
      }
    };
  }
}

package io.github.pgvol.engine.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one thread of one process at a time change something that has a name: two builds at once
 * wait for each other. It is free again when its holder dies.
 */
final class NamedLock {

  private final Path file;

  /** The lock of a file, which is made when it is needed, and stays. */
  NamedLock(Path file) {
    this.file = file;
  }

  /** What is done meanwhile. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does some work alone. Not to be nested with the same name. */
  <T> T alone(Work<T> work) throws IOException {
    // An interrupted thread could open no lock.
    boolean interrupted = Thread.interrupted();
    try {
      LocalHome.make(file.getParent());
      synchronized (monitor()) {
        try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          channel.lock();
          return work.run();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One object for all threads of this JVM, whatever class loader they run pgvol in. */
  private String monitor() {
    return ("io.github.pgvol.engine.local " + file.toAbsolutePath()).intern();
  }
}

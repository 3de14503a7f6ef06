package io.github.pgvol.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A draft could not be written, most likely because the disk is full. */
public final class DraftWriteException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long left;

  DraftWriteException(Path file, IOException cause) {
    super(file + " could not be written: " + cause.getMessage(), cause);
    this.left = usable(file);
  }

  /** The free bytes on its disk at that moment, before the draft was removed; -1 for unknown. */
  long left() {
    return left;
  }

  private static long usable(Path file) {
    try {
      return Files.getFileStore(file.getParent()).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }
}

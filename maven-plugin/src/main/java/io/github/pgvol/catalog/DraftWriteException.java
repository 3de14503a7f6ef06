package io.github.pgvol.catalog;

import java.io.IOException;
import java.nio.file.Path;

/** A draft could not be written, most likely because the disk is full. */
public final class DraftWriteException extends IOException {

  private static final long serialVersionUID = 1L;

  DraftWriteException(Path file, IOException cause) {
    super(file + " could not be written: " + cause.getMessage(), cause);
  }
}

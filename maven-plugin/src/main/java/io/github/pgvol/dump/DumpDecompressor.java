package io.github.pgvol.dump;

import java.io.IOException;
import java.io.InputStream;

/** Opens the compressed content of an archive where the JDK cannot. */
@FunctionalInterface
public interface DumpDecompressor {

  /** Knows none: such content is checked for its structure only. */
  DumpDecompressor NONE = (compression, content) -> null;

  /**
   * Opens compressed content.
   *
   * @param compression {@link DumpCompression#ZSTD} or {@link DumpCompression#LZ4}
   * @param content one complete stream of it
   * @return the content decompressed, or null if this cannot do it
   * @throws IOException if the content is damaged
   */
  InputStream open(DumpCompression compression, InputStream content) throws IOException;
}

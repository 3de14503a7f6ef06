package io.github.pgvol.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A tar stream that holds one file: what an engine's archive API takes. It is made while it is
 * read, so the file may be of any size.
 */
public final class SingleFileTar {

  private SingleFileTar() {}

  /**
   * Wraps a file.
   *
   * @param name the entry's name
   */
  public static InputStream of(Path file, String name, TarStyle style) throws IOException {
    long size = Files.size(file);
    return of(() -> Files.newInputStream(file), name, size, style);
  }

  /**
   * Wraps a stream of known length. When it turns out shorter or longer, reading fails. Closing the
   * result closes it.
   *
   * @param name the entry's name
   */
  public static InputStream of(InputStream content, String name, long size, TarStyle style) {
    return new FilterInputStream(of(() -> content, name, size, style)) {
      @Override
      public void close() throws IOException {
        // The archive's own end closes it only when its reading had begun.
        try (content) {
          super.close();
        }
      }
    };
  }

  private static InputStream of(TarParts.Part content, String name, long size, TarStyle style) {
    return TarParts.join(
        List.of(
                TarParts.fileHeader(name, size, style),
                TarParts.fileContent(name, size, content),
                TarParts.end())
            .iterator());
  }
}

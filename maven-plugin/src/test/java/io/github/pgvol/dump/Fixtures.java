package io.github.pgvol.dump;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** The dumps in src/test/resources, which make-fixtures there has made. */
final class Fixtures {

  static final DumpDecompressor DECOMPRESSOR =
      (compression, content) ->
          compression == DumpCompression.ZSTD ? new ZstdInputStreamNoFinalizer(content) : null;

  private Fixtures() {}

  static byte[] bytes(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream open(String name) {
    return new ByteArrayInputStream(bytes(name));
  }

  /** All whole custom dumps. */
  static Stream<String> customDumps() {
    return Stream.of(
        "v12-gzip.dump",
        "v13-none.dump",
        "v14-gzip.dump",
        "v14-none-stream.dump",
        "v15-gzip.dump",
        "v15-zstd.dump",
        "v16-none.dump",
        "v16-gzip.dump",
        "v16-zstd.dump",
        "v16-zstd-stream.dump",
        "v16-lz4.dump",
        "v16-inserts.dump");
  }

  /** All whole plain dumps. */
  static Stream<String> plainDumps() {
    return Stream.of(
        "pg15.sql",
        "pg15-create.sql",
        "pg18.sql",
        "pg18-create.sql",
        "pg18-inserts.sql",
        "pg18-all.sql",
        "pg18-terminal.sql");
  }

  /**
   * A stream that gives out one byte at a time, so that every place is the end of a buffer once.
   */
  static InputStream trickle(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return super.read(target, offset, Math.min(length, 1));
      }
    };
  }
}

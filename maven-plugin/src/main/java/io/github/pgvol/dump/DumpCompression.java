package io.github.pgvol.dump;

/**
 * How pg_dump compressed the data of an archive ({@code pg_compress_algorithm} in
 * src/include/common/compression.h).
 */
public enum DumpCompression {
  /** Not at all. */
  NONE,
  /** zlib streams in the custom format, {@code .gz} files in the directory format. */
  GZIP,
  /** LZ4 frames, since PostgreSQL 16. */
  LZ4,
  /** Zstandard frames, since PostgreSQL 16. */
  ZSTD;

  static DumpCompression ofCode(int code) throws DumpFormatException {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> GZIP;
      case 2 -> LZ4;
      case 3 -> ZSTD;
      default ->
          throw new DumpFormatException("unknown compression " + code + " in the archive's header");
    };
  }

  /**
   * What the directory format appends to the name of a data file.
   *
   * @return as {@code .gz}, or empty
   */
  public String fileSuffix() {
    return switch (this) {
      case NONE -> "";
      case GZIP -> ".gz";
      case LZ4 -> ".lz4";
      case ZSTD -> ".zst";
    };
  }
}

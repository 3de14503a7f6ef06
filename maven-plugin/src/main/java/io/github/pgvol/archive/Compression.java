package io.github.pgvol.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * How bytes are made smaller.
 *
 * @param method the algorithm
 * @param level its level, empty for pgvol's default
 */
public record Compression(Method method, OptionalInt level) {

  private static final int BUFFER = 1 << 16;

  /** The algorithms. */
  public enum Method {
    /** None at all. */
    NONE(""),
    /** RFC 1952, as gzip and zlib have it. */
    GZIP(".gz"),
    /** RFC 8878. */
    ZSTD(".zst");

    private final String extension;

    Method(String extension) {
      this.extension = extension;
    }

    /** What a file name ends with, empty for none. */
    public String extension() {
      return extension;
    }

    /** The name used in manifests and by pg_dump. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The method that a file's first bytes tell; {@link #NONE} when they tell of none of these. */
    public static Method ofBytes(byte[] start) {
      if (start.length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b) {
        return GZIP;
      }
      if (start.length >= 4
          && (magic(start) == 0xFD2FB528 || (magic(start) & 0xFFFFFFF0) == 0x184D2A50)) {
        return ZSTD;
      }
      return NONE;
    }

    private static int magic(byte[] start) {
      return (start[0] & 0xff)
          | (start[1] & 0xff) << 8
          | (start[2] & 0xff) << 16
          | (start[3] & 0xff) << 24;
    }

    /** The method of a file, told by the end of its name. */
    public static Method ofFile(String fileName) {
      for (Method method : values()) {
        if (method != NONE && fileName.toLowerCase(Locale.ROOT).endsWith(method.extension)) {
          return method;
        }
      }
      return NONE;
    }

    /** The method with this {@link #word()}. */
    public static Method ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** A method with its default level. */
  public static Compression of(Method method) {
    return new Compression(method, OptionalInt.empty());
  }

  /**
   * Reads {@code none}, {@code gzip}, {@code zstd:3} and the like.
   *
   * @throws UserProblem when it is none of these
   */
  public static Compression parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
    Method method;
    try {
      method = Method.ofWord(parts[0]);
    } catch (IllegalArgumentException e) {
      throw unknown(text, e);
    }
    if (parts.length == 1) {
      return of(method);
    }
    int highest =
        switch (method) {
          case NONE -> 0;
          case GZIP -> 9;
          case ZSTD -> 22;
        };
    try {
      int level = Integer.parseInt(parts[1]);
      if (level < 1 || level > highest) {
        throw unknown(text, null);
      }
      return new Compression(method, OptionalInt.of(level));
    } catch (NumberFormatException e) {
      throw unknown(text, e);
    }
  }

  private static UserProblem unknown(String text, Exception cause) {
    return new UserProblem(
        "The compression «" + text + "» is not one that pgvol knows.",
        "Set <compression> (-Dpgvol.compression) to auto, none, gzip, gzip:1 to gzip:9, zstd, or"
            + " zstd:1 to zstd:22.",
        cause);
  }

  /** The level: the one asked for, else the fastest. */
  public int levelOrFastest() {
    return level.orElse(1);
  }

  /** Compresses what is written to it; closing it closes the other. */
  public OutputStream compress(OutputStream out) throws IOException {
    return compress(out, 1);
  }

  /**
   * As {@link #compress(OutputStream)}, in several threads where the method can: zstd.
   *
   * @param threads how many, at least 1
   */
  public OutputStream compress(OutputStream out, int threads) throws IOException {
    return switch (method) {
      case NONE -> out;
      case GZIP -> new LeveledGzip(out, levelOrFastest());
      case ZSTD -> {
        ZstdOutputStreamNoFinalizer zstd =
            new ZstdOutputStreamNoFinalizer(out, levelOrFastest()).setChecksum(true);
        yield threads > 1 ? zstd.setWorkers(threads) : zstd;
      }
    };
  }

  /**
   * Reads what {@link #compress} wrote, and what gzip, pigz and zstd write: several members one
   * after the other too. A stream that was cut off within a member, or that is followed by
   * something else, is an {@link IOException}, never a short success.
   */
  public static InputStream decompress(Method method, InputStream in) throws IOException {
    return switch (method) {
      case NONE -> in;
      // The JDK's own GZIPInputStream takes whatever follows a member for the stream's end.
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(new BufferedInputStream(in, BUFFER))
              .setDecompressConcatenated(true)
              .get();
      case ZSTD -> zstdInStep(new BufferedInputStream(in, BUFFER));
    };
  }

  /**
   * Decompresses zstd step by step: of a stream that says that nothing is {@code available}, more
   * is read only when all that came out of what was read has been taken.
   *
   * @param in is read in pieces as large as it gives them
   */
  public static InputStream zstdInStep(InputStream in) throws IOException {
    return new ZstdInputStreamNoFinalizer(in).setContinuous(false);
  }

  /**
   * The method by which a file is compressed, told by its first bytes: people's scripts call things
   * what they like.
   */
  public static Method sniff(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Method.ofBytes(in.readNBytes(4));
    }
  }

  /** Opens a file; its content comes decompressed, when its first bytes tell how. */
  public static InputStream openDecompressed(Path file) throws IOException {
    return openDecompressed(file, bytes -> {});
  }

  /**
   * Opens a file; its content comes decompressed, when its first bytes tell how.
   *
   * @param progress is told how many more bytes of the file were read
   */
  public static InputStream openDecompressed(Path file, LongConsumer progress) throws IOException {
    Method method = sniff(file);
    InputStream in = new CountingInputStream(Files.newInputStream(file), progress);
    try {
      return decompress(method, in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The foreign compression that a file's first bytes tell of, as in {@code xz}: to be named in a
   * message.
   */
  public static Optional<String> unsupported(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("BZh")) {
      return Optional.of("bzip2");
    }
    if (text.startsWith("\u00fd7zXZ")) {
      return Optional.of("xz");
    }
    if (text.startsWith("\u0004\"M\u0018")) {
      return Optional.of("lz4");
    }
    if (text.startsWith("PK\u0003\u0004")) {
      return Optional.of("zip");
    }
    if (text.startsWith("7z\u00bc\u00af")) {
      return Optional.of("7z");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return method.word() + (level.isPresent() ? ":" + level.getAsInt() : "");
  }

  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(OutputStream out, int level) throws IOException {
      super(out, BUFFER);
      def.setLevel(level == 0 ? Deflater.BEST_SPEED : level);
    }
  }
}

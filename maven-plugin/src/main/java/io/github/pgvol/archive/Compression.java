package io.github.pgvol.archive;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

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
    return switch (method) {
      case NONE -> out;
      case GZIP -> new LeveledGzip(out, levelOrFastest());
      case ZSTD -> new ZstdOutputStream(out, levelOrFastest()).setChecksum(true);
    };
  }

  /** Reads what {@link #compress} wrote, and what gzip, pigz and zstd write (several members too). */
  public static InputStream decompress(Method method, InputStream in) throws IOException {
    return switch (method) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER);
      case ZSTD -> new ZstdInputStream(new BufferedInputStream(in, BUFFER)).setContinuous(false);
    };
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

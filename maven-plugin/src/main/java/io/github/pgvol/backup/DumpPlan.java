package io.github.pgvol.backup;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.problem.UserProblem;
import java.util.Optional;

/**
 * Who compresses a dump: pg_dump beside the server where it can, else this side.
 *
 * <p>pg_dump has gzip for custom, plain and directory since long, and zstd from 16 on, where it was
 * built with it. Whether it was, only trying tells.
 *
 * @param format what the dump is made of
 * @param beside what pg_dump is told
 * @param here what is done on this side
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump, --compress</a>
 */
record DumpPlan(Format format, Compression beside, Compression here) {

  private static final int FIRST_WITH_ZSTD = 16;
  private static final Compression NONE = Compression.of(Method.NONE);

  /** The plan for a wish; an empty wish is the fastest. */
  static DumpPlan of(Format format, Optional<Compression> wish, int major) {
    Compression wanted = wish.orElse(Compression.of(Method.ZSTD));
    if (wanted.method() != Method.ZSTD || major >= FIRST_WITH_ZSTD) {
      return new DumpPlan(format, wanted, NONE);
    }
    return withoutZstd(format, wish);
  }

  /** The plan when pg_dump has no zstd. */
  static DumpPlan withoutZstd(Format format, Optional<Compression> wish) {
    Compression wanted = wish.orElse(Compression.of(Method.ZSTD));
    if (format != Format.DIRECTORY) {
      return new DumpPlan(format, NONE, wanted);
    }
    if (wish.isPresent()) {
      throw new UserProblem(
          "The server's pg_dump cannot compress a directory with zstd.",
          "Set <compression> (-Dpgvol.compression) to gzip, none or auto, or <format>"
              + " (-Dpgvol.format) to custom.");
    }
    return new DumpPlan(format, Compression.of(Method.GZIP), NONE);
  }

  /** What --compress is given. */
  String option() {
    return switch (beside.method()) {
      // Versions before 16 know a level only; 0 is none to all of them.
      case NONE -> "0";
      case GZIP -> Integer.toString(beside.levelOrFastest());
      case ZSTD -> "zstd:" + beside.levelOrFastest();
    };
  }

  /** Whether the file is compressed as a whole, and so named and read. */
  Method wrapping() {
    return format == Format.PLAIN && beside.method() != Method.NONE
        ? beside.method()
        : here.method();
  }

  /** The compression as the manifest tells it. */
  Method effective() {
    return here.method() == Method.NONE ? beside.method() : here.method();
  }
}

package io.github.pgvol.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.problem.UserProblem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DumpPlanTest {

  @ParameterizedTest
  @CsvSource({
    // format, wish, major, told to pg_dump, file compressed as, manifest
    "custom,    auto,   17, zstd:1, none, zstd",
    "custom,    auto,   15, 0,      zstd, zstd",
    "custom,    none,   15, 0,      none, none",
    "custom,    gzip,   15, 1,      none, gzip",
    "custom,    gzip:9, 17, 9,      none, gzip",
    "custom,    zstd:3, 18, zstd:3, none, zstd",
    "plain,     auto,   17, zstd:1, zstd, zstd",
    "plain,     auto,   15, 0,      zstd, zstd",
    "plain,     gzip,   15, 1,      gzip, gzip",
    "plain,     none,   17, 0,      none, none",
    "directory, auto,   17, zstd:1, none, zstd",
    "directory, auto,   15, 1,      none, gzip"
  })
  void theServerCompressesWhereItCan(
      String format, String wish, int major, String option, String wrapping, String manifest) {
    Optional<Compression> wanted =
        wish.equals("auto") ? Optional.empty() : Optional.of(Compression.parse(wish));
    DumpPlan plan = DumpPlan.of(Format.parse(format), wanted, major);
    assertThat(plan.option()).isEqualTo(option);
    assertThat(plan.wrapping()).isEqualTo(Method.ofWord(wrapping));
    assertThat(plan.effective()).isEqualTo(Method.ofWord(manifest));
  }

  @Test
  void aDirectoryCannotBeCompressedOnThisSide() {
    assertThatThrownBy(
            () -> DumpPlan.of(Format.DIRECTORY, Optional.of(Compression.parse("zstd")), 15))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("directory");
  }
}

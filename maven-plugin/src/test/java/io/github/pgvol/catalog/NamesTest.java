package io.github.pgvol.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.archive.Compression;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app | | app_20261120_224500",
        "app | before-import | app_20261120_224500_before-import",
        "Größe | ein/aus \\ C: | Gr__e_20261120_224500_ein_aus___C_",
        "数据 | 表 | ___20261120_224500__",
        "../../etc | .. | _._.._etc_20261120_224500___",
        "-rf | -x | _rf_20261120_224500__x",
        ".hidden | a. | _hidden_20261120_224500_a_",
        "'a b' | '  ' | a_b_20261120_224500",
        "'' | | db_20261120_224500",
        "con | nul | con_20261120_224500_nul",
      })
  void namesAreSafeOnEverySystem(String database, String label, String id) {
    String name =
        Names.id(database == null ? "" : database, Optional.ofNullable(label), Samples.TIME);
    assertThat(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]*[A-Za-z0-9_-]").doesNotContain("/");
    if (!id.contains("._")) {
      assertThat(name).isEqualTo(id);
    }
  }

  @Test
  void namesAreBounded() {
    assertThat(Names.id("d".repeat(500), Optional.of("l".repeat(500)), Samples.TIME))
        .hasSizeLessThan(150);
  }

  @Test
  void endingsTellFormatAndCompression() {
    assertThat(Names.ending(Format.PLAIN, Compression.Method.ZSTD)).isEqualTo(".sql.zst");
    assertThat(Names.ending(Format.PLAIN, Compression.Method.NONE)).isEqualTo(".sql");
    assertThat(Names.ending(Format.CUSTOM, Compression.Method.GZIP)).isEqualTo(".dump.gz");
    assertThat(Names.ending(Format.DIRECTORY, Compression.Method.GZIP)).isEqualTo(".dir");
    assertThat(Names.ending(Format.PHYSICAL, Compression.Method.GZIP))
        .isEqualTo(".physical.tar.gz");
  }

  @ParameterizedTest
  @CsvSource({
    "app_20261120_224500.dump, app_20261120_224500",
    "app.dir, app",
    "app.SQL.GZ, app",
    "my.db.physical.tar.zst, my.db",
    "postgres_data.tar.gz, postgres_data",
    "data.tgz, data",
    "README.md, README.md",
    "my.db_2026, my.db_2026",
  })
  void theIdIsTheNameWithoutItsEndings(String name, String id) {
    assertThat(Names.idOf(name)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "backup_20250131_120000.sql, 2025-01-31T11:00:00Z",
    "backup-2025-01-31T12-00-00.sql.gz, 2025-01-31T11:00:00Z",
    "db.2025-01-31_12:00.dump, 2025-01-31T11:00:00Z",
    "dump20250131.sql, 2025-01-30T23:00:00Z",
    "backup_20260203.sql, 2026-02-03T04:05:06Z",
    "backup_20251331_120000.sql, 2026-02-03T04:05:06Z",
    "backup_20250131_250000.sql, 2026-02-03T04:05:06Z",
    "v18000101.sql, 2026-02-03T04:05:06Z",
    "1234567890123.sql, 2026-02-03T04:05:06Z",
    "app.sql, 2026-02-03T04:05:06Z",
  })
  void foreignNamesTellTheTimeByTheUsersClock(String name, Instant expected) {
    Instant modified = Instant.parse("2026-02-03T04:05:06Z");
    assertThat(Names.timeOf(name, modified, ZoneId.of("Europe/Berlin"))).isEqualTo(expected);
  }
}

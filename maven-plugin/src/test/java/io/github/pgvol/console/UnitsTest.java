package io.github.pgvol.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "9949, 9.9 kB",
    "9951, 10 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "903000000, 903 MB",
    "1500000000000, 1.5 TB",
    "9000000000000000000, 9000 PB"
  })
  void sizesHaveThreeDigitsAtTheMost(long bytes, String text) {
    assertThat(Units.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "40, 0.0 s",
    "1234, 1.2 s",
    "9960, 10 s",
    "59400, 59 s",
    "60000, 1 min",
    "185000, 3 min 5 s",
    "7800000, 2 h 10 min"
  })
  void timesAreReadable(long millis, String text) {
    assertThat(Units.time(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"30, just now", "120, 2 min ago", "7200, 2 h ago", "864000, 10 days ago"})
  void agesAreRough(long seconds, String text) {
    assertThat(Units.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void tablesAlignNumbersAndShowControlCharacters() {
    assertThat(
            Table.of(List.of("name", "rows"))
                .right("rows")
                .lines(List.of(List.of("a\u001b[2J", "1"), List.of("Größe", "1,000"))))
        .containsExactly(" name       rows", " a\\x1b[2J      1", " Größe     1,000");
  }

  @Test
  void nounsAreCounted() {
    assertThat(Units.count(1, "table")).isEqualTo("1 table");
    assertThat(Units.count(2000, "table")).isEqualTo("2,000 tables");
  }

  @Test
  void rowsInASentence() {
    assertThat(Table.inline(List.of(List.of("db", "postgres:17", ""), List.of("x"))))
        .isEqualTo("db (postgres:17); x");
    assertThat(Table.inline(List.of())).isEqualTo("(none)");
  }
}

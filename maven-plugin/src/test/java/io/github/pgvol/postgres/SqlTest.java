package io.github.pgvol.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTest {

  @Test
  void namesAreAlwaysQuoted() {
    assertThat(Sql.name("app")).isEqualTo("\"app\"");
    assertThat(Sql.name("we\"ird; drop")).isEqualTo("\"we\"\"ird; drop\"");
    assertThat(Sql.name("Größe", "a.b")).isEqualTo("\"Größe\".\"a.b\"");
  }

  @Test
  void stringsAreSafeWhateverStandardConformingStringsIs() {
    assertThat(Sql.text("it's")).isEqualTo("'it''s'");
    assertThat(Sql.text("a\\b'c")).isEqualTo(" E'a\\\\b''c'");
    assertThat(Sql.text(null)).isEqualTo("NULL");
  }

  @Test
  void nulIsRefusedRatherThanCutOff() {
    assertThatThrownBy(() -> Sql.name("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Sql.text("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "work_mem    | 64MB               | ` SET \"work_mem\" TO '64MB'`",
        "search_path | \"$user\", public  | ` SET \"search_path\" TO '$user', 'public'`",
        "search_path | \"a\"\"b, c\"      | ` SET \"search_path\" TO 'a\"b, c'`",
        "search_path | ``                 | ` SET \"search_path\" TO ''`",
        "DateStyle   | ISO, DMY           | ` SET \"DateStyle\" TO 'ISO, DMY'`",
        "my.setting  | it's               | ` SET \"my.setting\" TO 'it''s'`"
      })
  void parametersAreSetToTheirStoredValue(String parameter, String stored, String sql) {
    assertThat(Sql.set(parameter, stored)).isEqualTo(sql);
  }
}

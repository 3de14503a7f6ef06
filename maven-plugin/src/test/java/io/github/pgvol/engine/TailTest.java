package io.github.pgvol.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailTest {

  @Test
  void keepsAllOfLittle() {
    assertThat(tail(8, "abc", "de")).isEqualTo("abcde");
    assertThat(new Tail(8).text()).isEmpty();
    assertThat(new Tail(8).isEmpty()).isTrue();
  }

  @Test
  void keepsTheEndOfMuch() {
    assertThat(tail(4, "abcd")).isEqualTo("abcd");
    assertThat(tail(4, "abcde")).isEqualTo("bcde");
    assertThat(tail(4, "abc", "def", "gh")).isEqualTo("efgh");
    assertThat(tail(4, "x", "abcdefghijkl")).isEqualTo("ijkl");
    assertThat(tail(4, "abcdefghijkl", "m")).isEqualTo("jklm");
  }

  @Test
  void doesNotBeginInTheMiddleOfACharacter() {
    assertThat(tail(4, "aäöü")).isEqualTo("öü");
    assertThat(tail(3, "aäöü")).isEqualTo("ü");
    assertThat(tail(6, "😀😀")).isEqualTo("😀");
  }

  private static String tail(int capacity, String... writes) {
    Tail tail = new Tail(capacity);
    for (String text : writes) {
      byte[] bytes = text.getBytes(UTF_8);
      tail.write(bytes, 0, bytes.length);
    }
    return tail.text();
  }
}

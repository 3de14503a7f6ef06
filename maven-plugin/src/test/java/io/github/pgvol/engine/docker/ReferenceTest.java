package io.github.pgvol.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "postgres, postgres, latest",
    "postgres:17, postgres, 17",
    "localhost:5000/postgres, localhost:5000/postgres, latest",
    "localhost:5000/a/postgres:17-alpine, localhost:5000/a/postgres, 17-alpine",
    "postgres@sha256:abc, postgres, sha256:abc",
    "localhost:5000/postgres:17@sha256:abc, localhost:5000/postgres, sha256:abc",
  })
  void isRepositoryAndTag(String image, String repository, String tag) {
    assertThat(Reference.parse(image)).isEqualTo(new Reference(repository, tag));
  }
}

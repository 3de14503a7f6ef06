package io.github.pgvol.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientToolsTest {

  private static ClientTools of(int major) {
    return new ClientTools(Path.of("/tools", Integer.toString(major)), major);
  }

  @Test
  void theServersOwnMajorElseTheNextOne() {
    List<ClientTools> all = List.of(of(18), of(17), of(15));
    assertThat(ClientTools.fitting(all, 17)).contains(of(17));
    assertThat(ClientTools.fitting(all, 16)).contains(of(17));
    assertThat(ClientTools.fitting(all, 19)).isEmpty();
  }

  @Test
  void onlyItsOwnProgramsAreTakenFromItsFolder() {
    assertThat(of(17).resolve("psql")).startsWith(of(17).folder().toString());
    assertThat(of(17).resolve("sh")).isEqualTo("sh");
  }
}

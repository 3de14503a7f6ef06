package io.github.pgvol.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeFileTest {

  private static ComposeFile.Service one(String yaml) {
    List<ComposeFile.Service> servers = ComposeFile.servers(ComposeModel.ofText(yaml));
    assertThat(servers).hasSize(1);
    return servers.get(0);
  }

  private static String db(String image, String volumes) {
    return "services: {db: {image: \"" + image + "\", volumes: [" + volumes + "]}}";
  }

  @ParameterizedTest
  @CsvSource({
    "postgres:17, data:/var/lib/postgresql/data, true",
    "postgres:17, data:/var/lib/postgresql/data/, true",
    "postgres:17, ./data:/var/lib/postgresql/data:rw, true",
    "postgres:17, C:\\data:/var/lib/postgresql/data, true",
    "postgres:17, data:/var/lib/postgresql, false",
    "postgres:17, /var/lib/postgresql/data, false",
    "postgres:18, data:/var/lib/postgresql, true",
    "postgres:18-alpine, data:/var/lib/postgresql/data, false",
    "pgvector/pgvector:pg17, data:/var/lib/postgresql/data, true",
    "registry.example/team/postgres:18.1, data:/var/lib/postgresql, true",
    "postgres:latest, data:/var/lib/postgresql, true",
    "'${IMAGE:-postgres:18}', '${VOL:-data}:/var/lib/postgresql', true",
  })
  void knowsWhereAVolumeHasToBe(String image, String volume, boolean kept) {
    String quoted = "'" + volume + "'";
    assertThat(one(db(image, quoted)).kept()).isEqualTo(kept);
  }

  @Test
  void tellsWhereTheVolumeIsInstead() {
    ComposeFile.Service service = one(db("postgres:17", "'data:/var/lib/postgresql'"));
    assertThat(service.place()).isEqualTo("/var/lib/postgresql/data");
    assertThat(service.elsewhere()).contains("/var/lib/postgresql");
  }

  @Test
  void aDataFolderBelowTheVolumeIsKept() {
    assertThat(
            one("services: {db: {image: 'postgres:17', environment: [PGDATA=/pg/data/x],"
                    + " volumes: ['d:/pg/data']}}")
                .kept())
        .isTrue();
    assertThat(
            one("services: {db: {image: 'postgres:17', environment: {PGDATA: /pg/data/x},"
                    + " volumes: ['d:/pg/database']}}")
                .kept())
        .isFalse();
  }

  @Test
  void readsTheLongFormMergesAndAnchors() {
    ComposeFile.Service service =
        one(
            """
            x-base: &base
              image: postgres:18
            services:
              db:
                <<: *base
                volumes:
                  - type: volume
                    source: data
                    target: /var/lib/postgresql
              web:
                image: nginx
              metrics:
                image: prom/postgres-exporter
            """);
    assertThat(service.image()).isEqualTo("postgres:18");
    assertThat(service.kept()).isTrue();
  }

  @Test
  void memoryIsMeantToBeLost() {
    ComposeFile.Service service =
        one("services: {db: {image: 'postgres:17', tmpfs: /var/lib/postgresql/data}}");
    assertThat(service.inMemory()).isTrue();
    assertThat(service.kept()).isFalse();
  }

  @Test
  void otherFilesHoldNoServers() {
    assertThat(ComposeFile.servers(ComposeModel.ofText(""))).isEmpty();
    assertThat(ComposeFile.servers(ComposeModel.ofText("- a\n- b\n"))).isEmpty();
    assertThat(ComposeFile.servers(ComposeModel.ofText("services: {db: {build: .}}"))).isEmpty();
    assertThatThrownBy(() -> ComposeFile.servers(ComposeModel.ofText("services: {db: [}")))
        .isInstanceOf(ComposeModel.UnreadableException.class);
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.PlaceFinder;
import io.github.pgvol.volume.manage.CloneRequest;
import io.github.pgvol.volume.manage.VolumeCloner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes cloned where the file system can share blocks: on a Btrfs of the test's own. */
@Timeout(180)
class VolumeCloneIT {

  private static final String STATE = "SELECT count(*) || md5(sum(hashtext(t::text))::text) FROM t";

  @TempDir private Path folder;

  @Test
  void aCloneSharesItsBlocks() throws IOException, InterruptedException {
    Path image = folder.resolve("disk");
    Path disk = Files.createDirectory(folder.resolve("mounted"));
    Programs.run("truncate", "-s", "600M", image.toString());
    Programs.run("mkfs.btrfs", "-q", image.toString());
    Programs.run("mount", "-o", "loop", image.toString(), disk.toString());
    String from = TestServer.newName();
    String to = from + "-clone";
    try {
      for (String volume : List.of(from, to)) {
        Path place = Files.createDirectory(disk.resolve(volume));
        Engines.DOCKER.client(
            "volume",
            "create",
            "--opt",
            "type=none",
            "--opt",
            "o=bind",
            "--opt",
            "device=" + place,
            volume);
      }
      Engine engine = Engines.DOCKER.connect();
      create(engine, from);
      String state;
      try (TestServer server = TestServer.adopt(Engines.DOCKER, engine, from)) {
        server.execute(
            TestServer.DATABASE,
            "CREATE TABLE t (id int PRIMARY KEY, what text)",
            "INSERT INTO t SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 100000) i");
        state = server.value(TestServer.DATABASE, STATE).asText();
        engine.stop(from, Duration.ofSeconds(60));
        long before = used(disk);
        Place source = PlaceFinder.of(engine.container(from).orElseThrow());
        RecordingConsole console = new RecordingConsole();
        new VolumeCloner(engine, console)
            .clone(
                new CloneRequest(source, Optional.empty(), to, Map.of(), Duration.ofSeconds(60)));
        long grown = used(disk) - before;
        assertThat(before).as("the cluster's size").isGreaterThan(100L << 10);
        assertThat(grown).as("kilobytes more on the disk").isLessThan(20L << 10);
        create(engine, to);
        try (TestServer clone = TestServer.adopt(Engines.DOCKER, Engines.DOCKER.connect(), to)) {
          assertThat(clone.value(TestServer.DATABASE, STATE).asText()).isEqualTo(state);
          clone.execute(TestServer.DATABASE, "DELETE FROM t WHERE id > 7");
        }
        server.startAgain();
        assertThat(server.value(TestServer.DATABASE, STATE).asText())
            .as("the source, whatever is done with the clone")
            .isEqualTo(state);
      }
    } finally {
      try (Engine engine = Engines.DOCKER.connect()) {
        for (String name : List.of(from, to)) {
          engine.remove(name);
          engine.removeVolume(name);
        }
      }
      Programs.run("umount", disk.toString());
    }
  }

  private static void create(Engine engine, String name) throws IOException {
    engine.create(
        ContainerSpec.of(name, Engines.DOCKER.image(17))
            .withEnvironment(
                Map.of(
                    "POSTGRES_USER", TestServer.USER,
                    "POSTGRES_PASSWORD", TestServer.PASSWORD,
                    "POSTGRES_DB", TestServer.DATABASE))
            .withMounts(List.of(ContainerSpec.Mount.volume(name, "/var/lib/postgresql/data"))));
  }

  /** In kilobytes, when all is written. */
  private static long used(Path disk) throws IOException, InterruptedException {
    Programs.run("sync", "-f", disk.toString());
    return Long.parseLong(
        Programs.run("df", "--output=used", disk.toString()).lines().toList().get(1).strip());
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** Whole clusters put back as files: what the tests of it share. */
abstract class PhysicalRestores {

  static final String APP = TestServer.DATABASE;
  static final String STATE = "SELECT count(*) || md5(string_agg(t::text, ',')) FROM t";
  static final String BASE_BACKUP = "pg_basebackup -D - -Ft -X fetch --checkpoint=fast | ";

  @TempDir Path catalog;

  static void load(TestServer server) throws IOException, InterruptedException {
    server.execute(
        APP,
        "CREATE TABLE t (id int PRIMARY KEY, what text)",
        "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 2000) i");
  }

  static String state(TestServer server) throws IOException, InterruptedException {
    return server.value(APP, STATE).asText();
  }

  /** What a skilled person would do. */
  String baseBackup(TestServer server, String packer, String ending)
      throws IOException, InterruptedException {
    return write("base.tar" + ending, server.output("sh", "-c", BASE_BACKUP + packer));
  }

  String write(String name, byte[] bytes) throws IOException {
    Files.createDirectories(catalog);
    Files.write(catalog.resolve(name), bytes);
    return name;
  }

  static String dataFolder(int major) {
    return major >= 18 ? "/var/lib/postgresql/18/docker" : "/var/lib/postgresql/data";
  }

  static String dataFolder(TestServer server, int major) {
    return Engines.mount(server.engine(), server.name(), major).target()
        + server.kind().below(major);
  }

  /** Runs a shell in a container that has the server's files, while that is stopped. */
  static byte[] beside(TestServer server, int major, String user, String shell)
      throws IOException, InterruptedException {
    return beside(
        server.engine(),
        server.kind().image(major),
        List.of(Engines.mount(server.engine(), server.name(), major)),
        user,
        shell);
  }

  static byte[] beside(
      Engine engine, String image, List<ContainerSpec.Mount> mounts, String user, String shell)
      throws IOException, InterruptedException {
    Container container =
        engine.create(
            ContainerSpec.of("pgvol-it-beside-" + UUID.randomUUID(), image)
                .withEntrypoint("sleep", "1000")
                .withUser("0")
                .withMounts(mounts));
    try {
      engine.start(container.id());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ToolResult result =
          engine.exec(container.id(), Tool.of("sh", "-c", shell).as(user), null, out);
      assertThat(result.ok()).as("%s: %s", shell, result.errors()).isTrue();
      return out.toByteArray();
    } finally {
      engine.remove(container.id());
    }
  }

  static String own(TestServer server, int major) throws IOException, InterruptedException {
    String listed =
        new String(
            server.output(
                "sh", "-c", "ls -A " + dataFolder(server, major) + " | grep pgvol || true"),
            StandardCharsets.UTF_8);
    return listed.strip();
  }
}

package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.ContainerSpec;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clusters that people packed with tools of theirs, and images that are not as the official one.
 */
@Timeout(300)
class ForeignClusterIT extends PhysicalRestores {

  /**
   * Debian's BusyBox has a tar that takes no lists of names, as Alpine's does: GNU's stands in,
   * with the options that both have. Its shell would take its own tar, whatever the path says: it
   * is not in here.
   */
  private static final String BUSYBOX =
      """
      mv /usr/bin/tar /usr/lib/gnutar
      for name in $(/bin/busybox --list); do
        file=$(command -v "$name") && case $file in
          */busybox | */bash | */sh | */tar | */setpriv) ;;
          */*bin/*) /bin/busybox ln -sf /bin/busybox "$file" ;;
        esac
      done
      /bin/busybox rm -f /usr/bin/zstd /usr/bin/pg_verifybackup /usr/lib/postgresql/*/bin/pg_verifybackup
      {
        echo '#!/bin/busybox sh'
        echo 'case " $*" in *" --version"*) echo "tar (busybox) 1.36.1"; exit ;; esac'
        echo 'for word; do case $word in --no-recursion | [!-]* | -[a-zA-Z]) ;; -) ;; *) echo "tar: unrecognized option: $word" >&2; exit 1 ;; esac; done'
        echo 'exec /usr/lib/gnutar "$@"'
      } >/usr/bin/tar
      /bin/busybox chmod 755 /usr/bin/tar
      """;

  /**
   * An image as those of Alpine are: BusyBox for all of GNU's programs, no zstd, no
   * pg_verifybackup.
   */
  @Test
  void anImageWithBusyBox() throws IOException, InterruptedException {
    String image = TestServer.newName() + "-busybox";
    String maker = image + "-maker";
    try {
      Engines.DOCKER.client(
          "create",
          "--name",
          maker,
          "--entrypoint",
          "bash",
          Engines.DOCKER.image(17),
          "-ec",
          BUSYBOX);
      Engines.DOCKER.client("cp", "-L", Programs.run("which", "busybox").strip(), maker + ":/bin/");
      Engines.DOCKER.client("start", "-a", maker);
      Engines.DOCKER.client(
          "commit",
          "-c",
          "ENTRYPOINT [\"docker-entrypoint.sh\"]",
          "-c",
          "CMD [\"postgres\"]",
          maker,
          image);
      try (TestServer server =
          TestServer.startOf(Engines.DOCKER, Engines.DOCKER.connect(), image, 17)) {
        load(server);
        String before = state(server);
        VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
        String cold = goals.backup(false).name();
        String online = goals.backup(true).name();
        for (String backup : List.of(cold, online)) {
          server.execute(APP, "DELETE FROM t WHERE id > 7");
          goals.restore(backup);
          assertThat(state(server)).as(backup).isEqualTo(before);
        }
        server.output("pg_amcheck", "--all", "--install-missing");
        assertThat(goals.console().warnings()).isEmpty();
      }
    } finally {
      try (Engine engine = Engines.DOCKER.connect()) {
        engine.remove(maker);
      }
      Engines.DOCKER.client("image", "rm", "-f", image);
    }
  }

  /** As people do it: server stopped or not cared about, every kind of path, owner and mode. */
  @ParameterizedTest
  @CsvSource({
    "15,'tar -czf - -C /var/lib/postgresql/data .'",
    "17,'cd /var/lib/postgresql/data && tar -cf - * .[!.]* 2>/dev/null || tar -cf - *'",
    "17,'tar -cf - --owner=1234 --group=4321 --mode=a=rwx -C /var/lib postgresql/data | zstd'",
    "18,'tar -czf - --mode=a=rX -C /var/lib/postgresql .'"
  })
  void anArchiveThatSomebodyMade(int major, String tar) throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, major)) {
      load(server);
      String before = state(server);
      server.engine().stop(server.name(), java.time.Duration.ofSeconds(60));
      String backup = write("postgres_data.tar", beside(server, major, "0", tar));
      server.startAgain();
      server.execute(APP, "DROP TABLE t");

      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
      goals.restore(backup);

      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().warnings()).isEmpty();
      String strange =
          "find "
              + dataFolder(major)
              + " \\( ! -user postgres -o -perm /027 \\) ! -type l ! -name 'pgsql_tmp_pgvol_*'";
      assertThat(new String(server.output("sh", "-c", strange), StandardCharsets.UTF_8))
          .as("of another owner, or open to others")
          .isEmpty();
    }
  }

  /**
   * An archive that BusyBox made of a whole volume, with the write-ahead log beside the data as
   * POSTGRES_INITDB_WALDIR has it; and what a backup of pgvol's own keeps of such a cluster.
   */
  @Test
  void anArchiveOfBusyBoxWithItsWalBesideIt() throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 18)) {
      load(server);
      String before = state(server);
      Engine engine = server.engine();
      engine.stop(server.name(), java.time.Duration.ofSeconds(60));
      String data = dataFolder(18);
      beside(
          server,
          18,
          "0",
          "set -e; mv "
              + data
              + "/pg_wal /var/lib/postgresql/wal; ln -s /var/lib/postgresql/wal "
              + data
              + "/pg_wal; ln -s postgresql.conf "
              + data
              + "/conf.link; chown -h postgres "
              + data
              + "/pg_wal "
              + data
              + "/conf.link");
      Path volume = Path.of(engine.volume(server.name()).orElseThrow().mountpoint());
      Path marked = volume.resolve("18/docker/global/pg_filenode.map");
      UserDefinedFileAttributeView attributes =
          Files.getFileAttributeView(marked, UserDefinedFileAttributeView.class);
      attributes.write("pgvol", ByteBuffer.wrap("kept".getBytes(StandardCharsets.US_ASCII)));
      Files.createDirectories(catalog);
      Programs.run(
          "busybox",
          "tar",
          "-czf",
          catalog.resolve("postgres_data.tar.gz").toString(),
          "-C",
          volume.toString(),
          ".");
      server.startAgain();
      VolumeGoals goals = VolumeGoals.of(engine, server.name(), catalog);
      String cold = goals.backup(false).name();
      server.startAgain();
      String online = goals.backup(true).name();
      server.execute(APP, "DELETE FROM t WHERE id > 7");
      String changed = state(server);

      goals.restore("postgres_data.tar.gz");

      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().text()).contains("pg_wal is a link in postgres_data.tar.gz");
      server.output("sh", "-c", "test -d $PGDATA/pg_wal && ! test -L $PGDATA/pg_wal");
      goals.undo();
      assertThat(state(server)).isEqualTo(changed);
      server.output("sh", "-c", "test -L $PGDATA/pg_wal");
      goals.restore(cold);
      assertThat(state(server)).isEqualTo(before);
      ByteBuffer value = ByteBuffer.allocate(16);
      Files.getFileAttributeView(marked, UserDefinedFileAttributeView.class).read("pgvol", value);
      assertThat(new String(value.array(), 0, value.position(), StandardCharsets.US_ASCII))
          .isEqualTo("kept");
      server.output("sh", "-c", "test \"$(readlink $PGDATA/conf.link)\" = postgresql.conf");
      goals.restore(online, Safety.NONE);
      assertThat(state(server)).isEqualTo(before);
      assertThat(goals.console().warnings()).isEmpty();
    }
  }

  @Test
  void tablespacesGoWhereTheyWere() throws IOException, InterruptedException {
    int major = 17;
    String spaces = "pgvol-it-spaces-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server =
        TestServer.start(Engines.DOCKER, major, Map.of(), Map.of("/spaces", spaces))) {
      Engine engine = server.engine();
      try {
        server.output(
            Tool.of("sh", "-c", "mkdir '/spaces/a b' && chown postgres '/spaces/a b'").as("0"),
            null);
        server.execute(APP, "CREATE TABLESPACE space LOCATION '/spaces/a b'");
        load(server);
        server.execute(APP, "ALTER TABLE t SET TABLESPACE space");
        String before = state(server);
        String oid =
            server.value(APP, "SELECT oid FROM pg_tablespace WHERE spcname = 'space'").asText();
        engine.stop(server.name(), java.time.Duration.ofSeconds(60));
        List<ContainerSpec.Mount> mounts =
            List.of(
                ContainerSpec.Mount.volume(server.name(), "/var/lib/postgresql/data"),
                ContainerSpec.Mount.volume(spaces, "/spaces"));
        String pack =
            "set -e; cp -a /var/lib/postgresql/data /tmp/x; mkdir -p /tmp/x/.pgvol/tblspc; cp -a"
                + " '/spaces/a b' /tmp/x/.pgvol/tblspc/"
                + oid
                + "; tar -cf - -C /tmp/x . | zstd -q";
        String image = server.kind().image(major);
        String backup = write("spaces.tar.zst", beside(engine, image, mounts, "0", pack));
        String without =
            write(
                "without.tar.zst",
                beside(engine, image, mounts, "0", "tar -c -C /var/lib/postgresql/data . | zstd"));
        server.startAgain();
        server.execute(APP, "DELETE FROM t WHERE id > 7");
        String changed = state(server);
        VolumeGoals goals = VolumeGoals.of(engine, server.name(), catalog);

        goals.restore(backup);
        assertThat(state(server)).isEqualTo(before);
        goals.undo();
        assertThat(state(server)).isEqualTo(changed);
        goals.restore(backup, Safety.NONE);
        assertThat(state(server)).isEqualTo(before);

        assertThatThrownBy(() -> goals.restore(without))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("tablespace " + oid)
            .hasMessageContaining("/spaces/a b")
            .hasMessageContaining("not in the archive");
        try (TestServer plain = TestServer.start(Engines.DOCKER, major)) {
          assertThatThrownBy(() -> VolumeGoals.of(engine, plain.name(), catalog).restore(backup))
              .isInstanceOf(UserProblem.class)
              .hasMessageContaining("/spaces/a b")
              .hasMessageContaining("in no volume of container " + plain.name());
        }
        String fresh = TestServer.newName();
        assertThatThrownBy(() -> VolumeGoals.ofVolume(engine, fresh, catalog).restore(backup))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("/spaces/a b")
            .hasMessageContaining("no container tells what is mounted there");
        assertThat(engine.volume(fresh)).isEmpty();
      } finally {
        engine.remove(server.name());
        engine.removeVolume(spaces);
      }
    }
  }
}

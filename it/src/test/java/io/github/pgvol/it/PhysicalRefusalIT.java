package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is damaged, evil or does not fit is refused, and the server goes on. */
@Timeout(300)
class PhysicalRefusalIT extends PhysicalRestores {

  /** An archive that begins well. */
  private byte[] archive(List<TarArchiveEntry> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name :
          List.of("PG_VERSION", "global/pg_control", "pg_wal/000000010000000000000001")) {
        byte[] content = "17\n".getBytes(StandardCharsets.US_ASCII);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static TarArchiveEntry entry(String name, byte kind, String link) {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    if (!link.isEmpty()) {
      entry.setLinkName(link);
    }
    return entry;
  }

  @Test
  void whatIsDamagedEvilOrDoesNotFitIsRefusedAndTheServerGoesOn()
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17);
        TestServer older = TestServer.start(Engines.DOCKER, 15)) {
      load(server);
      String before = state(server);
      String started = server.value("postgres", "SELECT pg_postmaster_start_time()").asText();
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);
      Map<String, List<TarArchiveEntry>> evil =
          Map.of(
              "../evil",
              List.of(entry("../evil", TarConstants.LF_NORMAL, "")),
              "base/../../evil",
              List.of(entry("base/../../evil", TarConstants.LF_NORMAL, "")),
              "/etc/evil",
              List.of(entry("/etc/evil", TarConstants.LF_NORMAL, "")),
              "base/out",
              List.of(entry("base/out", TarConstants.LF_SYMLINK, "/etc")),
              "base/up",
              List.of(entry("base/up", TarConstants.LF_SYMLINK, "../../..")),
              "in/passwd",
              List.of(
                  entry("in", TarConstants.LF_SYMLINK, "base"),
                  entry("in/passwd", TarConstants.LF_NORMAL, "")),
              "base/hard",
              List.of(entry("base/hard", TarConstants.LF_LINK, "/etc/passwd")),
              "base/null",
              List.of(entry("base/null", TarConstants.LF_CHR, "")),
              "base/disk",
              List.of(entry("base/disk", TarConstants.LF_BLK, "")),
              "base/pipe",
              List.of(entry("base/pipe", TarConstants.LF_FIFO, "")));
      for (Map.Entry<String, List<TarArchiveEntry>> one : evil.entrySet()) {
        String name = write("evil.tar", archive(one.getValue()));
        assertThatThrownBy(() -> goals.restore(name))
            .as(one.getKey())
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("«" + one.getKey() + "»")
            .hasMessageContaining("Nothing was changed");
      }
      String link =
          write(
              "link.tar",
              archive(List.of(entry("pg_tblspc/17000", TarConstants.LF_SYMLINK, "/etc"))));
      assertThatThrownBy(() -> goals.restore(link))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("17000")
          .hasMessageContaining("/etc");

      for (String ending : List.of(".zst", ".gz", "")) {
        String packer = ending.isEmpty() ? "cat" : ending.equals(".gz") ? "gzip -1" : "zstd";
        String whole = baseBackup(server, packer, ending);
        byte[] bytes = Files.readAllBytes(catalog.resolve(whole));
        for (double part : List.of(0.1, 0.5, 0.999)) {
          String cut =
              write(
                  "cut.tar" + ending, java.util.Arrays.copyOf(bytes, (int) (bytes.length * part)));
          assertThatThrownBy(() -> goals.restore(cut))
              .as("%s of %s", part, whole)
              .isInstanceOf(UserProblem.class)
              .hasMessageContaining("damaged")
              .hasMessageContaining("Nothing was changed");
        }
      }
      // One of its own is unpacked aside while it is read: nothing of that is left.
      Backup own = goals.backup(true);
      byte[] good = Files.readAllBytes(own.path());
      for (double part : List.of(0.2, 0.6, 0.9999)) {
        byte[] flipped = good.clone();
        flipped[(int) (good.length * part)] ^= 16;
        Files.write(own.path(), flipped);
        assertThatThrownBy(() -> goals.restore(own.name()))
            .as("a bit of %s, at %s", own.name(), part)
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("damaged")
            .hasMessageContaining("Nothing was changed");
        assertThat(own(server, 17)).isEmpty();
      }
      String of15 = write("of15.tar", older.output("sh", "-c", BASE_BACKUP + "cat"));
      assertThatThrownBy(() -> goals.restore(of15))
          .isInstanceOfSatisfying(
              UserProblem.class,
              problem ->
                  assertThat(problem.getMessage() + problem.advice())
                      .contains("PostgreSQL 15", "PostgreSQL 17", "-Dpgvol.volume=other"));
      String noLog =
          write(
              "nolog.tar",
              server.output(
                  "sh", "-c", "pg_basebackup -D - -Ft -X none --checkpoint=fast 2>/dev/null"));
      assertThatThrownBy(() -> goals.restore(noLog))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("no write-ahead log");

      assertThat(state(server)).isEqualTo(before);
      assertThat(own(server, 17)).isEmpty();
      assertThat(server.value("postgres", "SELECT pg_postmaster_start_time()").asText())
          .as("it was never stopped")
          .isEqualTo(started);
    }
  }

  @Test
  void damageThatOnlyPostgresSeesIsFoundBeforeTheServerIsStopped()
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      load(server);
      String before = state(server);
      String started = server.value("postgres", "SELECT pg_postmaster_start_time()").asText();
      String backup =
          write(
              "base.tar",
              server.output(
                  "sh",
                  "-c",
                  "set -e; cd /tmp; rm -rf x; pg_basebackup -D x -X fetch --checkpoint=fast; f=$(find"
                      + " x/base -type f -size +20k | head -n 1); printf X | dd of=\"$f\" bs=1 seek=9000"
                      + " conv=notrunc 2>/dev/null; tar -cf - -C x ."));
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      assertThatThrownBy(() -> goals.restore(backup))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("checksum mismatch for file")
          .hasMessageContaining("The old data is untouched");

      assertThat(state(server)).isEqualTo(before);
      assertThat(own(server, 17)).isEmpty();
      assertThat(server.value("postgres", "SELECT pg_postmaster_start_time()").asText())
          .isEqualTo(started);
    }
  }

  @ParameterizedTest
  @CsvSource({"DOCKER,17", "PODMAN,18", "LOCAL,17"})
  void aClusterThatDoesNotStartGoesAndTheOldOneComesBack(Engines kind, int major)
      throws IOException, InterruptedException {
    try (TestServer server = TestServer.start(kind, major)) {
      load(server);
      String before = state(server);
      String backup =
          write(
              "base.tar",
              server.output(
                  "sh",
                  "-c",
                  "set -e; x=$(mktemp -d); pg_basebackup -D $x -X fetch --checkpoint=fast"
                      + " --no-manifest; echo 'shared_buffers = nonsense' >>$x/postgresql.conf; tar -cf -"
                      + " -C $x .; rm -r $x"));
      server.execute(APP, "DELETE FROM t WHERE id > 7");
      String changed = state(server);
      assertThat(changed).isNotEqualTo(before);
      VolumeGoals goals = VolumeGoals.of(server.engine(), server.name(), catalog);

      assertThatThrownBy(() -> goals.restore(backup))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("does not come up")
          .hasMessageContaining("old files are back")
          .hasMessageContaining("shared_buffers");

      server.startAgain();
      assertThat(state(server)).isEqualTo(changed);
      assertThat(own(server, major)).isEmpty();
    }
  }

  @Test
  void aDiskThatIsFullWhileUnpacking() throws IOException, InterruptedException {
    // Room enough, as df tells; there are too few inodes.
    String size = "size=500m,nr_inodes=1600";
    try (TestServer server = TestServer.start(Engines.DOCKER, 17);
        TestServer small = TestServer.startOnSmallDisk(Engines.DOCKER, 17, size)) {
      load(server);
      String backup = baseBackup(server, "zstd", ".zst");
      small.execute(APP, "CREATE TABLE kept AS SELECT 42 AS n");

      assertThatThrownBy(
              () -> VolumeGoals.of(small.engine(), small.name(), catalog).restore(backup))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("is full")
          .hasMessageContaining("The old data is untouched");

      assertThat(small.value(APP, "SELECT n FROM kept").asInt()).isEqualTo(42);
      assertThat(own(small, 17)).isEmpty();
    }
  }

  @Test
  void aDiskWithoutRoomIsKnownBeforehand() throws IOException, InterruptedException {
    String volume = "pgvol-it-small-" + UUID.randomUUID().toString().substring(0, 8);
    try (TestServer server = TestServer.start(Engines.DOCKER, 17)) {
      load(server);
      String backup = baseBackup(server, "zstd", ".zst");
      Engines.DOCKER.volume(volume, "tmpfs", "tmpfs", "size=20m");
      try {
        assertThatThrownBy(
                () -> VolumeGoals.ofVolume(server.engine(), volume, catalog).restore(backup))
            .isInstanceOf(UserProblem.class)
            .hasMessageContaining("The restore needs")
            .hasMessageContaining(volume);
      } finally {
        server.engine().removeVolume(volume);
      }
    }
  }
}

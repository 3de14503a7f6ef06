package io.github.pgvol.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression.Method;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveCheckTest {

  private static final PhysicalArchive OWN = new PhysicalArchive(Method.NONE, "", 17);

  // pg_basebackup's: CRC-32C of «123456789» is e3069283, printed in the order of a little-endian
  // memory.
  private static final String FILES =
      """
      { "PostgreSQL-Backup-Manifest-Version": 2,
      "System-Identifier": 7710468015410090013,
      "Files": [
      { "Path": "backup_label", "Size": 1 },
      { "Path": "PG_VERSION", "Size": 3, "Checksum-Algorithm": "CRC32C", "Checksum": "%s" },
      { "Path": "global/pg_control", "Size": 9, "Last-Modified": "2026-11-21 03:56:28 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "839206e3" },
      { "Encoded-Path": "626173652f31", "Size": 9 },
      { "Path": "pg_tblspc/16410/PG_17/5/1", "Size": 9 }
      ],
      "WAL-Ranges": [
      { "Timeline": 1, "Start-LSN": "0/52000028", "End-LSN": "0/53000000" }
      ],
      """;

  private static String manifest(String version) {
    String text = FILES.formatted(version);
    MessageDigest digest = Checksums.sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return text + "\"Manifest-Checksum\": \"" + Checksums.hex(digest) + "\"}\n";
  }

  private static String crc(String text) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", Integer.reverseBytes((int) crc.getValue()));
  }

  private static Tars whole() {
    return new Tars()
        .file("backup_label", "x")
        .file("PG_VERSION", "17\n")
        .file("base/1", "123456789")
        .file(".pgvol/tblspc/16410/PG_17/5/1", "123456789")
        .file("pg_wal/000000010000000000000052", "w".repeat(1 << 20))
        .file("global/pg_control", "123456789")
        .link("pg_tblspc/16410", "/srv/space");
  }

  private static ArchiveCheck.Report check(Tars tars, boolean online) throws IOException {
    return ArchiveCheck.check(new ByteArrayInputStream(tars.bytes()), OWN, online);
  }

  @Test
  void oneThatIsWhole() throws IOException {
    // WAL files of 1 MB: those of the range from 0/52000028 on are sixteen.
    Tars tars = whole().file("backup_manifest", manifest(crc("17\n")));
    for (int i = 0x520; i < 0x530; i++) {
      tars.file("pg_wal/" + String.format("00000001%08X%08X", 0, i), "w".repeat(1 << 20));
    }
    ArchiveCheck.Report report = check(tars, true);
    assertThat(report.wrong()).isEmpty();
    assertThat(report.good())
        .anyMatch(what -> what.contains("5 of them, 2 by their checksums"))
        .anyMatch(what -> what.contains("complete"));
  }

  @Test
  void whatIsMissingIsTold() throws IOException {
    assertThat(check(new Tars().file("PG_VERSION", "17\n"), true).wrong())
        .singleElement()
        .asString()
        .contains("global/pg_control, backup_label, backup_manifest");
    assertThat(check(new Tars().file("PG_VERSION", "17\n"), false).wrong())
        .singleElement()
        .asString()
        .doesNotContain("backup_label");
    Tars withoutFile =
        new Tars()
            .file("PG_VERSION", "17\n")
            .file("global/pg_control", "123456789")
            .file("base/1", "12345678")
            .file("base/2", "")
            .file("postgresql.auto.conf", "")
            .file("backup_manifest", manifest(crc("18\n")));
    assertThat(check(withoutFile, false).wrong())
        .containsExactly(
            "lacks backup_label, pg_tblspc/16410/PG_17/5/1",
            "holds other content than PostgreSQL's manifest tells of PG_VERSION, base/1",
            "holds what PostgreSQL's manifest does not name: base/2",
            "lacks WAL that recovery needs: all of it");
  }

  @Test
  void aManifestThatWasChanged() throws IOException {
    String changed = manifest(crc("17\n")).replace("\"Size\": 9", "\"Size\": 8");
    assertThat(check(whole().file("backup_manifest", changed), true).wrong())
        .singleElement()
        .asString()
        .contains("its checksum is another one");
    assertThat(check(whole().file("backup_manifest", "{}"), true).wrong()).hasSize(1);
  }

  @Test
  void entriesThatNoBackupHas() throws IOException {
    assertThat(check(Tars.cluster("").file("../x", "").file("PG_VERSION", "17\n"), false).wrong())
        .singleElement()
        .asString()
        .contains("../x", "is there twice");
  }

  @Test
  void oneThatWasCutOff() {
    byte[] bytes = whole().bytes();
    byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);
    assertThatThrownBy(() -> ArchiveCheck.check(new ByteArrayInputStream(cut), OWN, false))
        .isInstanceOf(IOException.class);
  }

  @Test
  void archivesAreMadeOne() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarMerge merge = new TarMerge(out)) {
      merge.addAll(new ByteArrayInputStream(Tars.cluster("").bytes()), name -> name);
      merge.addAll(
          new ByteArrayInputStream(new Tars().file("PG_17/5/1", "123456789").bytes()),
          name -> ".pgvol/tblspc/16410/" + name);
      merge.addLink("pg_tblspc/16410", "/srv/space");
      merge.addFile("backup_label", new byte[] {1, 2, 3});
    }
    ArchiveCheck.Report report =
        ArchiveCheck.check(new ByteArrayInputStream(out.toByteArray()), OWN, false);
    assertThat(report.wrong()).isEmpty();
    assertThat(report.good()).isEqualTo(List.of("the archive is complete, 6 files"));
  }
}

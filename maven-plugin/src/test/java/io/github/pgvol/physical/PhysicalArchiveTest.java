package io.github.pgvol.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.archive.TarEntries;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PhysicalArchiveTest {

  @TempDir Path temp;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(temp.resolve("some.tar"), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "./,''",
    "data/,data/",
    "./data/,data/",
    "var/lib/postgresql/data/,var/lib/postgresql/data/",
    "./18/docker/,18/docker/",
    "/var/lib/postgresql/data/,/var/lib/postgresql/data/"
  })
  void whatStandsInFrontIsFound(String written, String prefix) throws IOException {
    assertThat(PhysicalArchive.sniff(file(Tars.cluster(written).bytes())))
        .contains(new PhysicalArchive(Method.NONE, prefix, 17));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void compressedOrNot(Method method) throws IOException {
    Path file = temp.resolve("postgres_data.tar");
    try (OutputStream out = Compression.of(method).compress(Files.newOutputStream(file))) {
      out.write(Tars.cluster("./").bytes());
    }
    assertThat(PhysicalArchive.sniff(file)).contains(new PhysicalArchive(method, "", 17));
  }

  @Test
  void namesAreTakenAsTheyAreMeant() {
    PhysicalArchive archive = new PhysicalArchive(Method.GZIP, "data/", 17);
    assertThat(archive.inside("./data/base/1/")).contains("base/1");
    assertThat(archive.inside("data/./base//1")).contains("base/1");
    assertThat(archive.inside("data")).contains("");
    assertThat(archive.inside("./data/")).contains("");
    assertThat(archive.inside("database/1")).isEmpty();
    assertThat(archive.inside("other")).isEmpty();
    PhysicalArchive top = new PhysicalArchive(Method.GZIP, "", 17);
    assertThat(top.inside("./")).contains("");
    assertThat(top.inside("./PG_VERSION")).contains("PG_VERSION");
  }

  @Test
  void otherArchivesAreNone() throws IOException {
    assertThat(PhysicalArchive.sniff(file(new Tars().file("a", "b").bytes()))).isEmpty();
    assertThat(PhysicalArchive.sniff(file(new Tars().file("PG_VERSION", "17\n").bytes())))
        .isEmpty();
    assertThat(
            PhysicalArchive.sniff(
                file(
                    new Tars()
                        .file("a/PG_VERSION", "17")
                        .file("b/global/pg_control", "c")
                        .bytes())))
        .isEmpty();
    assertThat(
            PhysicalArchive.sniff(file("SELECT 1;\n".repeat(100).getBytes(StandardCharsets.UTF_8))))
        .isEmpty();
    assertThat(PhysicalArchive.sniff(file(new byte[0]))).isEmpty();
  }

  @Test
  void anOldMajorHasTwoNumbers() throws IOException {
    byte[] old = new Tars().file("PG_VERSION", "9.6\n").file("global/pg_control", "c").bytes();
    assertThat(PhysicalArchive.sniff(file(old))).map(PhysicalArchive::major).contains(9);
  }

  @Test
  void twoClustersAreOneTooMany() throws IOException {
    byte[] two =
        Tars.cluster("16/main/")
            .file("17/main/PG_VERSION", "17\n")
            .file("17/main/global/pg_control", "c")
            .bytes();
    Path file = file(two);
    assertThatThrownBy(() -> PhysicalArchive.sniff(file))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("16/main")
        .hasMessageContaining("17/main");
  }

  @Test
  void oneThatWasCutOffIsNotTakenForWhole() throws IOException {
    byte[] whole = Tars.cluster("").bytes();
    for (int length : new int[] {600, 5_000, whole.length - 1024, whole.length - 600}) {
      Path file = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PhysicalArchive.sniff(file)).isInstanceOf(IOException.class);
    }
  }

  private static List<String> dangers(PhysicalArchive archive, Tars tars) throws IOException {
    EntryCheck check = new EntryCheck(archive);
    List<String> found = new ArrayList<>();
    TarEntries.walk(
        new ByteArrayInputStream(tars.bytes()),
        (entry, content) ->
            check.danger(entry).ifPresent(what -> found.add(entry.getName() + " " + what)));
    return found;
  }

  private static final PhysicalArchive TOP = new PhysicalArchive(Method.NONE, "", 17);
  private static final PhysicalArchive DATA = new PhysicalArchive(Method.NONE, "data/", 17);

  @Test
  void whatServersMakeIsHarmless() throws IOException {
    Tars tars =
        Tars.cluster("./")
            .entry("./", TarConstants.LF_DIR, "")
            .entry("./pg_tblspc/", TarConstants.LF_DIR, "")
            .link("./pg_tblspc/16384", "/srv/space")
            .file("./.pgvol/tblspc/16384/PG_17_1/5/1259", "x")
            .link("./current", "base/1")
            .entry("./base/1/2", TarConstants.LF_LINK, "./base/1/1259");
    assertThat(dangers(TOP, tars)).isEmpty();
  }

  @Test
  void nothingLeadsOut() throws IOException {
    assertThat(dangers(TOP, new Tars().file("../a", ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().file("a/../../b", ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().file("./a/..", ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().file("/etc/passwd", ""))).hasSize(1);
    assertThat(dangers(DATA, new Tars().file("/etc/passwd", ""))).hasSize(1);
    assertThat(dangers(DATA, new Tars().file("../data/a", ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().link("a", "/etc"))).hasSize(1);
    assertThat(dangers(TOP, new Tars().link("a/b", "../../c"))).hasSize(1);
    assertThat(dangers(TOP, new Tars().link("pg_tblspc/x", "/etc"))).hasSize(1);
    assertThat(dangers(TOP, new Tars().entry("a", TarConstants.LF_LINK, "/etc/passwd"))).hasSize(1);
    assertThat(dangers(TOP, new Tars().entry("a", TarConstants.LF_LINK, "../b"))).hasSize(1);
    assertThat(dangers(DATA, new Tars().entry("data/a", TarConstants.LF_LINK, "b"))).hasSize(1);
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Tars through = new Tars().link("pg_tblspc/1", "/etc").file("./pg_tblspc/1/passwd", "");
    assertThat(dangers(TOP, through)).containsExactly("./pg_tblspc/1/passwd lies behind a link");
    Tars twice =
        new Tars()
            .link("pg_tblspc/1", "/etc")
            .entry("x", TarConstants.LF_LINK, "pg_tblspc/1")
            .file("x/passwd", "");
    assertThat(dangers(TOP, twice)).hasSize(1);
  }

  @Test
  void neitherDevicesNorPipes() throws IOException {
    assertThat(dangers(TOP, new Tars().entry("a", TarConstants.LF_BLK, ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().entry("a", TarConstants.LF_CHR, ""))).hasSize(1);
    assertThat(dangers(TOP, new Tars().entry("a", TarConstants.LF_FIFO, ""))).hasSize(1);
  }
}

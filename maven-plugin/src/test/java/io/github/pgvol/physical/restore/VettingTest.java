package io.github.pgvol.physical.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.physical.Tars;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was not looked at yet is never given away. */
class VettingTest {

  private static final String EVIL = "../../etc/evil";

  @TempDir private Path folder;

  private Backup backup(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("cluster.tar.zst"), file);
    return new Backup(
        "cluster.tar.zst",
        path,
        Optional.empty(),
        Format.PHYSICAL,
        Compression.Method.ZSTD,
        file.length,
        Instant.now(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** Text that compresses as little as wanted: of so many different letters. */
  private static String text(int length, int letters, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt(letters)));
    }
    return text.toString();
  }

  private static Tars cluster(int files, int letters) {
    Tars tars = Tars.cluster("").file("pg_wal/000000010000000000000001", "w");
    for (int i = 0; i < files; i++) {
      tars.file("base/1/" + i, text(50_000 + i % 7, letters, i));
    }
    return tars;
  }

  /** Reads as far as one may, and with the same pieces as tar would be given. */
  private static byte[] given(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (in) {
      in.transferTo(all);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("must not be used");
    }
    return all.toByteArray();
  }

  private static byte[] unpacked(byte[] beginning) throws IOException {
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(beginning))) {
      return in.setContinuous(true).readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 90, 1", "10, 90, 1", "60, 90, 1", "60, 90, 9", "200, 2, 1", "400, 1, 3"})
  void nothingBehindAnEntryThatDoesHarmIsGiven(int files, int letters, int level) throws Exception {
    byte[] tar =
        cluster(files, letters)
            .file(EVIL, "evil")
            .file("base/1/last", text(900_000, 90, -1))
            .bytes();
    byte[] file = Zstd.compress(tar, level);
    Backup backup = backup(file);
    AtomicLong passed = new AtomicLong();
    assertThatThrownBy(() -> ScannedArchive.of(backup, more -> {}, passed::set))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining(EVIL);

    byte[] harmless = unpacked(Arrays.copyOf(file, (int) passed.get()));

    assertThat(new String(harmless, StandardCharsets.ISO_8859_1)).doesNotContain(EVIL);
    if (files >= 60 && letters > 2) {
      assertThat(harmless.length).as("what is harmless passes early").isGreaterThan(1 << 20);
    }
    Vetting vetting = Vetting.begin(backup, Optional.empty());
    assertThat(given(vetting.open()).length).isLessThanOrEqualTo((int) passed.get());
    assertThatThrownBy(vetting::requireNoHarm).isInstanceOf(UserProblem.class);
    assertThatThrownBy(vetting::result).isInstanceOf(UserProblem.class);
  }

  @Test
  void whatDoesNoHarmIsGivenWhole() throws Exception {
    byte[] file = Zstd.compress(cluster(60, 90).bytes(), 1);
    Vetting vetting = Vetting.begin(backup(file), Optional.empty());

    assertThat(given(vetting.open())).isEqualTo(file);

    assertThat(vetting.result().archive().major()).isEqualTo(17);
    vetting.requireNoHarm();
    vetting.requireSame(Checksums.sha256(folder.resolve("cluster.tar.zst"), n -> {}));
  }

  @Test
  void oneThatWasCutOffIsNotGivenWhole() throws Exception {
    byte[] file = Zstd.compress(cluster(60, 90).bytes(), 1);
    byte[] cut = Arrays.copyOf(file, file.length - 9);
    Vetting vetting = Vetting.begin(backup(cut), Optional.empty());

    assertThat(given(vetting.open())).hasSizeLessThan(cut.length);

    assertThatThrownBy(vetting::result)
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void aFileThatIsWrittenToMeanwhileIsTold() throws Exception {
    Backup backup = backup(Zstd.compress(cluster(1, 90).bytes(), 1));
    Vetting vetting = Vetting.begin(backup, Optional.empty());
    vetting.result();
    Files.writeString(backup.path(), "more", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> vetting.requireSame(Checksums.sha256(backup.path(), n -> {})))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("changed");
    assertThatThrownBy(() -> given(vetting.open()))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("changed");
  }
}

package io.github.pgvol.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {

  private static final TarStyle STYLE = new TarStyle(0640, 0750, 999, 3_000_000_000L);

  @TempDir Path temp;
  private Path folder;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    folder = Files.createDirectories(temp.resolve("folder"));
    Files.createDirectories(folder.resolve("sub/empty"));
    Files.writeString(folder.resolve("a"), "A".repeat(512));
    Files.writeString(folder.resolve("empty"), "");
    Files.writeString(folder.resolve("sub/" + "long-".repeat(40)), "B".repeat(100_001));
    target = Files.createDirectories(temp.resolve("target"));
  }

  private byte[] packed(String top) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarFolder.write(folder, top, STYLE, bytes);
    return bytes.toByteArray();
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  @Test
  void aFolderGoesInAndComesOut() throws IOException {
    AtomicLong progress = new AtomicLong();
    TarFolder.unpack(in(packed("top")), target, progress::addAndGet);
    assertThat(progress).hasValue(100_513);
    assertThat(Checksums.ofFolder(target.resolve("top"), n -> {}))
        .isEqualTo(Checksums.ofFolder(folder, n -> {}));
    assertThat(target.resolve("top/sub/empty")).isEmptyDirectory();
  }

  @Test
  void theTopFolderCanBeLeftOut() throws IOException {
    TarFolder.unpackContent(in(packed("top")), target, n -> {});
    assertThat(Checksums.ofFolder(target, n -> {})).isEqualTo(Checksums.ofFolder(folder, n -> {}));
    Path other = Files.createDirectory(temp.resolve("other"));
    TarFolder.unpack(in(packed("")), other, n -> {});
    assertThat(Checksums.ofFolder(other, n -> {})).isEqualTo(Checksums.ofFolder(folder, n -> {}));
  }

  @Test
  void entriesHaveOwnerAndMode() throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in(packed("top")))) {
      TarArchiveEntry top = tar.getNextEntry();
      assertThat(top.getName()).isEqualTo("top/");
      assertThat(top.isDirectory()).isTrue();
      assertThat(top.getMode() & 07777).isEqualTo(0750);
      TarArchiveEntry file = tar.getNextEntry();
      assertThat(file.getName()).isEqualTo("top/a");
      assertThat(file.getMode() & 07777).isEqualTo(0640);
      assertThat(file.getLongUserId()).isEqualTo(999);
      assertThat(file.getLongGroupId()).isEqualTo(3_000_000_000L);
    }
  }

  @Test
  void theTarOfTheSystemTakesIt() throws Exception {
    Path archive = Files.write(temp.resolve("x.tar"), packed("top"));
    Process tar;
    try {
      tar =
          new ProcessBuilder("tar", "-xf", archive.toString(), "-C", target.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no tar here");
      return;
    }
    String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Giving files away takes root.
    if (tar.waitFor() == 0) {
      assertThat(said).isEmpty();
    }
    assertThat(Checksums.ofFolder(target.resolve("top"), n -> {}))
        .isEqualTo(Checksums.ofFolder(folder, n -> {}));
  }

  @Test
  void cutOffAnywhereItIsAnError() throws IOException {
    byte[] whole = packed("top");
    for (int length = 0; length < whole.length - 512; length += 256) {
      byte[] part = Arrays.copyOf(whole, length);
      Path here = Files.createDirectory(temp.resolve("cut" + length));
      assertThatThrownBy(() -> TarFolder.unpack(in(part), here, n -> {}))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> TarFolder.scan(in(part), (name, content) -> {}))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(IOException.class);
    }
  }

  private static byte[] evil(String name, byte type, String link) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setName(name);
      entry.setLinkName(link);
      if (type == TarConstants.LF_NORMAL) {
        entry.setSize(1);
      }
      tar.putArchiveEntry(entry);
      if (type == TarConstants.LF_NORMAL) {
        tar.write('x');
      }
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "/x",
        "//x",
        "a/..",
        "..",
        "..\\x",
        "a\\b",
        "C:\\x",
        "./../x"
      })
  void namesThatLeadOutAreRefused(String name) throws IOException {
    byte[] archive = evil(name, TarConstants.LF_NORMAL, "");
    assertThatThrownBy(() -> TarFolder.unpack(in(archive), target, n -> {}))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("leads out of its folder");
    assertThatThrownBy(() -> TarFolder.unpackContent(in(archive), target, n -> {}))
        .isInstanceOf(UserProblem.class);
    assertThat(target).isEmptyDirectory();
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void linksAndDevicesAreRefused(byte type) throws IOException {
    byte[] archive = evil("x", type, "/etc/passwd");
    assertThatThrownBy(() -> TarFolder.unpack(in(archive), target, n -> {}))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("«x» is neither a file nor a folder");
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() throws IOException {
    Files.writeString(target.resolve("x"), "old");
    byte[] archive = evil("x", TarConstants.LF_NORMAL, "");
    assertThatThrownBy(() -> TarFolder.unpack(in(archive), target, n -> {}))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("twice");
    assertThat(target.resolve("x")).hasContent("old");
  }

  @Test
  void aFileAtTheTopIsRefusedWhereOnlyAFolderIsAwaited() throws IOException {
    byte[] archive = evil("x", TarConstants.LF_NORMAL, "");
    assertThatThrownBy(() -> TarFolder.unpackContent(in(archive), target, n -> {}))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("beside");
  }

  @Test
  void aLinkInAFolderIsNotPacked() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), target);
    assertThatThrownBy(() -> packed("top")).isInstanceOf(UserProblem.class);
  }

  @Test
  void anArchiveIsScannedWithoutUnpacking() throws IOException {
    List<String> names = new ArrayList<>();
    TarFolder.scan(
        in(packed("top")),
        (name, content) -> {
          names.add(name);
          content.read();
          content.close();
        });
    assertThat(names).hasSize(3).contains("top/a", "top/empty");
  }

  @Test
  void oneFileIsWrapped() throws IOException {
    for (int size : new int[] {0, 1, 511, 512, 513, 100_000}) {
      Path file = Files.write(temp.resolve("file" + size), new byte[size]);
      Path here = Files.createDirectory(temp.resolve("here" + size));
      try (InputStream tar = SingleFileTar.of(file, "backup.dump", STYLE)) {
        TarFolder.unpack(tar, here, n -> {});
      }
      assertThat(here.resolve("backup.dump")).hasBinaryContent(new byte[size]);
    }
  }

  @Test
  void aFileOfManyGigabytesIsAnnouncedRight() throws IOException {
    long size = 100_000_000_000L;
    InputStream zeros =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }
        };
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(SingleFileTar.of(zeros, "big", size, STYLE))) {
      assertThat(tar.getNextEntry().getSize()).isEqualTo(size);
      assertThat(tar.readNBytes(5000)).hasSize(5000);
    }
  }

  @Test
  void aFileThatIsNotAsLongAsAnnouncedIsAnError() {
    for (int announced : new int[] {0, 1, 4, 6, 600}) {
      InputStream five = in("12345".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> SingleFileTar.of(five, "x", announced, STYLE).readAllBytes())
          .as("%d", announced)
          .isInstanceOf(announced > 5 ? EOFException.class : IOException.class);
    }
  }

  @Test
  void closedEarlyItClosesTheFile() throws IOException {
    boolean[] closed = {false};
    InputStream content =
        new ByteArrayInputStream(new byte[2000]) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    try (InputStream tar = SingleFileTar.of(content, "x", 2000, STYLE)) {
      assertThat(tar.readNBytes(600)).hasSize(600);
    }
    assertThat(closed[0]).isTrue();
  }
}

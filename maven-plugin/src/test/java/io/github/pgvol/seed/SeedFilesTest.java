package io.github.pgvol.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedFilesTest {

  @TempDir Path base;

  private Path write(String name, String content) throws IOException {
    Path file = base.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private List<String> names(Path... paths) {
    return SeedFiles.read(base, List.of(paths)).stream().map(Seed::name).toList();
  }

  @Test
  void numberedFilesComeFirstThenScriptsThenRowsThenWhatIsRepeatable() throws IOException {
    for (String name :
        List.of(
            "users.csv",
            "accounts.csv",
            "10_last.sql",
            "2_first.csv",
            "zoo.sql",
            "R__views.sql",
            "more/extra.sql",
            ".hidden.sql",
            "README.md")) {
      write("seeds/" + name, name);
    }

    assertThat(names(base.resolve("seeds")))
        .containsExactly(
            "seeds/2_first.csv",
            "seeds/10_last.sql",
            "seeds/more/extra.sql",
            "seeds/zoo.sql",
            "seeds/accounts.csv",
            "seeds/users.csv",
            "seeds/R__views.sql");
    assertThat(names(base.resolve("seeds/zoo.sql"), Path.of("seeds/10_last.sql")))
        .as("files named one by one keep their order")
        .containsExactly("seeds/zoo.sql", "seeds/10_last.sql");
  }

  @Test
  void lineEndsAndCompressionMakeNoOtherContent() throws IOException {
    write("a.sql", "SELECT 1;\nSELECT 2;\n");
    write("b.sql", "SELECT 1;\r\nSELECT 2;\r\n");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(base.resolve("c.sql.gz")))) {
      out.write("SELECT 1;\nSELECT 2;\n".getBytes(StandardCharsets.UTF_8));
    }
    write("d.sql", "SELECT 1;\nSELECT 3;\n");

    List<Seed> seeds = SeedFiles.read(base, List.of(base));

    assertThat(seeds.subList(0, 3))
        .extracting(Seed::checksum)
        .containsOnly(seeds.get(0).checksum());
    assertThat(seeds.get(3).checksum()).isNotEqualTo(seeds.get(0).checksum());
    assertThat(Seeds.of(base, List.of(base.resolve("a.sql"))).fingerprint())
        .isNotEqualTo(Seeds.of(base, List.of(base.resolve("d.sql"))).fingerprint());
    assertThat(Seeds.of(base, List.of()).fingerprint()).isEmpty();
  }

  @Test
  void whatIsNoSeedIsRefused() throws IOException {
    Path text = write("notes.txt", "x");
    assertThatThrownBy(() -> names(text))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("neither SQL nor CSV");
    assertThatThrownBy(() -> names(base.resolve("missing")))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("There are no seeds");
    Path twice = write("a.sql", "SELECT 1;");
    assertThatThrownBy(() -> names(twice, twice))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("named twice");
  }

  @Test
  void onlyRowsThatFollowEachOtherAreLoadedTogether() throws IOException {
    write("1_a.csv", "");
    write("2_b.csv", "x");
    write("3_c.sql", "y");
    write("4_d.csv", "z");

    assertThat(Seeds.stages(SeedFiles.read(base, List.of(base))))
        .extracting(stage -> stage.stream().map(Seed::name).toList())
        .containsExactly(List.of("1_a.csv", "2_b.csv"), List.of("3_c.sql"), List.of("4_d.csv"));
  }

  @Test
  void rowsBecomeCopysText() throws IOException {
    Path file =
        write(
            "x.csv",
            "\uFEFFid,\"na,me\", note \r\n"
                + "1,\"say \"\"hi\"\"\",\r\n"
                + "2,\"two\nlines\",\"\"\r\n"
                + "\r\n"
                + "3,back\\slash\ttab,\\.\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CsvRows rows = CsvRows.open(file)) {
      assertThat(rows.header()).containsExactly("id", "na,me", "note");
      assertThat(rows.copy(out)).isEqualTo(3);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("1\tsay \"hi\"\t\\N\n2\ttwo\\nlines\t\n3\tback\\\\slash\\ttab\t\\\\.\n");
    assertThat(CsvRows.lineOf(file, 3)).isEqualTo(6);
  }

  @Test
  void semicolonsAndTabsDivideFieldsToo() throws IOException {
    Path semicolons = write("s.csv", "id;name\n1;\"a;b\"\n");
    Path tabs = write("t.csv", "id\tname\n1\ta,b\n");
    try (CsvRows first = CsvRows.open(semicolons);
        CsvRows second = CsvRows.open(tabs)) {
      assertThat(first.header()).containsExactly("id", "name");
      assertThat(second.header()).containsExactly("id", "name");
    }
  }

  @Test
  void rowsThatCannotBeReadAreToldWithTheirLine() throws IOException {
    Path ragged = write("r.csv", "id,name\n1,a\n2\n");
    try (CsvRows rows = CsvRows.open(ragged)) {
      assertThatThrownBy(() -> rows.copy(OutputStream.nullOutputStream()))
          .isInstanceOf(UserProblem.class)
          .hasMessageContaining("1 fields in line 3, and 2 in its header");
    }
    Path latin = base.resolve("l.csv");
    Files.write(latin, "id,name\n1,Müller\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(
            () -> {
              try (CsvRows rows = CsvRows.open(latin)) {
                rows.copy(OutputStream.nullOutputStream());
              }
            })
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void tablesAreLoadedAfterThoseTheyReferTo() throws IOException {
    write("a.csv", "1");
    write("b.csv", "2");
    write("c.csv", "3");
    List<CsvTarget> targets =
        SeedFiles.read(base, List.of(base)).stream()
            .map(
                seed ->
                    new CsvTarget(
                        seed, seed.name().charAt(0), "s", "t", List.of(), List.of(), false))
            .toList();
    TableOrder chain =
        TableOrder.of(
            targets,
            List.of(
                new TableOrder.Reference('a', 'b', "a", "ab", false),
                new TableOrder.Reference('b', 'c', "b", "bc", false)));
    assertThat(chain.targets()).extracting(CsvTarget::oid).containsExactly(99L, 98L, 97L);
    assertThat(chain.postponed()).isEmpty();

    TableOrder circle =
        TableOrder.of(
            targets,
            List.of(
                new TableOrder.Reference('a', 'b', "a", "ab", false),
                new TableOrder.Reference('b', 'a', "b", "ba", true),
                new TableOrder.Reference('c', 'a', "c", "ca", false)));
    assertThat(circle.targets()).extracting(CsvTarget::oid).containsExactly(97L, 98L, 99L);
    assertThat(circle.postponed()).extracting(TableOrder.Reference::name).containsExactly("ab");
  }
}

package io.github.pgvol.dump;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import io.github.pgvol.dump.PlainDump.Facts;
import io.github.pgvol.dump.PlainDump.LeftOut;
import io.github.pgvol.dump.PlainDump.Origin;
import io.github.pgvol.dump.PlainDump.Part;
import io.github.pgvol.dump.PlainDump.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PlainDumpTest {

  private static final int SMALL_BUFFER = 1 << 13;

  // ---- dumps by pg_dump

  @ParameterizedTest
  @ValueSource(strings = {"pg15.sql", "pg18.sql", "pg18-terminal.sql"})
  void dumpsGoThroughWithoutTheirRestrictions(String name) throws IOException {
    String dump = new String(Fixtures.bytes(name), UTF_8).replace("\r\n", "\n");
    assertThat(copied(Fixtures.bytes(name)))
        .isEqualTo(
            dump.replaceAll("(?m)^\\\\(un)?restrict .*$", "").replaceAll(TIMEOUT, TIMEOUT_SAFE));
  }

  private static final String TIMEOUT = "SET transaction_timeout = 0;";
  private static final String TIMEOUT_SAFE =
      "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name ="
          + " 'transaction_timeout';";

  @ParameterizedTest
  @ValueSource(
      strings = {"pg15.sql", "pg15-create.sql", "pg18.sql", "pg18-create.sql", "pg18-terminal.sql"})
  void factsOfDumps(String name) throws IOException {
    Facts facts = PlainDump.scan(Fixtures.open(name));

    String version = name.substring(2, 4) + ".";
    assertThat(facts.header().origin()).isEqualTo(Origin.PG_DUMP);
    assertThat(facts.header().serverVersion())
        .hasValueSatisfying(v -> assertThat(v).startsWith(version));
    assertThat(facts.header().dumpVersion()).isEqualTo(facts.header().serverVersion());
    assertThat(facts.header().serverMajor()).hasValue(Integer.parseInt(name.substring(2, 4)));
    assertThat(facts.header().clientEncoding()).hasValue("UTF8");
    assertThat(facts.tables())
        .containsExactlyInAnyOrder(
            new TableRows("Größe", "Maße; \"x\"", OptionalLong.of(250)),
            new TableRows("public", "empty", OptionalLong.of(0)),
            new TableRows("public", "hostile", OptionalLong.of(10)),
            new TableRows("public", "part_1", OptionalLong.of(10)));
    assertThat(facts.extensions()).containsExactly("pgcrypto");
    assertThat(facts.insertStatements()).isZero();
    assertThat(facts.terminalLineEnds()).isEqualTo(name.contains("terminal"));
    assertThat(facts.lines())
        .isEqualTo(new String(Fixtures.bytes(name), UTF_8).chars().filter(c -> c == '\n').count());
  }

  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#plainDumps")
  void peekSaysWhatTheHeaderSays(String name) throws IOException {
    PlainDump.Header header = PlainDump.peek(Fixtures.open(name));
    PlainDump.Header scanned = PlainDump.scan(Fixtures.open(name)).header();

    assertThat(header).isEqualTo(scanned);
    assertThat(header.serverVersion()).isPresent();
  }

  @Test
  void peekAtSomethingElse() throws IOException {
    PlainDump.Header header = PlainDump.peek(in("SELECT 1;"));
    assertThat(header.origin()).isEqualTo(Origin.OTHER);
    assertThat(header.serverMajor()).isEmpty();
  }

  /** Every line keeps its number, and no byte depends on where a buffer ends. */
  @ParameterizedTest
  @MethodSource("io.github.pgvol.dump.Fixtures#plainDumps")
  void linesStayAndBuffersDoNotMatter(String name) throws IOException {
    byte[] dump = Fixtures.bytes(name);
    String whole = copied(dump, "fixture");
    ByteArrayOutputStream trickled = new ByteArrayOutputStream();
    Facts facts = PlainDump.copy(Fixtures.trickle(dump), trickled, "fixture");

    assertThat(trickled.toString(UTF_8)).isEqualTo(whole);
    assertThat(facts).isEqualTo(PlainDump.copy(in(dump), new ByteArrayOutputStream(), "fixture"));
    assertThat(whole.chars().filter(c -> c == '\n').count()).isEqualTo(facts.lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg15-create.sql", "pg18-create.sql"})
  void statementsOnTheDatabaseAreLeftOut(String name) throws IOException {
    byte[] dump = Fixtures.bytes(name);
    Facts facts = PlainDump.copy(in(dump), new ByteArrayOutputStream());

    assertThat(facts.leftOut())
        .extracting(LeftOut::target, LeftOut::command, LeftOut::name)
        .containsExactly(
            tuple(Target.DATABASE, "DROP DATABASE", "fixture"),
            tuple(Target.DATABASE, "CREATE DATABASE", "fixture"),
            tuple(Target.DATABASE, "ALTER DATABASE", "fixture"),
            tuple(Target.DATABASE, "COMMENT ON DATABASE", "fixture"),
            tuple(Target.DATABASE, "ALTER DATABASE", "fixture"),
            tuple(Target.DATABASE, "ALTER ROLE", "fixture"),
            tuple(Target.DATABASE, "GRANT ON DATABASE", "fixture"));
    assertThat(facts.leftOut().get(3).sql())
        .hasValue("COMMENT ON DATABASE fixture IS 'a database''s \"comment\" ; \\';");
    String[] lines = new String(dump, UTF_8).split("\n", -1);
    assertThat(facts.leftOut())
        .allSatisfy(
            left ->
                assertThat(lines[(int) left.line() - 1])
                    .startsWith(left.command().split(" ON ", -1)[0]));
    assertThat(facts.parts())
        .extracting(Part::name, Part::rows)
        .containsExactly(tuple("fixture", 270L));
    assertThat(copied(dump))
        .doesNotContain("\n\\connect", "CREATE DATABASE", "DROP DATABASE", "ON DATABASE fixture IS")
        .contains("RESET ALL;", "GRANT SELECT(t),UPDATE(t)", "\nCREATE TABLE public.hostile");
  }

  @Test
  void insertDumps() throws IOException {
    Facts facts = PlainDump.scan(Fixtures.open("pg18-inserts.sql"));
    assertThat(facts.insertStatements()).isEqualTo(270);
    assertThat(facts.tables()).isEmpty();
  }

  @Test
  void dumpOfAClusterIsForOneDatabaseAtATime() throws IOException {
    byte[] dump = Fixtures.bytes("pg18-all.sql");
    Facts facts = PlainDump.scan(in(dump));

    assertThat(facts.header().origin()).isEqualTo(Origin.PG_DUMPALL);
    assertThat(facts.parts())
        .extracting(Part::name, p -> p.statements() > 0)
        .containsExactly(
            tuple("template1", false), tuple("fixture", true), tuple("postgres", false));
    assertThat(facts.leftOut())
        .extracting(LeftOut::target, LeftOut::command, LeftOut::name)
        .contains(
            tuple(Target.ROLE, "CREATE ROLE", "reader"),
            tuple(Target.ROLE, "ALTER ROLE", "reader"),
            tuple(Target.DATABASE, "CREATE DATABASE", "fixture"));
    assertThat(facts.leftOut())
        .filteredOn(left -> left.target() == Target.ROLE)
        .allMatch(left -> left.sql().isEmpty());
    assertThatThrownBy(() -> copied(dump))
        .isInstanceOfSatisfying(
            SeveralDatabasesException.class,
            e -> assertThat(e.databases()).containsExactly("template1", "fixture", "postgres"));
    assertThat(copied(dump, "fixture")).contains("COPY public.hostile").doesNotContain("ROLE");
    assertThat(copied(dump, "postgres")).doesNotContain("COPY");
    assertThatThrownBy(() -> copied(dump, "other"))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining("template1, fixture, postgres");
  }

  /**
   * Up to the last word of the end, no cut goes unnoticed; after it, only a comment and line ends
   * follow.
   */
  @ParameterizedTest
  @ValueSource(strings = {"pg18-create.sql", "pg18-all.sql", "pg18-terminal.sql"})
  void truncatedAtEveryByte(String name) {
    byte[] dump = Fixtures.bytes(name);
    String text = new String(dump, ISO_8859_1);
    int end =
        Math.max(
            text.lastIndexOf(" dump complete") + " dump complete".length(),
            name.contains("all") ? 0 : text.indexOf('\n', text.indexOf("\\unrestrict")) - 64);
    for (int length = 0; length < end; length++) {
      String where = name + " cut at " + length;
      assertThat(survives(Arrays.copyOf(dump, length), where)).as(where).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg18-create.sql", "pg18-terminal.sql"})
  void flippedAtEveryByte(String name) {
    byte[] dump = Fixtures.bytes(name);
    int[] masks = {0x01, 0x0f, 0x80, 0x7c};
    for (int i = 0; i < dump.length; i++) {
      byte[] flipped = dump.clone();
      flipped[i] ^= (byte) masks[i % masks.length];
      survives(flipped, name + " flipped at " + i);
    }
  }

  /** Whether a dump is read to its end; if not, it must be for its own exception. */
  private static boolean survives(byte[] dump, String where) {
    try {
      new PlainScanner(
              in(dump), OutputStream.nullOutputStream(), PlainScanner.Choice.all(), SMALL_BUFFER)
          .run();
      return true;
    } catch (DumpFormatException e) {
      assertThat(e.getMessage()).as(where).isNotBlank();
      return false;
    } catch (Exception | Error e) {
      return fail(where, e);
    }
  }

  // ---- what is refused

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\! ls",
        "\\!ls",
        "SELECT 1 \\! ls",
        "SELECT 1; \\! ls",
        "SELECT (\n\\! ls",
        "SELECT 'a' \\g |sh",
        "SELECT 1 \\gexec",
        "\\copy t from program 'ls'",
        "\\i /etc/passwd",
        "\\ir x",
        "\\o /tmp/x",
        "\\set x `ls`",
        "\\setenv A b",
        "\\q",
        "\\encoding SJIS",
        "SELECT 1\\; SELECT 2;",
        "SELECT a\\:b;",
        " \\restrict x",
        "SELECT 1;\\restrict x",
        "\\restrict `ls`",
        "\\restrict a b",
        "\\connect a user",
        "\\connect postgres://evil/x",
        "\\connect \"host=evil dbname=x\"x",
        "\\connect -reuse-previous=on \"dbname='x' host='evil'\"",
        "\\connect `ls`",
        "\\connect :x",
        "\\connect -",
        "\\c",
        "SELECT E'\\'' \\! ls",
        "SELECT 'C:\\' \\! ls '';",
        "SET standard_conforming_strings = off;\nSELECT 'a\\' ' \\! ls",
        "SELECT $a$ $b$ $a$ \\! ls",
        "SELECT a$a$ \\! ls $a$;",
        "SELECT \"a\"\"\" \\! ls",
        "SELECT /* /* */ */ \\! ls",
        "SELECT U&'\\' \\! ls '';",
        "SELECT B'1' \\! ls",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; \\! ls",
        "COPY (SELECT 1 FROM stdin) TO stdout;\n\\! ls\n\\.\n",
        "COPY t TO stdout;\n\\! ls\n\\.\n",
        "COPY t FROM stdin;\n1\n\\.\n\\! ls",
        "COPY t FROM stdin;\n1\n\\.\r\n\\! ls",
        "SELECT :USER;",
        "SELECT :'HOST';",
        "SELECT :\"DBNAME\";",
        "SELECT :{?x};",
        "COPY t FROM PROGRAM 'ls';",
        "COPY t (a, b) FROM PROGRAM $$ls$$;",
        "copy t to program 'ls';",
        "COPY (SELECT 1) TO PROGRAM 'ls';",
        "/* c */ COPY t FROM '/etc/passwd';",
        "COPY t TO '/tmp/x';",
        "COPY t FROM E'/etc/passwd';",
        "ALTER SYSTEM SET archive_command = 'ls';",
        "alter/**/system RESET ALL;",
        "LOAD 'x';"
      })
  void commandsAreRefused(String sql) {
    assertThatThrownBy(() -> copied(sql.getBytes(UTF_8))).isInstanceOf(UnsafeDumpException.class);
  }

  @Test
  void refusalsNameLineAndCommand() {
    assertThatThrownBy(() -> copied("SELECT 1;\n\nSELECT 2 \\! ls\n".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            UnsafeDumpException.class,
            e -> {
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.command()).isEqualTo("\\!");
            })
        .hasMessageStartingWith("line 3: \\!: ");
    assertThatThrownBy(() -> copied("\nSELECT\n1; ALTER SYSTEM\nSET a = 1;".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            UnsafeDumpException.class,
            e -> {
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.command()).isEqualTo("ALTER SYSTEM");
            });
  }

  /** Nothing of a refused COPY has come out, even if it comes after very many columns. */
  @Test
  void refusedStatementsAreHeldBack() {
    String columns = "column_with_a_long_name, ".repeat(10_000) + "last";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(
            () -> PlainDump.copy(in("SELECT 1;\nCOPY t (" + columns + ") FROM PROGRAM 'ls';"), out))
        .isInstanceOf(UnsafeDumpException.class);
    assertThat(out.toString(UTF_8)).doesNotContain("COPY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1e5$$ \\! ls $$;",
        "SELECT 1E'\\' ';",
        "SELECT $1a;",
        "SELECT 'a\0b';",
        "SELECT 1\rFROM x;",
        "-- comment\r\\! ls",
        "\\.\n",
        "COPY t FROM stdin; SELECT 1;\n1\n\\.\n",
        "COPY t FROM stdin; /* c */\n1\n\\.\n",
        "COPY BINARY t FROM stdin;\n1\n\\.\n",
        "COPY t FROM stdin WITH (FORMAT binary);\n1\n\\.\n",
        "COPY t FROM stdin (FORMAT 'BINARY');\n1\n\\.\n",
        "COPY t, u FROM stdin;\n1\n\\.\n",
        "COPY t;",
        "SET client_encoding = 'SJIS';",
        "SET NAMES 'GB18030';",
        "set session client_encoding to \"Big5\";",
        "SET standard_conforming_strings = perhaps;",
        "SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false);",
        "SET standard_conforming_strings = off;\nSELECT U&'x';",
        "\\restrict a\n\\unrestrict b\n",
        "\\restrict a\nSELECT 1;\n",
        "",
        "\n\n",
        "-- nothing\n",
        "SELECT 1",
        "SELECT 'a",
        "SELECT \"a",
        "SELECT $$a",
        "SELECT 1; /* a",
        "SELECT (1;",
        "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;",
        "COPY t FROM stdin;",
        "COPY t FROM stdin;\n",
        "COPY t FROM stdin;\n1\n",
        "COPY t FROM stdin;\n1\n\\",
        "COPY t FROM stdin;\n1\n\\.x\n",
        "-- PostgreSQL database dump\nSELECT 1;",
        "-- PostgreSQL database cluster dump\nSELECT 1;\n-- PostgreSQL database dump complete",
        "-- PostgreSQL database dump\nSELECT '\n-- PostgreSQL database dump complete\n';",
        "PGDMP",
        "\u001f\u008b\u0008"
      })
  void damageIsDetected(String sql) {
    assertThatThrownBy(() -> copied(sql.getBytes(ISO_8859_1)))
        .isInstanceOf(DumpFormatException.class)
        .isNotInstanceOf(UnsafeDumpException.class);
  }

  // ---- what goes through unchanged

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1;",
        "SELECT 1;\n",
        ";;SELECT 1;",
        "SELECT '\\! ls';",
        "SELECT 'a\\';\nSELECT 'b';",
        "SELECT E'\\'\\! ls';",
        "SELECT e'\\\\';",
        "SELECT $$\\! ls$$, $a$ $$ \\! $a$;",
        "SELECT \"\\! ls\";",
        "-- \\! ls\nSELECT 1;",
        "/* \\! /* \\i */ */ SELECT 1;",
        "SELECT a[1:n], b::int, c::text[], d[:n], ':USER', \":USER\", :x;",
        "SELECT 1.5e3, .5, 0x1F, 1_000, 1..2, $1 FROM t;",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;",
        "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END;",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);",
        "BEGIN; SELECT 1; END; COMMIT;",
        "COPY t FROM stdin;\n\\! ls\n\\\\.\n \\.\n\\.\n",
        "COPY \"a;b\".\"c\"\"\" (\"from\", \"stdin\") FROM stdin WITH (FORMAT csv);\na,b\n\\.\n",
        "COPY t (a) WITH OIDS FROM stdin;\n1\n\\.\n",
        "COPY t FROM stdin; -- rows\n1\n\\.\n",
        "COPY t FROM stdin WITH (FORMAT text, NULL 'x');\n1\n\\.\r\nSELECT 1;\n",
        "COPY t TO stdout;",
        "CREATE USER MAPPING FOR x SERVER y;",
        "DROP USER MAPPING FOR x SERVER y;",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x;",
        "GRANT SELECT (a, b) ON TABLE t TO x;",
        "GRANT ALL ON SCHEMA public TO x;",
        "REVOKE GRANT OPTION FOR ALL ON t FROM x;",
        "COMMENT ON TABLE t IS 'on database';",
        "SET search_path = a, b;",
        "SET client_encoding = 'LATIN1';\nSELECT 'x';",
        "SELECT pg_catalog.set_config('search_path', '', false);",
        "SET standard_conforming_strings = off;\nSELECT 'a\\'; SELECT';\nRESET ALL;\nSELECT 'a\\';",
        "DO $$ BEGIN NULL; END $$;",
        "SELECT 'CREATE DATABASE x;';",
        "INSERT INTO t VALUES ('a'), (B'01'), (X'1F'), (N'x'), (U&'\\0041');"
      })
  void sqlGoesThrough(String sql) throws IOException {
    byte[] bytes = sql.getBytes(UTF_8);
    assertThat(copied(bytes)).isEqualTo(sql);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PlainDump.copy(Fixtures.trickle(bytes), out);
    assertThat(out.toString(UTF_8)).isEqualTo(sql);
  }

  @Test
  void rowsOfForeignScripts() throws IOException {
    Facts facts =
        PlainDump.scan(
            in(
                "SET search_path = \"My Schema\", public;\nCOPY t FROM stdin;\n1\n2\n\\.\n"
                    + "COPY Other.\"T\" FROM STDIN;\n\\."));
    assertThat(facts.tables())
        .containsExactly(
            new TableRows("My Schema", "t", OptionalLong.of(2)),
            new TableRows("other", "T", OptionalLong.of(0)));
    assertThat(facts.header().origin()).isEqualTo(Origin.OTHER);
    assertThat(copied("COPY t FROM stdin;\n\\.".getBytes(UTF_8))).endsWith("\\.\n");
  }

  @Test
  void namesAreReadInTheEncodingOfTheFile() throws IOException {
    byte[] dump =
        "SET client_encoding = 'LATIN1';\nCOPY public.\"Maße\" FROM stdin;\n\\.\n"
            .getBytes(ISO_8859_1);
    assertThat(PlainDump.scan(in(dump)).tables().get(0).table()).isEqualTo("Maße");
  }

  // ---- what is left out

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATABASE|CREATE DATABASE|app|CREATE DATABASE app WITH OWNER = x;",
        "DATABASE|DROP DATABASE|App|drop database if exists \"App\";",
        "DATABASE|ALTER DATABASE|app|ALTER DATABASE app SET a TO 'b;c';",
        "DATABASE|COMMENT ON DATABASE|app|COMMENT ON DATABASE app IS 'x\ny';",
        "DATABASE|GRANT ON DATABASE|app|GRANT CREATE, CONNECT ON DATABASE app TO x;",
        "DATABASE|REVOKE ON DATABASE|app|REVOKE ALL ON DATABASE app FROM PUBLIC;",
        "DATABASE|SECURITY LABEL ON DATABASE|app|SECURITY LABEL FOR x ON DATABASE app IS 'y';",
        "DATABASE|ALTER ROLE|app|ALTER ROLE x IN DATABASE app SET a TO 'b';",
        "ROLE|CREATE ROLE|x|CREATE ROLE x;",
        "ROLE|ALTER ROLE|x|ALTER ROLE x WITH PASSWORD 'secret';",
        "ROLE|CREATE USER|x|CREATE USER x;",
        "ROLE|DROP ROLE|x|DROP ROLE IF EXISTS x;",
        "ROLE|GRANT|a|GRANT a TO b;",
        "ROLE|REVOKE|a|REVOKE a FROM b;",
        "ROLE|COMMENT ON ROLE|x|COMMENT ON ROLE x IS 'y';",
        "TABLESPACE|CREATE TABLESPACE|x|CREATE TABLESPACE x LOCATION '/y';",
        "TABLESPACE|GRANT ON TABLESPACE|x|GRANT ALL ON TABLESPACE x TO y;",
        "PARAMETER|GRANT ON PARAMETER|work_mem|GRANT SET ON PARAMETER work_mem TO y;"
      })
  void clusterStatementsAreLeftOut(String example) throws IOException {
    String[] parts = example.split("\\|", 4);
    String sql = parts[3];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Facts facts = PlainDump.copy(in("SELECT 1;\n" + sql + "\nSELECT 2;\n"), out);

    assertThat(facts.leftOut())
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.line()).isEqualTo(2);
              assertThat(left.target()).isEqualTo(Target.valueOf(parts[0]));
              assertThat(left.command()).isEqualTo(parts[1]);
              assertThat(left.name()).isEqualTo(parts[2]);
              assertThat(left.sql().isPresent()).isEqualTo(left.target() == Target.DATABASE);
              left.sql().ifPresent(kept -> assertThat(kept).isEqualTo(sql));
            });
    assertThat(facts.toString()).doesNotContain("secret");
    assertThat(out.toString(UTF_8))
        .isEqualTo("SELECT 1;\n" + sql.replaceAll("[^\n]", "") + "\nSELECT 2;\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app|\\connect app",
        "App|\\c \"App\"",
        "a\"b|\\connect \"a\"\"b\"",
        "my db|\\connect  -reuse-previous=on \"dbname='my db'\"",
        "it's|\\connect -reuse-previous=on \"dbname='it\\'s'\"",
        "x\"y|\\encoding SQL_ASCII\n\\connect -reuse-previous=on \"dbname='x\"\"y'\""
      })
  void connections(String example) throws IOException {
    String[] parts = example.split("\\|", 2);
    Facts facts = PlainDump.scan(in("SELECT 1;\n" + parts[1] + "\nSELECT 2;\n"));

    assertThat(facts.parts())
        .containsExactly(new Part(parts[0], parts[1].contains("\n") ? 3 : 2, 1, 0));
  }

  @Test
  void databaseWithoutConnectIsTakenAsItIs() throws IOException {
    assertThat(copied("SELECT 1;".getBytes(UTF_8), "any")).isEqualTo("SELECT 1;");
  }

  // ---- line ends and encodings

  @Test
  void terminalLineEndsAreTurnedBack() throws IOException {
    String sql = "SELECT 'a\r\nb';\n-- c\nCOPY t FROM stdin;\na\\r\n\\.\n";
    byte[] terminal = sql.replace("\n", "\r\n").getBytes(UTF_8);

    assertThat(copied(terminal)).isEqualTo(sql);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(PlainDump.copy(Fixtures.trickle(terminal), out).terminalLineEnds()).isTrue();
    assertThat(out.toString(UTF_8)).isEqualTo(sql);
  }

  @Test
  void lineEndsWithinALineFeedFileStay() throws IOException {
    String sql = "SELECT 1;\nSELECT $$a\r\nb$$;\r\nSELECT 2;\n";
    assertThat(copied(sql.getBytes(UTF_8))).isEqualTo(sql);
  }

  @Test
  void mixedLineEndsAreRefusedWithTheirLine() {
    assertThatThrownBy(
            () -> copied("SELECT 1;\r\nSELECT 2;\r\nSELECT 3;\nSELECT 4;\r\n".getBytes(UTF_8)))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageStartingWith("line 3 ends in LF")
        .hasMessageContaining("docker exec");
  }

  @Test
  void byteOrderMarks() throws IOException {
    assertThat(copied("\ufeffSELECT 1;".getBytes(UTF_8))).isEqualTo("SELECT 1;");
    assertThatThrownBy(() -> copied("\ufeffSELECT 1;".getBytes(UTF_16LE)))
        .hasMessageContaining("PowerShell");
    assertThatThrownBy(() -> copied("SELECT 1;".getBytes(UTF_16LE)))
        .hasMessageContaining("zero byte");
  }

  // ---- size

  /** A statement, a line and a name of any length take no more memory than a buffer. */
  @Test
  void longThingsPassThrough() throws IOException {
    String long1 = "x".repeat(3_000_000);
    for (String sql :
        List.of(
            "INSERT INTO t VALUES ('" + long1 + "');\n",
            "INSERT INTO t VALUES (" + "(1),".repeat(700_000) + "1);\n",
            "COPY t FROM stdin;\n" + long1 + "\n\\.\n",
            "SELECT $$" + long1 + "$$;\n",
            "SELECT 1 " + long1 + ";\n",
            "SELECT '" + long1 + "';\n",
            "SELECT pg_catalog.lowrite(0, '" + long1 + "');\n",
            "COMMENT ON TABLE t IS '" + long1 + "';\n",
            "-- " + long1 + "\nSELECT 1;\n")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PlainDump.copy(in(sql), out);
      assertThat(out.toString(UTF_8).equals(sql)).isTrue();
    }
  }

  @Test
  void endlessBeginningsAreRefused() {
    String names = "a_very_long_role_name_".repeat(100_000);
    for (String sql :
        List.of(
            "COPY " + names + " FROM stdin;",
            "CREATE DATABASE " + names + ";",
            "GRANT " + names + " TO x;",
            "SET search_path = '" + names + "';")) {
      assertThatThrownBy(() -> copied(sql.getBytes(UTF_8)))
          .isInstanceOf(DumpFormatException.class)
          .hasMessageContaining("too long");
    }
  }

  private static ByteArrayInputStream in(String sql) {
    return in(sql.getBytes(UTF_8));
  }

  private static ByteArrayInputStream in(byte[] sql) {
    return new ByteArrayInputStream(sql);
  }

  private static String copied(byte[] sql) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PlainDump.copy(in(sql), out);
    return out.toString(UTF_8);
  }

  private static String copied(byte[] sql, String database) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PlainDump.copy(in(sql), out, database);
    return out.toString(UTF_8);
  }
}

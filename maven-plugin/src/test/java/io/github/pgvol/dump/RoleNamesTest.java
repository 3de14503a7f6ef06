package io.github.pgvol.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleNamesTest {

  private static final Map<String, String> NAMES = Map.of("old", "neu", "Ol\"d x", "\"q\"");

  @Test
  void rolesGetTheirNewNamesWherePgDumpWritesThem() throws IOException {
    String dump =
        """
        -- to old;
        ALTER TABLE public."x OWNER TO old" OWNER TO old;
        ALTER FUNCTION f(text, "old") OWNER TO "Ol""d x";
        GRANT SELECT,INSERT ON TABLE public.old TO old WITH GRANT OPTION;
        REVOKE ALL ON SCHEMA old FROM older;
        SET SESSION AUTHORIZATION old;
        SET SESSION AUTHORIZATION 'old';
        ALTER DEFAULT PRIVILEGES FOR ROLE old IN SCHEMA old GRANT ALL ON TABLES TO "Ol""d x";
        CREATE POLICY old ON s."old t" AS RESTRICTIVE FOR SELECT TO other, old USING ((a = 'TO old'::text));
        CREATE USER MAPPING FOR old SERVER old OPTIONS ("user" 'old');
        CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$
        GRANT SELECT ON t TO old;
        $$;
        COPY t (a) FROM stdin;
        GRANT SELECT ON t TO old;
        \\.
        ALTER TABLE t ADD CONSTRAINT c CHECK ((a <> ' OWNER TO old;'::text));
        """;
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    PlainDump.Facts facts =
        PlainDump.copy(new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)), out, NAMES);

    assertThat(facts.tables()).hasSize(1);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty()))
        .containsExactly(
            "-- to old;",
            "ALTER TABLE public.\"x OWNER TO old\" OWNER TO \"neu\";",
            "ALTER FUNCTION f(text, \"old\") OWNER TO \"\"\"q\"\"\";",
            "GRANT SELECT,INSERT ON TABLE public.old TO \"neu\" WITH GRANT OPTION;",
            "REVOKE ALL ON SCHEMA old FROM older;",
            "SET SESSION AUTHORIZATION \"neu\";",
            "SET SESSION AUTHORIZATION \"neu\";",
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"neu\" IN SCHEMA old GRANT ALL ON TABLES TO"
                + " \"\"\"q\"\"\";",
            "CREATE POLICY old ON s.\"old t\" AS RESTRICTIVE FOR SELECT TO other, \"neu\" USING"
                + " ((a = 'TO old'::text));",
            "CREATE USER MAPPING FOR \"neu\" SERVER old OPTIONS (\"user\" 'old');",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$",
            "GRANT SELECT ON t TO old;",
            "$$;",
            "COPY t (a) FROM stdin;",
            "GRANT SELECT ON t TO old;",
            "\\.",
            "ALTER TABLE t ADD CONSTRAINT c CHECK ((a <> ' OWNER TO old;'::text));");
  }
}

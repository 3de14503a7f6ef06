package io.github.pgvol.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;

/** Looks what pgvol has on a server. */
record Stocktaking(TestServer server) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** All rows, as one checksum, and all tables. */
  String state(String database) throws IOException, InterruptedException {
    return server
        .value(
            database,
            "SELECT (SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY id)) FROM public.t t)"
                + " || (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class"
                + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)")
        .asText();
  }

  String dress(String database) throws IOException, InterruptedException {
    return server
        .value(
            database,
            "SELECT current_setting('work_mem') || ', ' || shobj_description(oid, 'pg_database')"
                + " || ', ' || datconnlimit || ', ' || datallowconn || ', '"
                + " || (SELECT array_agg(grantee::regrole) FILTER (WHERE grantee::regrole::text ="
                + " 'reader') FROM aclexplode(datacl))::text FROM pg_database WHERE datname ="
                + " current_database()")
        .asText();
  }

  String names(String pattern) throws IOException, InterruptedException {
    return server
        .value(
            "postgres",
            "SELECT coalesce(string_agg(datname, ' ' ORDER BY datname), '') FROM pg_database"
                + " WHERE datname ~ '"
                + pattern
                + "'")
        .asText();
  }

  String onlyTemplate() throws IOException, InterruptedException {
    String names = names("^pgvol_template_");
    assertThat(names).matches("pgvol_template_[0-9a-f]{16}");
    return names;
  }

  int spares() throws IOException, InterruptedException {
    String names = names("^pgvol_spare_");
    return names.isEmpty() ? 0 : names.split(" ", -1).length;
  }

  void awaitSpares(int number) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (spares() != number) {
      assertThat(System.nanoTime())
          .as("%d spares in time, there are: %s", number, names("^pgvol_"))
          .isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  void awaitNothingUnwanted() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!names("^pgvol_(load|drop|make)_").isEmpty()) {
      assertThat(System.nanoTime())
          .as("nothing is left in time: %s", names("^pgvol_"))
          .isLessThan(deadline);
      Thread.sleep(50);
    }
  }
}

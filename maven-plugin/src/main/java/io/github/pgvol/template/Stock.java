package io.github.pgvol.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.postgres.OwnComment;
import io.github.pgvol.postgres.OwnNames;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.postgres.Sql;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The templates and spares of a server, as they are when somebody looks. */
public final class Stock {

  private static final int FIRST_WITH_DATABASE_COLLATION = 15;
  private static final String BUILT_IN = "plpgsql";

  private final Server server;
  private final List<Template> templates;
  private final List<String> strays;

  private Stock(Server server, List<Template> templates, List<String> strays) {
    this.server = server;
    this.templates = List.copyOf(templates);
    this.strays = List.copyOf(strays);
  }

  /**
   * What a template has to be of.
   *
   * @param version the server's version, in its own words
   * @param collations the versions of its collations
   * @param extensions the versions that its extensions would have in a new database
   */
  private record Server(String version, String collations, Map<String, String> extensions) {}

  private record Row(
      String name, boolean opened, boolean template, String comment, String use, boolean collated) {

    static Row of(JsonNode row) {
      return new Row(
          row.path("name").textValue(),
          row.path("opened").booleanValue(),
          row.path("template").booleanValue(),
          row.path("comment").textValue(),
          row.path("use").textValue(),
          row.path("collated").booleanValue());
    }
  }

  /**
   * Loads what a restore from a template needs: for a thread that waits for a session anyway. Most
   * of such a restore's time goes into the first use of its classes.
   */
  public static void getReady() {
    Template.getReady();
    for (Class<?> one :
        List.of(
            Row.class,
            Server.class,
            TemplateKey.class,
            FileMark.class,
            Workshop.class,
            Workshop.Taken.class,
            Side.class,
            Cloning.class)) {
      try {
        Class.forName(one.getName(), true, one.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new NoClassDefFoundError(one.getName());
      }
    }
  }

  /**
   * Looks.
   *
   * @param session a session in any database
   * @param major the server's version
   */
  public static Stock read(Session session, int major) throws IOException, InterruptedException {
    String collated =
        major >= FIRST_WITH_DATABASE_COLLATION
            ? "datcollversion IS NOT DISTINCT FROM pg_database_collation_actual_version(d.oid)"
            : "true";
    List<JsonNode> answers =
        session.queries(
            "SELECT current_setting('server_version') AS version,"
                + " (SELECT pg_collation_actual_version(oid) FROM pg_collation WHERE collprovider ="
                + " 'c' AND pg_collation_actual_version(oid) IS NOT NULL LIMIT 1) AS libc,"
                + " (SELECT pg_collation_actual_version(oid) FROM pg_collation"
                + " WHERE collname = 'und-x-icu' LIMIT 1) AS icu",
            "SELECT datname AS name, datallowconn AS opened, datistemplate AS template,"
                + " shobj_description(d.oid, 'pg_database') AS comment, "
                + collated
                + " AS collated, (SELECT substr(c, "
                + (OwnNames.USE.length() + 2)
                + ") FROM pg_db_role_setting, unnest(setconfig) c WHERE setdatabase = d.oid AND"
                + " setrole = 0 AND c LIKE '"
                + OwnNames.USE
                + "=%') AS use FROM pg_database d WHERE datname ~ '"
                + OwnNames.KEPT
                + "' AND datconnlimit <> -2 ORDER BY 1");
    List<Row> rows = new ArrayList<>();
    answers.get(1).forEach(row -> rows.add(Row.of(row)));
    List<Template> templates = new ArrayList<>();
    List<String> strays = new ArrayList<>();
    for (Row row : rows) {
      if (row.name().startsWith(OwnNames.template(""))) {
        Optional<Template> template = template(row, rows);
        template.ifPresent(templates::add);
        if (template.isEmpty()) {
          strays.add(row.name());
        }
      }
    }
    List<String> counted =
        templates.stream().flatMap(template -> template.spares().stream()).toList();
    rows.stream()
        .map(Row::name)
        .filter(name -> !name.startsWith(OwnNames.template("")) && !counted.contains(name))
        .forEach(strays::add);
    return new Stock(server(session, answers.get(0).path(0), templates), templates, strays);
  }

  private static Optional<Template> template(Row row, List<Row> all) {
    Optional<Template.Facts> facts = OwnComment.read(row.comment(), Template.Facts.class);
    if (facts.isEmpty() || facts.get().sum() == null || facts.get().server() == null) {
      return Optional.empty();
    }
    String prefix = OwnNames.spares(row.name().substring(OwnNames.template("").length()));
    return Optional.of(
        new Template(
            row.name(),
            facts.get(),
            Optional.ofNullable(row.use())
                .flatMap(use -> OwnComment.parse(use, Template.Use.class))
                .orElse(Template.Use.NEVER),
            all.stream()
                .filter(other -> other.name().startsWith(prefix) && !other.opened())
                .map(Row::name)
                .toList(),
            row.opened() || !row.template() || !row.collated()));
  }

  private static Server server(Session session, JsonNode facts, List<Template> templates)
      throws IOException, InterruptedException {
    List<String> names =
        templates.stream()
            .flatMap(template -> template.facts().extensions().keySet().stream())
            .distinct()
            .toList();
    return new Server(
        facts.path("version").textValue(),
        "libc " + facts.path("libc").textValue() + ", icu " + facts.path("icu").textValue(),
        versions(session, names));
  }

  /** The versions that extensions would have in a new database. */
  private static Map<String, String> versions(Session session, List<String> names)
      throws IOException, InterruptedException {
    record Extension(String name, String version) {}
    Map<String, String> versions = new TreeMap<>();
    // The server reads a file for each extension that it has: not for what comes with itself.
    if (!names.isEmpty()) {
      session
          .query(
              "SELECT name, default_version AS version FROM pg_available_extensions",
              Extension.class)
          .stream()
          .filter(extension -> names.contains(extension.name()))
          .forEach(extension -> versions.put(extension.name(), extension.version()));
    }
    return versions;
  }

  /** All templates, the one that was used last first. */
  public List<Template> templates() {
    return templates.stream()
        .sorted(Comparator.comparing((Template template) -> template.use().at()).reversed())
        .toList();
  }

  /** Databases with a name of pgvol's that belong to no template. */
  public List<String> strays() {
    return strays;
  }

  /** The checksum of a file that looks as it did when all of it was read for a template. */
  public Optional<String> sum(FileMark file) {
    return templates.stream()
        .filter(template -> file.same(template.facts().file()))
        .map(template -> template.facts().sum())
        .findFirst();
  }

  /** Whether there is a template of a backup with this checksum. */
  public boolean holds(String sum) {
    return templates.stream().anyMatch(template -> template.facts().sum().equals(sum));
  }

  /** What tells the template of a backup from others, on this server. */
  public TemplateKey key(String sum, DatabaseProperties like, Preparation preparation) {
    return new TemplateKey(
        sum, server.version(), TemplateKey.options(like), preparation.fingerprint());
  }

  /** The template of a state. */
  public Optional<Template> find(TemplateKey key) {
    return templates.stream()
        .filter(template -> template.name().equals(OwnNames.template(key.digits())))
        .filter(template -> template.facts().key().same(key) && valid(template))
        .findFirst();
  }

  /** Whether restores on this server may be made of it. */
  public boolean valid(Template template) {
    Template.Facts facts = template.facts();
    return !template.open()
        && !template.use().retired()
        && facts.server().equals(server.version())
        && server.collations().equals(facts.collations())
        && facts.extensions().entrySet().stream()
            .allMatch(one -> one.getValue().equals(server.extensions().get(one.getKey())));
  }

  /** What is known of a database that becomes a template. */
  public Template.Facts facts(
      Session session,
      TemplateKey key,
      Backup backup,
      FileMark file,
      Contents contents,
      List<String> extensions)
      throws IOException, InterruptedException {
    List<String> others = extensions.stream().filter(name -> !name.equals(BUILT_IN)).toList();
    Map<String, String> versions = versions(session, others);
    return new Template.Facts(
        Template.Facts.KIND,
        key.sum(),
        backup.name(),
        file,
        key.server(),
        key.options(),
        key.preparation(),
        server.collations(),
        versions,
        contents.tables(),
        contents.rows(),
        contents.bytes(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /**
   * How much is in a database.
   *
   * @param tables how many tables it holds
   * @param rows how many rows they hold
   * @param bytes its size
   */
  public record Contents(int tables, long rows, long bytes) {}

  /** What templates and spares take, as far as they stay. */
  long bytes(List<Template> some) {
    return some.stream()
        .mapToLong(template -> template.facts().bytes() * (1 + template.spares().size()))
        .sum();
  }

  /** The statements that let templates be dropped in the background. */
  static List<String> retire(List<Template> some) {
    return some.stream().map(one -> use(one.name(), one.use().asRetired())).toList();
  }

  /** The statement that writes down how a template is used. */
  static String use(String template, Template.Use use) {
    return "ALTER DATABASE "
        + Sql.name(template)
        + " SET "
        + OwnNames.USE
        + " = "
        + Sql.text(OwnComment.json(use));
  }
}

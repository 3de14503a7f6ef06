package io.github.pgvol.transfer;

import io.github.pgvol.postgres.Sql;
import io.github.pgvol.problem.UserProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands in a column's place when the source is read. All of it follows from the value and the
 * salt: the same value has the same mask, in whatever table.
 */
final class MaskSql {

  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext", "name");
  private static final int HASH_LENGTH = 32;
  private static final int UNIQUE_LENGTH = 16;
  private static final String DOMAIN = "@example.com";

  /** The longest of each fake. */
  private static final int LONGEST_EMAIL = 44;

  private static final List<String> FIRST =
      words(
          "Ada Alan Amara Anna Ben Carla Chen Clara Daniel Dora Elif Emil Emma Erik Fatma Felix"
              + " Greta Hana Hugo Ida Ivan Jana Jonas Julia Kai Lara Leon Lina Luca Maria Max Mia"
              + " Nils Nina Noah Omar Paula Rosa Sam Tara Tom Vera Yuki Zoe");
  private static final List<String> LAST =
      words(
          "Adler Bauer Becker Brandt Braun Costa Diaz Engel Falk Fischer Frank Garcia Graf Haas"
              + " Hahn Hansen Hoffman Ito Jansen Keller Klein Koch Kraus Lang Lopez Maier Martin"
              + " Meyer Moreau Novak Otto Petrov Rossi Roth Sato Schmid Schulz Silva Simon Smith"
              + " Vogel Wagner Weber Wolf");
  private static final List<String> STREETS =
      words("Birch Cedar Church Elm Garden High Hill Lake Linden Maple Mill Oak Park Pine River");
  private static final List<String> CITIES =
      words("Ashford Brookfield Clayton Dunmore Easton Fairview Georgetown Hudson Kingston Milton");
  private static final List<String> FIRMS = words("Group Labs Ltd Partners Systems Trading Works");
  private static final List<String> WORDS =
      words(
          "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt"
              + " ut labore et dolore magna aliqua");

  private final String salt;

  MaskSql(String salt) {
    this.salt = salt;
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.split(" "));
  }

  /** The kinds of fake. */
  enum Fake {
    EMAIL,
    NAME,
    FIRSTNAME,
    LASTNAME,
    USERNAME,
    PHONE,
    STREET,
    CITY,
    ZIP,
    COMPANY,
    URL,
    IP,
    DATE,
    NUMBER,
    UUID,
    TEXT;

    /** Those that no two values share, as far as anybody can tell. */
    boolean unique() {
      return this == EMAIL || this == USERNAME || this == URL || this == UUID;
    }
  }

  /** What a rule makes of a column, as an expression of that column's type. */
  String expression(MaskRule rule, MaskColumn column) {
    return switch (rule.kind()) {
      case NULL -> nothing(rule, column);
      case CONSTANT -> constant(rule, column);
      case HASH -> derived(hash(rule, column), column);
      case FAKE -> derived(fake(rule, column), column);
    };
  }

  private static UserProblem unfit(MaskRule rule, MaskColumn column, String why, String advice) {
    return new UserProblem(
        "The mask «"
            + rule.text()
            + "» does not fit "
            + column.describe()
            + " ("
            + column.type()
            + "): "
            + why
            + ".",
        advice);
  }

  private static String nothing(MaskRule rule, MaskColumn column) {
    if (column.notnull()) {
      throw unfit(rule, column, "the column is NOT NULL", "Use hash, fake or constant:…");
    }
    return "NULL::" + column.type();
  }

  private static String constant(MaskRule rule, MaskColumn column) {
    if (column.alone()) {
      throw unfit(
          rule, column, "the column is unique, and all rows would be the same", "Use hash.");
    }
    String value = rule.argument();
    if (column.length() >= 0 && value.codePointCount(0, value.length()) > column.length()) {
      throw unfit(rule, column, "the constant is too long", "Use a shorter one.");
    }
    return Sql.text(value) + "::" + column.type();
  }

  private String derived(String fromHash, MaskColumn column) {
    String value = Sql.name(column.name());
    return "CASE WHEN "
        + value
        + " IS NOT NULL THEN (SELECT ("
        + fromHash
        + ")::"
        + column.type()
        + " FROM (SELECT encode(sha256(convert_to("
        + Sql.text(salt + "|")
        + " || "
        + value
        + "::text, 'UTF8')), 'hex') AS h OFFSET 0) AS pgvol_mask) END";
  }

  private static String hash(MaskRule rule, MaskColumn column) {
    if (TEXTS.contains(column.base())) {
      int length = column.length() < 0 ? HASH_LENGTH : Math.min(column.length(), HASH_LENGTH);
      if (column.alone() && length < UNIQUE_LENGTH) {
        throw unfit(
            rule,
            column,
            "the column is unique, and too short for hashes to stay so",
            "Mask it by null, or widen it first.");
      }
      return "left(h, " + length + ")";
    }
    if (column.alone() && !Set.of("int8", "uuid", "bytea").contains(column.base())) {
      throw unfit(
          rule,
          column,
          "the column is unique, and its type too narrow for hashes to stay so",
          "Leave it as it is, or mask it by null.");
    }
    return switch (column.base()) {
      case "int2" -> number("32767");
      case "int4", "float4" -> number("2147483647");
      case "int8", "float8" -> "('x' || left(h, 15))::bit(60)::bigint";
      case "numeric" -> numeric(column);
      case "uuid" -> uuid();
      case "bool" -> number("2") + " = 1";
      case "bytea" -> "decode(h, 'hex')";
      case "json", "jsonb" -> "json_build_object('masked', left(h, 16))::text";
      case "date" -> date();
      case "timestamp", "timestamptz" ->
          date() + " + make_interval(secs => " + number("86400") + ")";
      case "time", "timetz" -> "time '00:00' + make_interval(secs => " + number("86400") + ")";
      case "inet", "cidr" -> ip();
      default ->
          throw unfit(
              rule, column, "pgvol makes no such values", "Use null, or constant:… with one.");
    };
  }

  private static String numeric(MaskColumn column) {
    int digits = column.precision() < 0 ? 9 : Math.min(15, column.precision() - column.scale());
    return digits <= 0 ? "0" : number("1" + "0".repeat(digits));
  }

  private static String number(String below) {
    return "('x' || left(h, 15))::bit(60)::bigint % " + below;
  }

  private static String part(int from) {
    return "('x' || substr(h, " + from + ", 7))::bit(28)::int";
  }

  private static String pick(List<String> all, int from) {
    return "(ARRAY["
        + all.stream().map(Sql::text).collect(Collectors.joining(","))
        + "])[1 + "
        + part(from)
        + " % "
        + all.size()
        + "]";
  }

  /** Version 4, variant 1, as random ones are. */
  private static String uuid() {
    return "overlay(overlay(left(h, 32) PLACING '4' FROM 13) PLACING '8' FROM 17)";
  }

  private static String date() {
    return "date '1950-01-01' + " + part(1) + " % 20000";
  }

  /** Of the addresses that are for documentation. */
  private static String ip() {
    return "'192.0.2.' || (1 + " + part(1) + " % 254)";
  }

  private static String fake(MaskRule rule, MaskColumn column) {
    Fake kind = rule.argument().isEmpty() ? guess(column) : parse(rule);
    boolean text = TEXTS.contains(column.base());
    if (!text) {
      return otherFake(rule, column, kind);
    }
    if (column.alone() && !kind.unique()) {
      throw unfit(
          rule,
          column,
          "the column is unique, and fakes of kind " + word(kind) + " repeat",
          "Use hash, or fake:email or fake:username.");
    }
    String value =
        switch (kind) {
          case EMAIL -> email(rule, column);
          case NAME -> pick(FIRST, 1) + " || ' ' || " + pick(LAST, 8);
          case FIRSTNAME -> pick(FIRST, 1);
          case LASTNAME -> pick(LAST, 8);
          case USERNAME -> username(rule, column);
          case PHONE -> "'+1 555 ' || lpad((" + part(1) + " % 10000000)::text, 7, '0')";
          case STREET -> pick(STREETS, 1) + " || ' Street ' || (1 + " + part(8) + " % 199)";
          case CITY -> pick(CITIES, 1);
          case ZIP -> "lpad((" + part(1) + " % 100000)::text, 5, '0')";
          case COMPANY -> pick(LAST, 1) + " || ' ' || " + pick(FIRMS, 8);
          case URL -> "'https://' || left(h, 16) || '.example.com/'";
          case IP -> ip();
          case DATE -> "(" + date() + ")::text";
          case NUMBER -> "(" + part(1) + ")::text";
          case UUID -> uuid() + "::uuid::text";
          case TEXT ->
              String.join(
                  " || ' ' || ", pick(WORDS, 1), pick(WORDS, 8), pick(WORDS, 15), pick(WORDS, 22));
        };
    return column.length() < 0 ? value : "left(" + value + ", " + column.length() + ")";
  }

  private static String otherFake(MaskRule rule, MaskColumn column, Fake kind) {
    boolean fits =
        switch (column.base()) {
          case "date", "timestamp", "timestamptz" -> kind == Fake.DATE || kind == Fake.TEXT;
          case "int2", "int4", "int8", "numeric", "float4", "float8" ->
              kind == Fake.NUMBER || kind == Fake.TEXT || kind == Fake.ZIP || kind == Fake.PHONE;
          case "uuid" -> kind == Fake.UUID || kind == Fake.TEXT;
          case "inet", "cidr" -> kind == Fake.IP || kind == Fake.TEXT;
          default -> false;
        };
    if (!fits && !rule.argument().isEmpty()) {
      throw unfit(
          rule, column, "the type holds no " + word(kind), "Use fake, hash, null or constant:…");
    }
    return hash(rule, column);
  }

  private static String email(MaskRule rule, MaskColumn column) {
    int length = column.length();
    if (length < 0 || length >= LONGEST_EMAIL) {
      return "lower("
          + pick(FIRST, 1)
          + " || '.' || "
          + pick(LAST, 8)
          + ") || '.' || substr(h, 20, 12) || '"
          + DOMAIN
          + "'";
    }
    int room = length - DOMAIN.length();
    if (room < (column.alone() ? UNIQUE_LENGTH : 4)) {
      throw unfit(rule, column, "the column is too short for addresses", "Use hash or null.");
    }
    return "left(h, " + Math.min(room, UNIQUE_LENGTH) + ") || '" + DOMAIN + "'";
  }

  private static String username(MaskRule rule, MaskColumn column) {
    if (column.alone() && column.length() >= 0 && column.length() < UNIQUE_LENGTH + 8) {
      throw unfit(
          rule, column, "the column is too short for names to stay unique", "Use hash or null.");
    }
    return "lower(" + pick(FIRST, 1) + ") || '_' || substr(h, 20, " + UNIQUE_LENGTH + ")";
  }

  private static Fake parse(MaskRule rule) {
    String wanted = rule.argument().strip().toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    return Arrays.stream(Fake.values())
        .filter(known -> known.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new UserProblem(
                    "The mask «" + rule.text() + "» names a kind of fake that pgvol does not know.",
                    "There are fake:"
                        + Arrays.stream(Fake.values())
                            .map(MaskSql::word)
                            .collect(Collectors.joining(", fake:"))
                        + "."));
  }

  private static String word(Fake kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Fake guess(MaskColumn column) {
    String name = column.name().toLowerCase(Locale.ROOT).replace("_", "");
    if (contains(name, "mail")) {
      return Fake.EMAIL;
    } else if (contains(name, "phone", "tel", "mobile", "fax")) {
      return Fake.PHONE;
    } else if (contains(name, "username", "login", "nick")) {
      return Fake.USERNAME;
    } else if (contains(name, "firstname", "givenname", "vorname", "forename")) {
      return Fake.FIRSTNAME;
    } else if (contains(name, "lastname", "surname", "familyname", "nachname")) {
      return Fake.LASTNAME;
    } else if (contains(name, "company", "firm", "organi")) {
      return Fake.COMPANY;
    } else if (contains(name, "street", "address", "strasse", "straße")) {
      return Fake.STREET;
    } else if (contains(name, "city", "town")) {
      return Fake.CITY;
    } else if (contains(name, "zip", "postal", "postcode", "plz")) {
      return Fake.ZIP;
    } else if (contains(name, "url", "website", "homepage")) {
      return Fake.URL;
    } else if (contains(name, "birth", "date")) {
      return Fake.DATE;
    } else if (contains(name, "name")) {
      return Fake.NAME;
    }
    return Fake.TEXT;
  }

  private static boolean contains(String name, String... words) {
    return Arrays.stream(words).anyMatch(name::contains);
  }
}

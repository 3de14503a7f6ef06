package io.github.pgvol.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and strings on their way into SQL. */
public final class Sql {

  /** Those with GUC_LIST_QUOTE: variable_is_guc_list_quote() in PostgreSQL's dumputils.c. */
  private static final Set<String> LISTS_OF_NAMES =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  private static final Pattern ELEMENT = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^,\"\\s]+)");

  private Sql() {}

  /**
   * Quotes an identifier, as {@code quote_ident} does, always with quotes.
   *
   * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical
   *     structure</a>
   */
  public static String name(String identifier) {
    refuseNul(identifier);
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** Quotes a schema-qualified name. */
  public static String name(String schema, String identifier) {
    return name(schema) + "." + name(identifier);
  }

  /** Quotes a string, safe whatever {@code standard_conforming_strings} is; null becomes NULL. */
  public static String text(String value) {
    if (value == null) {
      return "NULL";
    }
    refuseNul(value);
    String quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  /**
   * The end of ALTER ROLE or ALTER DATABASE that sets a parameter to its stored value.
   *
   * <p>Lists of names are stored quoted; their elements become strings of their own, as {@code
   * makeAlterConfigCommand} in PostgreSQL's {@code dumputils.c} does.
   */
  public static String set(String parameter, String stored) {
    String value =
        LISTS_OF_NAMES.contains(parameter.toLowerCase(Locale.ROOT))
            ? elements(stored).stream().map(Sql::text).collect(Collectors.joining(", "))
            : text(stored);
    return " SET " + name(parameter) + " TO " + (value.isEmpty() ? "''" : value);
  }

  private static List<String> elements(String list) {
    List<String> elements = new ArrayList<>();
    Matcher matcher = ELEMENT.matcher(list);
    while (matcher.find()) {
      String quoted = matcher.group(1);
      elements.add(quoted == null ? matcher.group(2) : quoted.replace("\"\"", "\""));
    }
    return elements;
  }

  private static void refuseNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL has no NUL character in names and strings");
    }
  }
}

package io.github.pgvol.dump;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Other names for roles, in the statements in which pg_dump writes them: owners, privileges,
 * policies, user mappings.
 *
 * @param names new names by old ones
 */
record RoleNames(Map<String, String> names) {

  static final RoleNames NONE = new RoleNames(Map.of());

  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\"'(),;.]+)";
  private static final String QUALIFIED = NAME + "(?:\\." + NAME + ")*";

  private static final Pattern OWNER = Pattern.compile("\\sOWNER TO (" + NAME + ")\\s*;\\z");
  private static final Pattern SESSION =
      Pattern.compile("^SET SESSION AUTHORIZATION ('(?:[^']|'')+'|" + NAME + ")\\s*;\\z");
  private static final Pattern MAPPING =
      Pattern.compile("^CREATE USER MAPPING FOR (" + NAME + ")\\s");
  private static final Pattern DEFAULTS =
      Pattern.compile("^ALTER DEFAULT PRIVILEGES FOR ROLE (" + NAME + ")\\s");
  private static final Pattern PRIVILEGE =
      Pattern.compile("\\s(?:TO|FROM) (" + NAME + ")(?:\\sWITH GRANT OPTION|\\sCASCADE)?\\s*;\\z");
  private static final Pattern POLICY =
      Pattern.compile(
          "^CREATE POLICY "
              + NAME
              + " ON "
              + QUALIFIED
              + "(?:\\s(?:AS|FOR)\\s\\w+)*\\sTO ("
              + NAME
              + "(?:, "
              + NAME
              + ")*)[\\s;]");

  /** Copies the map. */
  RoleNames {
    names = Map.copyOf(names);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** The statement with the new names. */
  String rename(String statement) {
    if (statement.startsWith("ALTER DEFAULT PRIVILEGES ")) {
      return renamed(PRIVILEGE, renamed(DEFAULTS, statement));
    }
    return switch (statement.substring(0, Math.max(0, statement.indexOf(' ')))) {
      case "ALTER" -> renamed(OWNER, statement);
      case "SET" -> renamed(SESSION, statement);
      case "GRANT", "REVOKE" -> renamed(PRIVILEGE, statement);
      default -> renamed(POLICY, renamed(MAPPING, statement));
    };
  }

  private String renamed(Pattern pattern, String statement) {
    Matcher matcher = pattern.matcher(statement);
    return matcher.find()
        ? statement.substring(0, matcher.start(1))
            + renamed(matcher.group(1))
            + statement.substring(matcher.end(1))
        : statement;
  }

  private String renamed(String list) {
    return Pattern.compile("'(?:[^']|'')+'|" + NAME).matcher(list).replaceAll(this::renamed);
  }

  private String renamed(MatchResult found) {
    String name = found.group();
    String plain =
        name.startsWith("\"")
            ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
            : name.startsWith("'") ? name.substring(1, name.length() - 1).replace("''", "'") : name;
    String other = names.get(plain);
    return Matcher.quoteReplacement(other == null ? name : '"' + other.replace("\"", "\"\"") + '"');
  }
}

package io.github.pgvol.dump;

import io.github.pgvol.dump.PlainDump.Target;
import io.github.pgvol.dump.PlainLexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells by its first tokens what is to be done with a statement. */
final class StatementHead {

  /** What is to be done with a statement. */
  enum Verdict {
    /** Its tokens so far do not tell. */
    OPEN,
    /** It goes to psql. */
    PASS,
    /** It acts on the cluster and stays here. */
    LEAVE_OUT
  }

  private record Token(Kind kind, String text) {}

  private static final int MAX_TOKENS = 512;

  /** The settings that this package has to know of. */
  private static final Set<String> FOLLOWED =
      Set.of(
          "standard_conforming_strings",
          "client_encoding",
          "names",
          "search_path",
          "transaction_timeout");

  private static final Set<String> LEXICAL =
      Set.of("standard_conforming_strings", "client_encoding");

  private final long line;
  private final List<Token> tokens = new ArrayList<>();
  private Verdict verdict = Verdict.OPEN;
  private boolean watched;
  private Target target = Target.DATABASE;
  private int object = -1;

  StatementHead(long line) {
    this.line = line;
  }

  long line() {
    return line;
  }

  /** Whether it is of a kind that pg_dump writes a role's name into. */
  boolean mayNameRoles() {
    return switch (word(0)) {
      case "alter", "grant", "revoke" -> true;
      case "set" -> word(1).equals("session");
      case "create" -> word(1).equals("policy") || word(1).equals("user");
      default -> false;
    };
  }

  Verdict verdict() {
    return verdict;
  }

  /** Whether more tokens can tell anything. */
  boolean wantsMore() {
    return (verdict != Verdict.PASS || watched) && tokens.size() < MAX_TOKENS;
  }

  Verdict accept(Kind kind, String text) throws DumpFormatException {
    tokens.add(new Token(kind, text));
    if (verdict == Verdict.OPEN || watched) {
      verdict = judge();
      if (verdict == Verdict.OPEN && tokens.size() == MAX_TOKENS) {
        verdict = Verdict.PASS;
      }
    }
    return verdict;
  }

  private Verdict judge() throws DumpFormatException {
    Token first = tokens.get(0);
    if (first.kind() != Kind.WORD) {
      return Verdict.PASS;
    }
    return switch (first.text()) {
      case "create", "alter", "drop" -> definition();
      case "comment" -> onObject(1);
      case "security" -> securityLabel();
      case "grant", "revoke" -> privileges();
      case "set" -> setting();
      case "reset", "discard" -> Verdict.OPEN;
      case "select" -> {
        watched = tokens.size() < 2 || select();
        yield Verdict.PASS;
      }
      case "load" ->
          throw new UnsafeDumpException(
              line, "LOAD", "it loads a library into the server; take it out of the file");
      default -> Verdict.PASS;
    };
  }

  private Verdict definition() throws DumpFormatException {
    if (tokens.size() < 2) {
      return Verdict.OPEN;
    }
    String kind = word(1);
    switch (kind) {
      case "system" -> {
        if (word(0).equals("alter")) {
          throw new UnsafeDumpException(
              line,
              "ALTER SYSTEM",
              "it changes the configuration of the whole server; take it out of the file");
        }
        return Verdict.PASS;
      }
      case "database" -> {
        return leaveOut(Target.DATABASE, 1);
      }
      case "tablespace" -> {
        return leaveOut(Target.TABLESPACE, 1);
      }
      case "role", "group" -> {
        return leaveOut(Target.ROLE, 1);
      }
      case "user" -> {
        if (tokens.size() < 3) {
          return Verdict.OPEN;
        }
        return word(2).equals("mapping") ? Verdict.PASS : leaveOut(Target.ROLE, 1);
      }
      case "extension" -> {
        return word(0).equals("create") && name(1).isEmpty() ? Verdict.OPEN : Verdict.PASS;
      }
      default -> {
        return Verdict.PASS;
      }
    }
  }

  private Verdict securityLabel() {
    int last = tokens.size() - 1;
    if (last < 2 || !word(last - 1).equals("on")) {
      return last > 6 ? Verdict.PASS : Verdict.OPEN;
    }
    return onObject(last - 1);
  }

  /** ON and the kind of an object, the ON being expected at a place. */
  private Verdict onObject(int on) {
    if (tokens.size() < on + 2) {
      return Verdict.OPEN;
    }
    return switch (word(on + 1)) {
      case "database" -> leaveOut(Target.DATABASE, on + 1);
      case "role" -> leaveOut(Target.ROLE, on + 1);
      case "tablespace" -> leaveOut(Target.TABLESPACE, on + 1);
      case "parameter" -> leaveOut(Target.PARAMETER, on + 1);
      default -> Verdict.PASS;
    };
  }

  /** Privileges are on an object; without ON, it is about memberships in roles. */
  private Verdict privileges() {
    int last = tokens.size() - 1;
    if (last > 0 && tokens.get(last).equals(new Token(Kind.SYMBOL, "("))) {
      return Verdict.PASS;
    }
    if (last > 1 && word(last - 1).equals("on")) {
      return onObject(last - 1);
    }
    boolean membership = word(last).equals(word(0).equals("grant") ? "to" : "from");
    return membership ? leaveOut(Target.ROLE, 0) : Verdict.OPEN;
  }

  private Verdict setting() {
    int name = settingName();
    return name < tokens.size() && !FOLLOWED.contains(word(name)) ? Verdict.PASS : Verdict.OPEN;
  }

  private int settingName() {
    return tokens.size() > 1 && (word(1).equals("session") || word(1).equals("local")) ? 2 : 1;
  }

  /**
   * The settings that decide how a script is read are to be set by SET, where they are seen. The
   * statement goes to psql at once; this tells whether it may still be such a call.
   */
  private boolean select() throws DumpFormatException {
    int function = word(1).equals("pg_catalog") ? 3 : 1;
    int argument = function + 2;
    if (tokens.size() > function && !word(function).equals("set_config")) {
      return false;
    }
    if (tokens.size() <= argument) {
      return true;
    }
    String setting = tokens.get(argument).text().toLowerCase(Locale.ROOT);
    if (LEXICAL.contains(setting)) {
      throw new DumpFormatException(
          "line " + line + ": " + setting + " is set by a function; use SET " + setting + " = …");
    }
    return false;
  }

  private Verdict leaveOut(Target what, int where) {
    target = what;
    object = where;
    return Verdict.LEAVE_OUT;
  }

  private String word(int index) {
    if (index >= tokens.size() || tokens.get(index).kind() != Kind.WORD) {
      return "";
    }
    return tokens.get(index).text();
  }

  /** The name that follows the kind of an object, behind IF (NOT) EXISTS. */
  private String name(int kindAt) {
    int at = kindAt + 1;
    if (word(at).equals("if")) {
      at += word(at + 1).equals("not") ? 3 : 2;
    }
    return at < tokens.size() ? tokens.get(at).text() : "";
  }

  Target target() {
    return word(0).equals("alter") && !databaseOfRole().isEmpty() ? Target.DATABASE : target;
  }

  /** As CREATE DATABASE, or GRANT ON DATABASE. */
  String command() {
    String verb = word(0).toUpperCase(Locale.ROOT);
    if (object == 0) {
      return verb;
    }
    String kind = word(object).toUpperCase(Locale.ROOT);
    return switch (verb) {
      case "CREATE", "ALTER", "DROP" -> verb + " " + kind;
      case "SECURITY" -> "SECURITY LABEL ON " + kind;
      default -> verb + " ON " + kind;
    };
  }

  String objectName() {
    String database = databaseOfRole();
    return word(0).equals("alter") && !database.isEmpty() ? database : name(object);
  }

  /** ALTER ROLE … IN DATABASE … is a setting of the database. */
  private String databaseOfRole() {
    if (target != Target.ROLE || !word(3).equals("in") || !word(4).equals("database")) {
      return "";
    }
    return name(4);
  }

  String extension() {
    return word(0).equals("create") && word(1).equals("extension") ? name(1) : "";
  }

  /** Whether it only prepares the session. */
  boolean isSetting() {
    String first = word(0);
    return first.equals("set")
        || first.equals("reset")
        || (first.equals("select")
            && (word(1).equals("set_config") || word(3).equals("set_config")));
  }

  /** Whether it sets or resets one of the settings that are followed. */
  String setting(boolean reset) {
    if (!word(0).equals(reset ? "reset" : "set")) {
      return "";
    }
    String name = word(reset ? 1 : settingName());
    return name.equals("names") ? "client_encoding" : name;
  }

  boolean discardsAll() {
    return word(0).equals("discard") && word(1).equals("all");
  }

  /** The first value of a setting, as it is written. */
  String value() {
    int name = settingName();
    int value = word(name).equals("names") ? name + 1 : name + 2;
    return value < tokens.size() ? tokens.get(value).text() : "";
  }
}

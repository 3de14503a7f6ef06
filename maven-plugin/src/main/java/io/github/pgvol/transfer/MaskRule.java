package io.github.pgvol.transfer;

import io.github.pgvol.problem.UserProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of a column's values on the way.
 *
 * @param text the rule as it was written
 * @param schema the schema's name, or a pattern; empty for any
 * @param table the table's name, or a pattern
 * @param column the column's name, or a pattern
 * @param kind what takes the values' place
 * @param argument the constant, or the kind of fake; empty for none
 */
record MaskRule(
    String text, Optional<Part> schema, Part table, Part column, Kind kind, String argument) {

  /** What takes a value's place. */
  enum Kind {
    /** A hash of it, as its type can hold one. */
    HASH,
    /** Something that looks like it. */
    FAKE,
    /** NULL. */
    NULL,
    /** The same for all rows. */
    CONSTANT
  }

  private static final String PART = "(?:\"(?:[^\"]|\"\")+\"|[\\w$*?]+)";
  private static final String NAME = PART + "(?:\\." + PART + "){1,2}";
  private static final Pattern ONE =
      Pattern.compile(
          "\\s*(" + NAME + ")\\s*(?:=|->|→)\\s*(.*?)\\s*",
          Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL);
  private static final Pattern BETWEEN =
      Pattern.compile("[,;\\n]\\s*(?=" + NAME + "\\s*(?:=|->|→))", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern PARTS = Pattern.compile(PART, Pattern.UNICODE_CHARACTER_CLASS);
  static final String ADVICE =
      "Write rules as <mask><users.email>hash</users.email></mask>, or"
          + " -Dpgvol.mask=users.email=hash,users.name=fake; what there is: hash, fake, fake:email,"
          + " null, constant:…";

  /**
   * A part of a name.
   *
   * @param name the name, or a pattern with * and ?
   * @param quoted whether it was quoted, and so is taken as it is
   */
  record Part(String name, boolean quoted) {
    boolean matches(String other) {
      if (quoted) {
        return name.equals(other);
      }
      return TablePattern.glob(name).matcher(other).matches();
    }
  }

  /** Reads rules from XML: by column, or several under any other name. */
  static List<MaskRule> read(Map<String, String> elements) {
    List<MaskRule> rules = new ArrayList<>();
    elements.forEach(
        (key, value) -> {
          String text = value == null ? "" : value;
          if (key.indexOf('.') >= 0) {
            rules.add(parse(key + "=" + text));
          } else {
            rules.addAll(read(text));
          }
        });
    return rules;
  }

  /** Reads rules from one text, divided by commas, semicolons or lines. */
  static List<MaskRule> read(String text) {
    List<MaskRule> rules = new ArrayList<>();
    for (String one : BETWEEN.split(text.strip(), -1)) {
      if (!one.isBlank()) {
        rules.add(parse(one.strip()));
      }
    }
    return rules;
  }

  private static MaskRule parse(String text) {
    Matcher rule = ONE.matcher(text);
    if (!rule.matches()) {
      throw new UserProblem("The mask «" + text + "» cannot be read.", ADVICE);
    }
    List<Part> parts = new ArrayList<>();
    Matcher part = PARTS.matcher(rule.group(1));
    while (part.find()) {
      String name = part.group();
      boolean quoted = name.startsWith("\"");
      parts.add(
          new Part(
              quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name, quoted));
    }
    int last = parts.size() - 1;
    String what = rule.group(2);
    int colon = what.indexOf(':');
    String word = (colon < 0 ? what : what.substring(0, colon)).strip().toUpperCase(Locale.ROOT);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(known -> known.name().equals(word))
            .findFirst()
            .orElseThrow(
                () -> new UserProblem("The mask «" + text + "» is none that pgvol knows.", ADVICE));
    if ((kind == Kind.CONSTANT) != (colon >= 0) && kind != Kind.FAKE) {
      throw new UserProblem("The mask «" + text + "» cannot be read.", ADVICE);
    }
    return new MaskRule(
        text,
        last == 2 ? Optional.of(parts.get(0)) : Optional.empty(),
        parts.get(last - 1),
        parts.get(last),
        kind,
        colon < 0 ? "" : what.substring(colon + 1));
  }
}

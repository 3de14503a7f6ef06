package io.github.pgvol.transfer;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of tables as people write them: {@code users}, {@code shop.*}, {@code "My Table"}. */
record TablePattern(String text, Optional<MaskRule.Part> schema, MaskRule.Part table) {

  private static final Pattern PARTS = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([^.\"]+)");

  static TablePattern of(String text) {
    List<MaskRule.Part> parts =
        PARTS
            .matcher(text.strip())
            .results()
            .map(
                part ->
                    part.group(1) == null
                        ? new MaskRule.Part(part.group(2), false)
                        : new MaskRule.Part(part.group(1).replace("\"\"", "\""), true))
            .toList();
    int last = parts.size() - 1;
    return new TablePattern(
        text.strip(),
        last > 0 ? Optional.of(parts.get(0)) : Optional.empty(),
        last < 0 ? new MaskRule.Part("", true) : parts.get(last));
  }

  boolean matches(String ofSchema, String name) {
    return table.matches(name) && (schema.isEmpty() || schema.get().matches(ofSchema));
  }

  /** A pattern of a shell, without regard to case: PostgreSQL folds what is not quoted. */
  static Pattern glob(String text) {
    StringBuilder regex = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
              }
            });
    return Pattern.compile(
        regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }
}

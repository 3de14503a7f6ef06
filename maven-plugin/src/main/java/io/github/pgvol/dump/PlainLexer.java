package io.github.pgvol.dump;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Divides a script into the tokens that psql sees (src/fe_utils/psqlscan.l), as far as it has to be
 * known where quotes, comments and statements end. Where psql's versions see different tokens, the
 * script is refused.
 */
final class PlainLexer {

  /** What a token is. */
  enum Kind {
    /** An unquoted word; its text is in lower case. */
    WORD,
    /** A quoted identifier. */
    QUOTED,
    /** A string constant in single quotes. */
    STRING,
    /** A string constant in dollar quotes; its text is not kept. */
    DOLLAR,
    /** Anything else. */
    SYMBOL,
    /** The semicolon that ends a statement. */
    END_OF_STATEMENT,
    /** A line comment; the text is what follows the dashes. */
    COMMENT,
    /** The backslash of a meta-command; it has not been read past. */
    BACKSLASH,
    /** The end of the script. */
    END
  }

  private static final int MAX_TEXT = 512;
  private static final int MAX_DOLLAR_TAG = 1024;
  private static final int MAX_VARIABLE = 70;

  /** How psql's own variables are spelled. */
  private static final Pattern BUILT_IN = Pattern.compile("[A-Z][A-Z0-9_]*");

  private static final byte[] FIRST_WORDS = {'c', 'o', 'r', 'f', 'p'};

  /** The kind of the current token. */
  Kind kind = Kind.END;

  /** Where the current token begins. */
  long tokenLine = 1;

  /** Whether the current token is the first in its line, without even a blank before it. */
  boolean atLineStart = true;

  /** How many parentheses are open, after the current token. */
  int depth;

  private final PlainStream stream;
  private final byte[] text = new byte[MAX_TEXT];
  private int textLength;
  private boolean lineStart = true;
  private boolean holdNext = true;
  private boolean standardStrings = true;
  private boolean standardStringsBefore = true;
  private long standardStringsChanged;

  private int beginDepth;
  private int wordCount;
  private final byte[] firstWords = new byte[4];

  PlainLexer(PlainStream stream) {
    this.stream = stream;
  }

  /** The text of the current token, cut if it is long. */
  String text(Charset charset) {
    return new String(text, 0, textLength, charset);
  }

  /** The next token is the first of a statement: the stream is to hold back from there. */
  void holdNext() {
    holdNext = true;
  }

  /** psql looks at the server's setting at the beginning of each line. */
  void standardStrings(boolean on) {
    standardStringsBefore = standardStrings();
    standardStrings = on;
    standardStringsChanged = stream.line;
  }

  private boolean standardStrings() {
    return stream.line > standardStringsChanged ? standardStrings : standardStringsBefore;
  }

  /** The next line is the first behind COPY data. */
  void lineStart() {
    lineStart = true;
  }

  /** Reads the next token. */
  void next() throws IOException {
    int c = skipBlanks();
    atLineStart = lineStart;
    lineStart = false;
    tokenLine = stream.line;
    textLength = 0;
    if (c < 0) {
      kind = Kind.END;
    } else if (c == '\\') {
      kind = Kind.BACKSLASH;
    } else if (c == '-' && stream.at(1) == '-') {
      lineComment();
      kind = Kind.COMMENT;
    } else {
      if (holdNext && c != ';') {
        stream.hold();
        holdNext = false;
      }
      kind = token(c);
    }
  }

  /** Passes over blanks and block comments. */
  private int skipBlanks() throws IOException {
    while (true) {
      int c = stream.at(0);
      switch (c) {
        case '\n' -> {
          stream.pos++;
          stream.line++;
          lineStart = true;
        }
        case ' ', '\t', '\f', 0x0b -> {
          stream.pos++;
          lineStart = false;
        }
        case '\r' -> {
          if (stream.at(1) != '\n') {
            throw new DumpFormatException(
                "line "
                    + stream.line
                    + ": a carriage return within the line, where psql may see another line begin;"
                    + " take it out of the file");
          }
          stream.pos++;
        }
        case '/' -> {
          if (stream.at(1) != '*') {
            return c;
          }
          blockComment();
          lineStart = false;
        }
        default -> {
          return c;
        }
      }
    }
  }

  private Kind token(int c) throws IOException {
    switch (c) {
      case '\'' -> {
        stream.pos++;
        string(!standardStrings());
        return Kind.STRING;
      }
      case '"' -> {
        stream.pos++;
        quoted('"', false, true);
        return Kind.QUOTED;
      }
      case '$' -> {
        return dollar();
      }
      case ':' -> {
        return colon();
      }
      case '(' -> {
        depth++;
        return symbol(c);
      }
      case ')' -> {
        depth = Math.max(0, depth - 1);
        return symbol(c);
      }
      case ';' -> {
        symbol(c);
        if (depth > 0 || beginDepth > 0) {
          return Kind.SYMBOL;
        }
        wordCount = 0;
        return Kind.END_OF_STATEMENT;
      }
      default -> {
        if (isWordStart(c)) {
          return word(c);
        }
        return isDigit(c) ? number() : symbol(c);
      }
    }
  }

  private Kind symbol(int c) {
    stream.pos++;
    keep((byte) c);
    return Kind.SYMBOL;
  }

  private void keep(byte b) {
    if (textLength < MAX_TEXT) {
      text[textLength++] = b;
    }
  }

  private void lineComment() throws IOException {
    stream.pos += 2;
    int c;
    while ((c = stream.at(0)) >= 0 && c != '\n' && c != '\r') {
      keep((byte) c);
      stream.pos++;
    }
  }

  private void blockComment() throws IOException {
    long start = stream.line;
    int open = 0;
    do {
      int c = stream.at(0);
      if (c < 0) {
        throw truncated("a comment that begins in line " + start);
      } else if (c == '/' && stream.at(1) == '*') {
        open++;
        stream.pos += 2;
      } else if (c == '*' && stream.at(1) == '/') {
        open--;
        stream.pos += 2;
      } else {
        if (c == '\n') {
          stream.line++;
        }
        stream.pos++;
      }
    } while (open > 0);
  }

  private void string(boolean escapes) throws IOException {
    quoted('\'', escapes, true);
  }

  /** Reads to the closing quote; the opening one has been read past. */
  private void quoted(char quote, boolean escapes, boolean doubled) throws IOException {
    byte[] buffer = stream.buffer;
    long start = stream.line;
    int p = stream.pos;
    while (true) {
      if (p == stream.limit) {
        stream.pos = p;
        if (!stream.fill()) {
          throw truncated(
              (quote == '"' ? "a quoted name" : "a string") + " that begins in line " + start);
        }
        p = stream.pos;
        continue;
      }
      int from = p;
      while (p < stream.limit && !endsRun(buffer[p], quote)) {
        p++;
      }
      keep(buffer, from, p);
      if (p == stream.limit) {
        continue;
      }
      byte b = buffer[p++];
      if (b == quote) {
        stream.pos = p;
        if (!doubled || stream.at(0) != quote) {
          return;
        }
        p = stream.pos + 1;
      } else if (b == '\n') {
        stream.line++;
      } else if (escapes) {
        stream.pos = p;
        int c = stream.at(0);
        p = stream.pos + (c < 0 || c == '\n' ? 0 : 1);
      }
      keep(b);
    }
  }

  private static boolean endsRun(byte b, char quote) {
    return b == quote || b == '\n' || b == '\\';
  }

  private void keep(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, MAX_TEXT - textLength);
    System.arraycopy(bytes, from, text, textLength, length);
    textLength += length;
  }

  private Kind dollar() throws IOException {
    if (isDigit(stream.at(1))) {
      stream.pos++;
      while (isDigit(stream.at(0))) {
        stream.pos++;
      }
      refuseWordAfterNumber();
      return Kind.SYMBOL;
    }
    int length = 1;
    if (isWordStart(stream.at(1))) {
      while (isVariableChar(stream.at(length))) {
        length++;
        if (length > MAX_DOLLAR_TAG) {
          throw ambiguous("a dollar quote with an overlong name");
        }
      }
    }
    if (stream.at(length) != '$') {
      return symbol('$');
    }
    byte[] delimiter = new byte[length + 1];
    System.arraycopy(stream.buffer, stream.pos, delimiter, 0, delimiter.length);
    stream.pos += delimiter.length;
    dollarQuoted(delimiter);
    return Kind.DOLLAR;
  }

  private void dollarQuoted(byte[] delimiter) throws IOException {
    byte[] buffer = stream.buffer;
    long start = stream.line;
    int p = stream.pos;
    while (true) {
      if (p == stream.limit) {
        stream.pos = p;
        if (!stream.fill()) {
          throw truncated("a dollar-quoted string that begins in line " + start);
        }
        p = stream.pos;
        continue;
      }
      byte b = buffer[p];
      if (b == '$') {
        stream.pos = p;
        if (isAhead(delimiter)) {
          stream.pos += delimiter.length;
          return;
        }
        p = stream.pos;
      } else if (b == '\n') {
        stream.line++;
      }
      p++;
    }
  }

  private boolean isAhead(byte[] delimiter) throws IOException {
    for (int i = 0; i < delimiter.length; i++) {
      if (stream.at(i) != (delimiter[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private Kind colon() throws IOException {
    int c = stream.at(1);
    if (c == ':' || c == '=') {
      stream.pos += 2;
      return Kind.SYMBOL;
    }
    if (c == '{' && stream.at(2) == '?') {
      throw refuseVariable(":{?…}");
    }
    if (c == '\'' || c == '"') {
      refuseQuotedVariable(c);
    }
    stream.pos++;
    while (isVariableChar(stream.at(0))) {
      keep(stream.buffer[stream.pos++]);
    }
    if (textLength > 0) {
      String name = text(StandardCharsets.ISO_8859_1);
      if (BUILT_IN.matcher(name).matches()) {
        throw refuseVariable(":" + name);
      }
    }
    return Kind.SYMBOL;
  }

  private void refuseQuotedVariable(int quote) throws IOException {
    StringBuilder name = new StringBuilder();
    int ahead = 2;
    int c = stream.at(ahead);
    while (isVariableChar(c) && ahead < MAX_VARIABLE) {
      name.append((char) c);
      ahead++;
      c = stream.at(ahead);
    }
    if (c == quote && BUILT_IN.matcher(name).matches()) {
      throw refuseVariable(":" + (char) quote + name + (char) quote);
    }
  }

  private UnsafeDumpException refuseVariable(String variable) {
    return new UnsafeDumpException(
        stream.line,
        variable,
        "psql would put the value of a variable of its own here, and no dump wants that; write the"
            + " SQL so that a blank follows the colon");
  }

  private Kind number() throws IOException {
    skipDigits();
    if (stream.at(0) == '.' && stream.at(1) != '.') {
      stream.pos++;
      skipDigits();
    }
    int c = stream.at(0);
    if (c == 'e' || c == 'E') {
      int sign = stream.at(1);
      int ahead = sign == '+' || sign == '-' ? 2 : 1;
      if (isDigit(stream.at(ahead))) {
        stream.pos += ahead;
        skipDigits();
      }
    }
    refuseWordAfterNumber();
    return Kind.SYMBOL;
  }

  /** Digits, also as 0x1F and 1_000. */
  private void skipDigits() throws IOException {
    int c = stream.at(1) | 0x20;
    if (stream.at(0) == '0' && (c == 'x' || c == 'o' || c == 'b') && isHex(stream.at(2))) {
      stream.pos += 2;
      while (isHex(stream.at(0)) || stream.at(0) == '_') {
        stream.pos++;
      }
      return;
    }
    while (isDigit(stream.at(0)) || (stream.at(0) == '_' && isDigit(stream.at(1)))) {
      keep(stream.buffer[stream.pos++]);
    }
  }

  private void refuseWordAfterNumber() throws IOException {
    int c = stream.at(0);
    if (isWordStart(c) || c == '$') {
      throw ambiguous("a number that runs into a word");
    }
  }

  private DumpFormatException ambiguous(String what) {
    return new DumpFormatException(
        "line " + stream.line + ": " + what + ", which PostgreSQL's versions read differently");
  }

  private Kind word(int c) throws IOException {
    int next = stream.at(1);
    if (next == '\'') {
      switch (c | 0x20) {
        case 'e' -> {
          stream.pos += 2;
          string(true);
          return Kind.STRING;
        }
        case 'b', 'x' -> {
          stream.pos += 2;
          quoted('\'', false, false);
          return Kind.STRING;
        }
        case 'n' -> {
          stream.pos += 2;
          string(!standardStrings());
          return Kind.STRING;
        }
        default -> {}
      }
    }
    if (next == '&' && (c | 0x20) == 'u') {
      return unicode();
    }
    do {
      keep((byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c));
      stream.pos++;
      c = stream.at(0);
    } while (isWordStart(c) || isDigit(c) || c == '$');
    countWord();
    return Kind.WORD;
  }

  private Kind unicode() throws IOException {
    int quote = stream.at(2);
    if (quote != '\'' && quote != '"') {
      return symbol('u');
    }
    if (!standardStrings()) {
      throw ambiguous("a Unicode string while standard_conforming_strings is off");
    }
    stream.pos += 3;
    quoted((char) quote, false, true);
    return quote == '"' ? Kind.QUOTED : Kind.STRING;
  }

  /**
   * Semicolons between BEGIN and END in the body of a function do not end the statement; psql tells
   * such a statement by its first words.
   */
  private void countWord() {
    if (wordCount == 0) {
      Arrays.fill(firstWords, (byte) 0);
    }
    if (wordCount < firstWords.length) {
      firstWords[wordCount] = firstWord();
    }
    wordCount++;
    if (firstWords[0] != 'c' || depth > 0 || !createsFunction()) {
      return;
    }
    if (wordIs("begin") || (beginDepth > 0 && wordIs("case"))) {
      beginDepth++;
    } else if (beginDepth > 0 && wordIs("end")) {
      beginDepth--;
    }
  }

  private byte firstWord() {
    byte first = text[0];
    for (byte known : FIRST_WORDS) {
      if (first == known) {
        boolean counts =
            switch (first) {
              case 'c' -> wordIs("create");
              case 'o' -> wordIs("or");
              case 'r' -> wordIs("replace");
              case 'f' -> wordIs("function");
              default -> wordIs("procedure");
            };
        return counts ? first : 0;
      }
    }
    return 0;
  }

  private boolean createsFunction() {
    return isRoutine(firstWords[1])
        || (firstWords[1] == 'o' && firstWords[2] == 'r' && isRoutine(firstWords[3]));
  }

  private static boolean isRoutine(byte word) {
    return word == 'f' || word == 'p';
  }

  private boolean wordIs(String word) {
    if (textLength != word.length()) {
      return false;
    }
    for (int i = 0; i < textLength; i++) {
      if (text[i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(int c) {
    return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
  }

  private static boolean isWordStart(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isVariableChar(int c) {
    return isWordStart(c) || isDigit(c);
  }

  DumpFormatException truncated(String where) {
    return new DumpFormatException(
        "the dump is truncated: it ends in line " + stream.line + ", within " + where);
  }
}

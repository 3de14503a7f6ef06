package io.github.pgvol.dump;

import io.github.pgvol.dump.PlainLexer.Kind;

/**
 * A COPY statement, token by token ({@code CopyStmt} in src/backend/parser/gram.y): where its rows
 * come from and go to decides whether rows follow it in the script, and whether it is refused.
 */
final class CopyStatement {

  /** What is known of it so far. */
  enum State {
    /** Not yet where its rows come from or go to. */
    OPEN,
    /** Rows follow it. */
    ROWS_FOLLOW,
    /** It puts rows out; none follow. */
    OUT
  }

  private enum Expected {
    NAME,
    NAME_PART,
    AFTER_NAME,
    OIDS,
    AFTER_COLUMNS,
    FROM_WHERE,
    TO_WHERE,
    OPTIONS
  }

  private static final String ADVICE =
      "the file that it reads or writes is not part of the dump; write the rows into the dump";

  private final long line;
  private Expected expected = Expected.NAME;
  private State state = State.OPEN;
  private String schema = "";
  private String table = "";
  private boolean plainFirstWord;

  CopyStatement(long line) {
    this.line = line;
  }

  State state() {
    return state;
  }

  String schema() {
    return schema;
  }

  String table() {
    return table;
  }

  /** Takes the next token; those within parentheses are left away, but the parentheses are not. */
  void accept(Kind kind, String text) throws DumpFormatException {
    switch (expected) {
      case NAME -> name(kind, text);
      case NAME_PART -> {
        requireName(kind);
        schema = table;
        table = text;
        expected = Expected.AFTER_NAME;
      }
      case AFTER_NAME -> {
        if (isSymbol(kind, text, ".")) {
          expected = Expected.NAME_PART;
        } else if (isSymbol(kind, text, ")")) {
          expected = Expected.AFTER_COLUMNS;
        } else if (!isSymbol(kind, text, "(")) {
          direction(kind, text);
        }
        plainFirstWord = false;
      }
      case OIDS -> {
        if (!isWord(kind, text, "oids")) {
          throw unknown();
        }
        expected = Expected.AFTER_COLUMNS;
      }
      case AFTER_COLUMNS -> direction(kind, text);
      case FROM_WHERE -> {
        refuseFile(kind, text, "FROM");
        state = State.ROWS_FOLLOW;
        expected = Expected.OPTIONS;
      }
      case TO_WHERE -> {
        refuseFile(kind, text, "TO");
        state = State.OUT;
        expected = Expected.OPTIONS;
      }
      case OPTIONS -> option(text);
    }
  }

  /** A token within the parentheses that options may be in. */
  void option(String text) throws DumpFormatException {
    if (state == State.ROWS_FOLLOW && text.equalsIgnoreCase("binary")) {
      throw binary();
    }
  }

  /** The statement ends here. */
  void end() throws DumpFormatException {
    if (state == State.OPEN) {
      throw unknown();
    }
  }

  private void name(Kind kind, String text) throws DumpFormatException {
    if (isSymbol(kind, text, "(")) {
      return;
    }
    if (isSymbol(kind, text, ")")) {
      expected = Expected.AFTER_COLUMNS;
      return;
    }
    requireName(kind);
    table = text;
    plainFirstWord = kind == Kind.WORD;
    expected = Expected.AFTER_NAME;
  }

  private void direction(Kind kind, String text) throws DumpFormatException {
    if (isWord(kind, text, "from")) {
      expected = Expected.FROM_WHERE;
    } else if (isWord(kind, text, "to")) {
      expected = Expected.TO_WHERE;
    } else if (isWord(kind, text, "with")) {
      expected = Expected.OIDS;
    } else if (plainFirstWord && table.equals("binary")) {
      throw binary();
    } else {
      throw unknown();
    }
  }

  private void refuseFile(Kind kind, String text, String direction) throws DumpFormatException {
    if (isWord(kind, text, "stdin") || isWord(kind, text, "stdout")) {
      return;
    }
    if (isWord(kind, text, "program")) {
      throw new UnsafeDumpException(
          line,
          "COPY " + direction + " PROGRAM",
          "it runs a program on the server; no dump by pg_dump does, so do not restore this file"
              + " unless you know what it is for");
    }
    if (kind == Kind.STRING || kind == Kind.DOLLAR) {
      throw new UnsafeDumpException(line, "COPY " + direction + " a file", ADVICE);
    }
    throw unknown();
  }

  private void requireName(Kind kind) throws DumpFormatException {
    if (kind != Kind.WORD && kind != Kind.QUOTED) {
      throw unknown();
    }
  }

  private DumpFormatException binary() {
    return new DumpFormatException(
        "line " + line + ": rows in binary format cannot be part of an SQL script");
  }

  private DumpFormatException unknown() {
    return new DumpFormatException(
        "line " + line + ": this COPY statement is not understood; no row of it can be restored");
  }

  private static boolean isWord(Kind kind, String text, String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  private static boolean isSymbol(Kind kind, String text, String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }
}

package io.github.pgvol.dump;

import io.github.pgvol.dump.PlainDump.Facts;
import io.github.pgvol.dump.PlainDump.Header;
import io.github.pgvol.dump.PlainDump.LeftOut;
import io.github.pgvol.dump.PlainDump.Origin;
import io.github.pgvol.dump.PlainDump.Part;
import io.github.pgvol.dump.PlainDump.Target;
import io.github.pgvol.dump.PlainLexer.Kind;
import io.github.pgvol.dump.StatementHead.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One pass over a plain dump. */
final class PlainScanner {

  private static final int BUFFER = 1 << 18;
  private static final int MAX_META_COMMAND = 4096;
  private static final int MAX_LISTED = 10_000;
  private static final int MAX_TABLES = 1_000_000;
  private static final int MAX_KEPT_SQL = 1 << 14;
  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] TIMEOUT_FOR_ALL_VERSIONS =
      ("SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings"
              + " WHERE name = 'transaction_timeout';")
          .getBytes(StandardCharsets.US_ASCII);

  private static final String DUMP = " PostgreSQL database dump";
  private static final String DUMP_COMPLETE = DUMP + " complete";
  private static final String CLUSTER = " PostgreSQL database cluster dump";
  private static final String CLUSTER_COMPLETE = CLUSTER + " complete";
  private static final String FROM_VERSION = " Dumped from database version ";
  private static final String BY_PG_DUMP = " Dumped by pg_dump version ";

  private static final Pattern RESTRICT =
      Pattern.compile("\\\\(un)?restrict ([0-9A-Za-z]+)[ \t\r]*");

  /** Comes before a \connect to a name with special characters, so that it stays as it is. */
  private static final Pattern ENCODING = Pattern.compile("\\\\encoding SQL_ASCII[ \t\r]*");

  private static final Pattern CONNECT =
      Pattern.compile("\\\\(?:connect|c)[ \t]+(-reuse-previous=on[ \t]+)?(.*?)[ \t\r]*");
  private static final Pattern BARE_NAME = Pattern.compile("[^\\s\"'`\\\\:=/-][^\\s\"'`\\\\:=/]*");
  private static final Pattern QUOTED_NAME = Pattern.compile("\"((?:[^\"]|\"\")+)\"");
  private static final Pattern DATABASE_ONLY =
      Pattern.compile("dbname=(?:'((?:[^'\\\\]|\\\\.)+)'|([^\\s'\\\\]+))");
  private static final Pattern META_COMMAND = Pattern.compile("\\\\[^\\s\\\\]{0,20}");

  private static final String META_ADVICE =
      "a backup is data, and no command of psql in it is run; if this file is not by pg_dump, take"
          + " the command out of it";

  /** Which of several databases is taken. */
  record Choice(boolean everything, Optional<String> database) {

    static Choice only() {
      return new Choice(false, Optional.empty());
    }

    static Choice all() {
      return new Choice(true, Optional.empty());
    }

    static Choice of(String database) {
      return new Choice(false, Optional.of(database));
    }
  }

  /** A part that is still being read. */
  private static final class OpenPart {
    private final String name;
    private final long line;
    private long statements;
    private long rows;

    OpenPart(String name, long line) {
      this.name = name;
      this.line = line;
    }
  }

  private final PlainStream stream;
  private final PlainLexer lexer;
  private final Choice choice;
  private final RoleNames roles;

  private Charset charset = StandardCharsets.UTF_8;
  private String searchPath = "";
  private StatementHead head;
  private CopyStatement copy;
  private boolean skipping;
  private boolean several;
  private boolean anything;
  private String restrictKey;

  private int dumpHeaders;
  private int dumpEnds;
  private boolean clusterHeader;
  private boolean clusterEnd;
  private Optional<String> serverVersion = Optional.empty();
  private Optional<String> dumpVersion = Optional.empty();
  private Optional<String> clientEncoding = Optional.empty();
  private long inserts;
  private final List<TableRows> tables = new ArrayList<>();
  private final List<OpenPart> parts = new ArrayList<>();
  private final List<String> extensions = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  PlainScanner(InputStream in, OutputStream out, Choice choice) {
    this(in, out, choice, RoleNames.NONE, BUFFER);
  }

  /** With other names for roles. */
  PlainScanner(InputStream in, OutputStream out, RoleNames roles) {
    this(in, out, Choice.only(), roles, BUFFER);
  }

  /** With a buffer that is not smaller than what the lexer looks ahead. */
  PlainScanner(InputStream in, OutputStream out, Choice choice, int bufferSize) {
    this(in, out, choice, RoleNames.NONE, bufferSize);
  }

  private PlainScanner(
      InputStream in, OutputStream out, Choice choice, RoleNames roles, int bufferSize) {
    this.roles = roles;
    this.stream = new PlainStream(in, out, bufferSize);
    this.lexer = new PlainLexer(stream);
    this.choice = choice;
  }

  Facts run() throws IOException {
    while (true) {
      int depth = lexer.depth;
      lexer.next();
      switch (lexer.kind) {
        case END -> {
          return end();
        }
        case COMMENT -> {
          if (head == null && lexer.atLineStart) {
            comment(lexer.text(charset).stripTrailing());
          }
        }
        case BACKSLASH -> metaCommand();
        case END_OF_STATEMENT -> {
          if (head != null) {
            endOfStatement();
          }
        }
        default -> token(depth);
      }
    }
  }

  private void token(int depthBefore) throws IOException {
    if (head == null) {
      begin();
      if (copy != null) {
        return;
      }
    }
    if (copy != null) {
      copyToken(depthBefore);
    } else if (head.wantsMore()
        && head.accept(lexer.kind, lexer.text(charset)) == Verdict.PASS
        && !mayNameRoles()) {
      stream.release();
    }
  }

  private boolean mayNameRoles() {
    return !roles.isEmpty() && head.mayNameRoles();
  }

  private void begin() {
    head = new StatementHead(lexer.tokenLine);
    if (lexer.kind == Kind.WORD) {
      String word = lexer.text(StandardCharsets.US_ASCII);
      if (word.equals("copy")) {
        copy = new CopyStatement(lexer.tokenLine);
      } else if (word.equals("insert") && !skipping) {
        inserts++;
      }
    }
  }

  private void copyToken(int depthBefore) throws IOException {
    String text = lexer.text(charset);
    if (depthBefore > 0 && lexer.depth > 0) {
      copy.option(text);
      return;
    }
    copy.accept(lexer.kind, text);
    if (copy.state() != CopyStatement.State.OPEN) {
      stream.release();
    }
  }

  private void endOfStatement() throws IOException {
    StatementHead ended = head;
    CopyStatement endedCopy = copy;
    head = null;
    copy = null;
    lexer.holdNext();
    anything = true;
    if (endedCopy != null) {
      countStatement();
      endOfCopy(endedCopy);
      return;
    }
    if (ended.verdict() == Verdict.LEAVE_OUT) {
      leaveOut(ended, stream.discard());
      return;
    }
    if (!ended.isSetting()) {
      countStatement();
    }
    if (!ended.extension().isEmpty() && !skipping && extensions.size() < MAX_LISTED) {
      extensions.add(ended.extension());
    }
    follow(ended);
    if (!roles.isEmpty() && ended.mayNameRoles()) {
      String sql = new String(stream.discard(), charset);
      stream.insert(roles.rename(sql).getBytes(charset));
    }
    stream.release();
  }

  private void countStatement() {
    if (!parts.isEmpty()) {
      part().statements++;
    }
  }

  private OpenPart part() {
    return parts.get(parts.size() - 1);
  }

  private void leaveOut(StatementHead ended, byte[] sql) {
    Target target = ended.target();
    String name = ended.objectName();
    boolean concerns =
        target == Target.DATABASE
            ? choice.database().isEmpty() || choice.database().get().equals(name)
            : !skipping;
    if (!concerns || leftOut.size() == MAX_LISTED) {
      return;
    }
    Optional<String> kept =
        target == Target.DATABASE && sql.length <= MAX_KEPT_SQL
            ? Optional.of(new String(sql, charset).strip())
            : Optional.empty();
    leftOut.add(new LeftOut(ended.line(), target, ended.command(), name, kept));
  }

  /** Settings that decide how the rest of the script is to be read. */
  private void follow(StatementHead ended) throws IOException {
    switch (ended.setting(false)) {
      case "standard_conforming_strings" ->
          lexer.standardStrings(isOn(ended.value(), ended.line()));
      case "client_encoding" -> encoding(ended.value(), ended.line());
      case "search_path" -> searchPath = ended.value();
      case "transaction_timeout" -> {
        if (ended.value().equals("0")) {
          stream.discard();
          stream.insert(TIMEOUT_FOR_ALL_VERSIONS);
        }
      }
      default -> {}
    }
    String reset = ended.setting(true);
    if (reset.equals("standard_conforming_strings") || reset.equals("all") || ended.discardsAll()) {
      lexer.standardStrings(true);
    }
  }

  private static boolean isOn(String value, long line) throws DumpFormatException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes", "1", "default" -> true;
      case "off", "false", "no", "0" -> false;
      default ->
          throw new DumpFormatException(
              "line "
                  + line
                  + ": standard_conforming_strings is set neither to on nor to off; how the strings"
                  + " that follow are to be read cannot be told");
    };
  }

  private void encoding(String value, long line) throws DumpFormatException {
    if (ClientEncoding.isClientOnly(value)) {
      throw new DumpFormatException(
          "line "
              + line
              + ": the dump is encoded in "
              + value
              + ", in which a byte of a character can look like a backslash; take it anew with"
              + " pg_dump --encoding=UTF8");
    }
    charset = ClientEncoding.charset(value);
    if (clientEncoding.isEmpty()) {
      clientEncoding = Optional.of(value);
    }
  }

  private void endOfCopy(CopyStatement ended) throws IOException {
    ended.end();
    if (ended.state() == CopyStatement.State.OUT) {
      return;
    }
    restOfCopyLine();
    long rows = rows();
    lexer.lineStart();
    if (!parts.isEmpty()) {
      part().rows += rows;
    }
    if (skipping) {
      return;
    }
    if (tables.size() == MAX_TABLES) {
      throw new DumpFormatException("the dump copies more than " + MAX_TABLES + " times");
    }
    String schema = ended.schema().isEmpty() ? searchPath : ended.schema();
    tables.add(new TableRows(schema, ended.table(), OptionalLong.of(rows)));
  }

  /** psql reads rows from the next line on, and only then what else is in the line of the COPY. */
  private void restOfCopyLine() throws IOException {
    boolean comment = false;
    while (true) {
      int c = stream.at(0);
      if (c < 0) {
        throw lexer.truncated("a table's rows");
      }
      stream.pos++;
      if (c == '\n') {
        stream.line++;
        return;
      }
      if (c == '\r' && stream.at(0) != '\n') {
        throw unreadableCopyLine();
      }
      if (!comment && c == '-' && stream.at(0) == '-') {
        comment = true;
      }
      if (!comment && c != ' ' && c != '\t' && c != '\r') {
        throw unreadableCopyLine();
      }
    }
  }

  private DumpFormatException unreadableCopyLine() {
    return new DumpFormatException(
        "line "
            + stream.line
            + ": something follows COPY … FROM stdin; in its line, and psql would take it for what"
            + " comes after the rows; put it there");
  }

  /** Reads past the rows of a COPY and the line that ends them (handleCopyIn in psql's copy.c). */
  private long rows() throws IOException {
    byte[] buffer = stream.buffer;
    long rows = 0;
    while (true) {
      if (stream.pos + 4 > stream.limit) {
        stream.at(3);
      }
      if (stream.pos == stream.limit) {
        throw lexer.truncated("a table's rows");
      }
      if (buffer[stream.pos] == '\\' && isEndOfRows()) {
        return rows;
      }
      passLine();
      rows++;
    }
  }

  private boolean isEndOfRows() throws IOException {
    if (stream.at(1) != '.') {
      return false;
    }
    int length = stream.at(2) == '\r' && stream.at(3) == '\n' ? 4 : 3;
    int last = stream.at(length - 1);
    if (last < 0) {
      stream.pos += 2;
      stream.insert(NEWLINE);
      return true;
    }
    if (last != '\n') {
      return false;
    }
    stream.pos += length;
    stream.line++;
    return true;
  }

  private void passLine() throws IOException {
    int newline;
    while ((newline = stream.newline(stream.pos)) < 0) {
      stream.pos = stream.limit;
      if (!stream.fill()) {
        throw lexer.truncated("a table's rows");
      }
    }
    stream.pos = newline + 1;
    stream.line++;
  }

  private void metaCommand() throws IOException {
    String line = restOfLine();
    boolean alone = head == null && lexer.atLineStart;
    if (line.startsWith("\\.")) {
      throw new DumpFormatException(
          "line "
              + stream.line
              + ": the end of a table's rows without their beginning; the file is damaged");
    }
    Matcher restrict = RESTRICT.matcher(line);
    Matcher connect = CONNECT.matcher(line);
    if (alone && restrict.matches()) {
      restrict(restrict.group(1) == null, restrict.group(2));
      replaceLine(line, "");
    } else if (alone && ENCODING.matcher(line).matches()) {
      replaceLine(line, "");
    } else if (alone && connect.matches()) {
      connect(databaseOf(connect.group(1) != null, connect.group(2)));
      replaceLine(line, "RESET ALL;");
    } else {
      throw refused(line, META_ADVICE);
    }
  }

  private UnsafeDumpException refused(String line, String why) {
    Matcher command = META_COMMAND.matcher(line);
    return new UnsafeDumpException(stream.line, command.lookingAt() ? command.group() : "\\", why);
  }

  private String restOfLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = stream.at(line.length())) >= 0 && c != '\n' && line.length() < MAX_META_COMMAND) {
      line.append((char) c);
    }
    return line.toString();
  }

  private void replaceLine(String line, String sql) throws IOException {
    stream.hold();
    stream.pos += line.length();
    stream.discard();
    stream.insert(sql.getBytes(StandardCharsets.US_ASCII));
  }

  /** psql accepts no other meta-command until the key is given again. */
  private void restrict(boolean begin, String key) throws DumpFormatException {
    if (begin) {
      restrictKey = key;
      return;
    }
    if (!key.equals(restrictKey)) {
      throw new DumpFormatException(
          "line " + stream.line + ": \\unrestrict does not fit the \\restrict before it");
    }
    restrictKey = null;
  }

  /** As {@code appendPsqlMetaConnect} in src/fe_utils/string_utils.c writes it. */
  private String databaseOf(boolean connectionString, String argument) throws DumpFormatException {
    String text = new String(argument.getBytes(StandardCharsets.ISO_8859_1), charset);
    Matcher quoted = QUOTED_NAME.matcher(text);
    if (quoted.matches()) {
      String name = quoted.group(1).replace("\"\"", "\"");
      if (!connectionString) {
        return name;
      }
      Matcher database = DATABASE_ONLY.matcher(name);
      if (database.matches()) {
        return database.group(1) == null
            ? database.group(2)
            : database.group(1).replaceAll("\\\\(.)", "$1");
      }
    } else if (!connectionString && BARE_NAME.matcher(text).matches()) {
      return text;
    }
    throw refused("\\connect", "it does more than name a database; " + META_ADVICE);
  }

  private void connect(String database) throws IOException {
    if (parts.isEmpty() || !part().name.equals(database)) {
      if (parts.size() == MAX_LISTED) {
        throw new DumpFormatException(
            "the dump connects to more than " + MAX_LISTED + " databases");
      }
      parts.add(new OpenPart(database, stream.line));
    }
    several |= !database.equals(parts.get(0).name);
    if (choice.database().isPresent()) {
      skipping = !choice.database().get().equals(database);
    } else {
      skipping = several && !choice.everything();
    }
    stream.skip(skipping);
    lexer.standardStrings(true);
    charset = StandardCharsets.UTF_8;
    searchPath = "";
  }

  private void comment(String text) {
    if (text.startsWith(FROM_VERSION)) {
      serverVersion = serverVersion.or(() -> Optional.of(text.substring(FROM_VERSION.length())));
    } else if (text.startsWith(BY_PG_DUMP)) {
      dumpVersion = dumpVersion.or(() -> Optional.of(text.substring(BY_PG_DUMP.length())));
    } else if (text.equals(DUMP)) {
      dumpHeaders++;
    } else if (text.equals(DUMP_COMPLETE)) {
      dumpEnds++;
    } else if (text.equals(CLUSTER)) {
      clusterHeader = true;
    } else if (text.equals(CLUSTER_COMPLETE)) {
      clusterEnd = true;
    }
  }

  private Facts end() throws IOException {
    if (head != null) {
      throw lexer.truncated("a statement that begins in line " + head.line());
    }
    if (choice.database().isEmpty() && !choice.everything() && several) {
      throw new SeveralDatabasesException(databases());
    }
    requireEnd(clusterHeader && !clusterEnd, CLUSTER_COMPLETE);
    requireEnd(dumpHeaders > dumpEnds, DUMP_COMPLETE);
    if (restrictKey != null) {
      throw new DumpFormatException(
          "the dump is truncated: it ends without the \\unrestrict that pg_dump ends it with");
    }
    if (!anything) {
      throw new DumpFormatException("the file holds no SQL statement");
    }
    if (choice.database().isPresent()
        && !parts.isEmpty()
        && !databases().contains(choice.database().get())) {
      throw new SeveralDatabasesException(databases(), choice.database().get());
    }
    stream.flush();
    return facts();
  }

  private void requireEnd(boolean missing, String lastLine) throws DumpFormatException {
    if (missing) {
      throw new DumpFormatException(
          "the dump is truncated: it ends in line "
              + stream.line
              + " without the line \"--"
              + lastLine
              + "\" that a whole one ends with");
    }
  }

  private List<String> databases() {
    return parts.stream().map(part -> part.name).distinct().toList();
  }

  private Facts facts() {
    Origin origin = Origin.OTHER;
    if (clusterHeader) {
      origin = Origin.PG_DUMPALL;
    } else if (dumpHeaders > 0) {
      origin = Origin.PG_DUMP;
    }
    return new Facts(
        new Header(origin, serverVersion, dumpVersion, clientEncoding),
        tables,
        parts.stream().map(p -> new Part(p.name, p.line, p.statements, p.rows)).toList(),
        extensions,
        leftOut,
        inserts,
        stream.terminalLineEnds(),
        stream.line - (lexer.atLineStart ? 1 : 0));
  }
}

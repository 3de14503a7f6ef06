package io.github.pgvol.seed;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A CSV file as rows of COPY's text format: psql takes a line {@code \.} within a CSV value for the
 * end of all, and text has none. An empty field is NULL, and one that is quoted the empty string,
 * as with COPY's own CSV.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, file formats</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvRows implements AutoCloseable {

  private static final int LOOK_AHEAD = 1 << 13;
  private static final char MARK = '\uFEFF';

  private final Path file;
  private final CsvReader<Row> reader;
  private final Iterator<Row> rows;
  private final List<String> header;

  private CsvRows(Path file, Reader text) throws IOException {
    this.file = file;
    PushbackReader ahead = new PushbackReader(text, LOOK_AHEAD);
    char separator = separator(ahead);
    this.reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowMissingFields(true)
            .allowExtraFields(true)
            .skipEmptyLines(true)
            .build(new Handler(), ahead);
    this.rows = reader.iterator();
    Row first = next();
    this.header =
        first == null ? List.of() : first.fields().stream().map(CsvRows::columnName).toList();
  }

  /** A record; a field is null where there is nothing between the separators. */
  private record Row(long line, List<String> fields) {}

  /** Opens a file and reads its header. */
  static CsvRows open(Path file) throws IOException {
    Reader text =
        new BufferedReader(
            new InputStreamReader(
                Compression.openDecompressed(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    boolean open = false;
    try {
      CsvRows rows = new CsvRows(file, text);
      open = true;
      return rows;
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is not UTF-8", e);
    } finally {
      if (!open) {
        text.close();
      }
    }
  }

  /** Spreadsheets write semicolons where a comma divides numbers, and tabs when told so. */
  private static char separator(PushbackReader reader) throws IOException {
    char[] start = new char[LOOK_AHEAD];
    int length = 0;
    int read;
    while (length < start.length
        && (read = reader.read(start, length, start.length - length)) > 0) {
      length += read;
    }
    int from = length > 0 && start[0] == MARK ? 1 : 0;
    int[] found = new int[3];
    boolean quoted = false;
    for (int i = from; i < length && (quoted || start[i] != '\n'); i++) {
      quoted ^= start[i] == '"';
      int which = quoted ? -1 : ",;\t".indexOf(start[i]);
      if (which >= 0) {
        found[which]++;
      }
    }
    if (length > from) {
      reader.unread(start, from, length - from);
    }
    if (found[0] > 0) {
      return ',';
    }
    return found[1] > 0 ? ';' : found[2] > 0 ? '\t' : ',';
  }

  private static String columnName(String field) {
    return field == null ? "" : field.strip();
  }

  /** The names of the columns. */
  List<String> header() {
    return header;
  }

  private Row next() throws IOException {
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (CsvParseException e) {
      throw unreadable(file, e.getMessage(), e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw unreadable(file, "it is not UTF-8", e);
      }
      throw e.getCause();
    }
  }

  private static UserProblem unreadable(Path file, String why, Exception cause) {
    return new UserProblem(
        "The seed " + file + " cannot be read: " + why + ".",
        "Save it as CSV in UTF-8: commas between the fields, double quotes around those that hold"
            + " some, two of them for one.",
        cause);
  }

  /**
   * Writes the rows.
   *
   * @return how many there are
   */
  long copy(OutputStream out) throws IOException {
    long count = 0;
    StringBuilder text = new StringBuilder();
    for (Row row = next(); row != null; row = next()) {
      if (row.fields().size() != header.size()) {
        throw new UserProblem(
            "The seed "
                + file
                + " has "
                + row.fields().size()
                + " fields in line "
                + row.line()
                + ", and "
                + header.size()
                + " in its header.",
            "Put double quotes around values that hold a separator, and give each row all fields.");
      }
      text.setLength(0);
      for (int i = 0; i < row.fields().size(); i++) {
        if (i > 0) {
          text.append('\t');
        }
        append(text, row.fields().get(i));
      }
      text.append('\n');
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      count++;
    }
    return count;
  }

  private static void append(StringBuilder text, String value) {
    if (value == null) {
      text.append("\\N");
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
  }

  /** In which line of the file a row begins, counted from 1 without the header. */
  static long lineOf(Path file, long number) throws IOException {
    try (CsvRows all = open(file)) {
      long count = 0;
      for (Row row = all.next(); row != null; row = all.next()) {
        if (++count == number) {
          return row.line();
        }
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static final class Handler extends AbstractBaseCsvCallbackHandler<Row> {
    private final List<String> fields = new ArrayList<>();

    @Override
    protected void handleBegin(long startingLineNumber) {
      fields.clear();
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      fields.add(length == 0 && !quoted ? null : new String(buffer, offset, length));
    }

    @Override
    protected Row buildRecord() {
      return new Row(getStartingLineNumber(), new ArrayList<>(fields));
    }
  }
}

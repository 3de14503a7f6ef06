package io.github.pgvol.dump;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header and the table of contents of an archive by pg_dump: of a file in the custom format, or
 * of the {@code toc.dat} in the directory and tar formats ({@code ReadHead} and {@code ReadToc} in
 * src/bin/pg_dump/pg_backup_archiver.c, {@code _ReadExtraToc} in pg_backup_custom.c and
 * pg_backup_directory.c).
 *
 * @param archiveVersion as {@code 1.16}: 1.12 is PostgreSQL 9, 1.13 is 10, 1.14 is 12, 1.15 is 16,
 *     1.16 is 17 and later
 * @param custom whether it is of the custom format, rather than of the directory and tar formats
 * @param compression how the data are compressed
 * @param createdAt when the dump was begun, by the clock and in the time zone of the machine that
 *     pg_dump ran on; empty if the file holds no possible time
 * @param database the dumped database's name
 * @param serverVersion as {@code 17.6 (Debian 17.6-1.pgdg13+1)}
 * @param dumpVersion the version of pg_dump
 * @param entries all entries, in the file's order
 */
public record DumpToc(
    String archiveVersion,
    boolean custom,
    DumpCompression compression,
    Optional<LocalDateTime> createdAt,
    String database,
    String serverVersion,
    String dumpVersion,
    List<TocEntry> entries) {

  private static final int OLDEST_MINOR = 12;
  private static final int NEWEST_MINOR = 16;
  private static final int FORMAT_CUSTOM = 1;
  private static final int FORMAT_TAR = 3;
  private static final int MAX_INT_SIZE = 32;
  private static final int MAX_OFFSET_SIZE = 16;
  private static final int MAX_HEADER_TEXT = 1 << 16;
  private static final int MAX_TAG = 1 << 20;
  private static final int MAX_DEFINITION = 1 << 20;
  private static final int MAX_NUMBER_TEXT = 16;
  private static final int MAX_DEPENDENCIES = 1 << 20;

  /** What an entry costs in memory beside its texts, roughly. */
  private static final int ENTRY_COST = 400;

  /** Entries may take this part of the heap; a file that asks for more is refused. */
  private static final int HEAP_SHARE = 4;

  private static final Set<String> KEPT_DEFINITIONS =
      Set.of(
          "ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "EXTENSION");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
  private static final Pattern MAJOR = Pattern.compile("(\\d+)(?:\\.(\\d+))?.*", Pattern.DOTALL);
  private static final Pattern FILE_NAME = Pattern.compile("[0-9A-Za-z_][0-9A-Za-z_.]*");
  private static final Pattern LARGE_OBJECT_LINE = Pattern.compile("(\\d{1,10}) (\\S+)");

  /** Copies the list of entries. */
  public DumpToc {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a table of contents.
   *
   * @param in a custom archive or a {@code toc.dat}, from its beginning; more than the table of
   *     contents may be read from it, and it is not closed
   * @return what it says
   * @throws DumpFormatException if it is no such archive, or is damaged
   * @throws IOException if it cannot be read
   */
  public static DumpToc read(InputStream in) throws IOException {
    return read(new ArchiveReader(in));
  }

  static DumpToc read(ArchiveReader in) throws IOException {
    try {
      return new Parser(in).parse();
    } catch (DumpFormatException e) {
      throw in.terminalSuspected() ? terminalDamage() : e;
    }
  }

  private static DumpFormatException terminalDamage() {
    return new DumpFormatException(
        "the archive is damaged beyond repair: a terminal has put a carriage return before every"
            + " line feed in it, as 'docker exec -t' does; take the backup anew, without -t");
  }

  /**
   * Reads one of the directory format's lists of large objects, {@code blobs_N.toc} ({@code
   * _LoadLOs} in pg_backup_directory.c).
   *
   * @param in the list
   * @return the file names in it, without a suffix for the compression
   * @throws DumpFormatException if a line of it is not as pg_dump writes it
   * @throws IOException if it cannot be read
   */
  public static List<String> readLargeObjectFiles(InputStream in) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    List<String> files = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = lines.read()) >= 0) {
      if (c != '\n') {
        line.append((char) c);
        if (line.length() > MAX_HEADER_TEXT) {
          throw new DumpFormatException("a list of large objects has a line without an end");
        }
        continue;
      }
      files.add(largeObjectFile(line.toString(), files.size() + 1));
      line.setLength(0);
    }
    if (line.length() > 0) {
      throw new DumpFormatException("a list of large objects is truncated: " + line);
    }
    return files;
  }

  private static String largeObjectFile(String line, int number) throws DumpFormatException {
    Matcher matcher = LARGE_OBJECT_LINE.matcher(line);
    if (!matcher.matches() || !FILE_NAME.matcher(matcher.group(2)).matches()) {
      throw new DumpFormatException(
          "line " + number + " of a list of large objects is not as pg_dump writes it: " + line);
    }
    return matcher.group(2);
  }

  /**
   * The dumped server's major version.
   *
   * @return as 17; 9 for all of 9.x; empty if {@link #serverVersion} does not say it
   */
  public OptionalInt serverMajor() {
    return major(serverVersion);
  }

  static OptionalInt major(String version) {
    Matcher matcher = MAJOR.matcher(version);
    if (!matcher.matches() || matcher.group(1).length() > 4) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(matcher.group(1)));
  }

  /**
   * The tables.
   *
   * @return the {@code TABLE} entries
   */
  public List<TocEntry> tables() {
    return ofKind("TABLE");
  }

  /**
   * The tables' data.
   *
   * @return the {@code TABLE DATA} entries
   */
  public List<TocEntry> tableData() {
    return ofKind("TABLE DATA");
  }

  /**
   * The extensions.
   *
   * @return the names of the {@code EXTENSION} entries
   */
  public List<String> extensions() {
    return ofKind("EXTENSION").stream().map(TocEntry::tag).toList();
  }

  /**
   * Whether the archive can create its database: pg_restore's {@code --create} needs it.
   *
   * @return true if it has a {@code DATABASE} entry, as all have since PostgreSQL 11
   */
  public boolean hasDatabaseEntry() {
    return entries.stream().anyMatch(entry -> entry.is("DATABASE"));
  }

  /**
   * The encoding of the texts and rows in the archive.
   *
   * @return as {@code UTF8}, from the {@code ENCODING} entry
   */
  public Optional<String> clientEncoding() {
    return entries.stream()
        .filter(entry -> entry.is("ENCODING"))
        .findFirst()
        .flatMap(TocEntry::definition)
        .map(QUOTED::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1));
  }

  private List<TocEntry> ofKind(String kind) {
    return entries.stream().filter(entry -> entry.is(kind)).toList();
  }

  /** One pass over the header and the table of contents. */
  private static final class Parser {

    private final ArchiveReader in;
    private final Map<String, String> texts = new HashMap<>();
    private final long budget = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    private Charset charset = StandardCharsets.UTF_8;
    private long cost;
    private int minor;
    private int offsetSize;
    private boolean custom;

    Parser(ArchiveReader in) {
      this.in = in;
    }

    DumpToc parse() throws IOException {
      readMagic();
      readVersion();
      int intSize = in.readByte();
      if (intSize < 1 || intSize > MAX_INT_SIZE) {
        throw damaged("integers of " + intSize + " bytes");
      }
      in.intSize(intSize);
      offsetSize = in.readByte();
      if (offsetSize < 1 || offsetSize > MAX_OFFSET_SIZE) {
        throw damaged("offsets of " + offsetSize + " bytes");
      }
      int format = in.readByte();
      if (format != FORMAT_CUSTOM && format != FORMAT_TAR) {
        throw damaged("unknown format " + format);
      }
      custom = format == FORMAT_CUSTOM;
      DumpCompression compression = readCompression();
      Optional<LocalDateTime> createdAt = readTime();
      String database = text(MAX_HEADER_TEXT);
      String serverVersion = text(MAX_HEADER_TEXT);
      String dumpVersion = text(MAX_HEADER_TEXT);
      List<TocEntry> entries = readEntries();
      return new DumpToc(
          "1." + minor,
          custom,
          compression,
          createdAt,
          database,
          serverVersion,
          dumpVersion,
          entries);
    }

    private void readMagic() throws IOException {
      for (byte expected : "PGDMP".getBytes(StandardCharsets.US_ASCII)) {
        int read = in.readOrEnd();
        if (read < 0 && in.position() == 0) {
          throw new DumpFormatException("the file is empty");
        }
        if (read != expected) {
          throw new DumpFormatException(
              "the file is no archive by pg_dump: it lacks the mark PGDMP");
        }
      }
    }

    private void readVersion() throws IOException {
      int major = in.readByte();
      minor = in.readByte();
      int revision = in.readByte();
      if (major != 1 || minor < OLDEST_MINOR || minor > NEWEST_MINOR) {
        throw new DumpFormatException(
            "the archive is of version "
                + major
                + "."
                + minor
                + "."
                + revision
                + "; versions 1."
                + OLDEST_MINOR
                + " to 1."
                + NEWEST_MINOR
                + " (pg_dump 9.0 to 18) can be read");
      }
    }

    private DumpCompression readCompression() throws IOException {
      if (minor >= 15) {
        return DumpCompression.ofCode(in.readByte());
      }
      return in.readInt() == 0 ? DumpCompression.NONE : DumpCompression.GZIP;
    }

    /** A {@code struct tm}. */
    private Optional<LocalDateTime> readTime() throws IOException {
      int second = in.readInt();
      int minute = in.readInt();
      int hour = in.readInt();
      int day = in.readInt();
      int month = in.readInt();
      int year = in.readInt();
      in.readInt();
      try {
        return Optional.of(
            LocalDateTime.of(
                Math.addExact(year, 1900),
                Math.addExact(month, 1),
                day,
                hour,
                minute,
                Math.min(second, 59)));
      } catch (DateTimeException | ArithmeticException e) {
        return Optional.empty();
      }
    }

    private List<TocEntry> readEntries() throws IOException {
      int count = in.readInt();
      if (count < 0) {
        throw damaged("a table of contents of " + count + " entries");
      }
      List<TocEntry> entries = new ArrayList<>();
      Set<Integer> ids = new HashSet<>();
      for (int i = 0; i < count; i++) {
        TocEntry entry = readEntry();
        if (!ids.add(entry.dumpId())) {
          throw damaged("a second entry " + entry.dumpId());
        }
        entries.add(entry);
        spend(ENTRY_COST);
      }
      return entries;
    }

    private TocEntry readEntry() throws IOException {
      int dumpId = in.readInt();
      if (dumpId <= 0) {
        throw damaged("an entry with the number " + dumpId);
      }
      boolean hasDumper = in.readInt() != 0;
      in.readBytes(MAX_NUMBER_TEXT);
      in.readBytes(MAX_NUMBER_TEXT);
      String tag = text(MAX_TAG);
      String description = shared();
      TocEntry.Section section = section();
      Optional<String> definition = definition(description);
      in.skipBytes();
      boolean copied = in.skipBytes();
      String namespace = shared();
      in.skipBytes();
      if (minor >= 14) {
        in.skipBytes();
      }
      if (minor >= 16) {
        in.readInt();
      }
      String owner = shared();
      in.skipBytes();
      List<Integer> dependencies = dependencies();
      OptionalLong dataOffset = OptionalLong.empty();
      Optional<String> dataFile = Optional.empty();
      boolean hasData = hasDumper;
      if (custom) {
        int state = in.readByte();
        long offset = offset();
        if (state < 1 || state > 3) {
          throw damaged("the unknown offset state " + state);
        }
        dataOffset = state == 2 ? OptionalLong.of(offset) : OptionalLong.empty();
        hasData = state != 3;
      } else {
        dataFile = dataFile();
        hasData = dataFile.isPresent();
      }
      return new TocEntry(
          dumpId,
          section,
          description,
          tag,
          namespace,
          owner,
          definition,
          copied,
          dependencies,
          hasData,
          dataOffset,
          dataFile);
    }

    /** SECTION_NONE is 1. */
    private TocEntry.Section section() throws IOException {
      int code = in.readInt();
      return switch (code) {
        case 1 -> TocEntry.Section.NONE;
        case 2 -> TocEntry.Section.PRE_DATA;
        case 3 -> TocEntry.Section.DATA;
        case 4 -> TocEntry.Section.POST_DATA;
        default -> throw damaged("an entry in the unknown section " + code);
      };
    }

    private Optional<String> definition(String description) throws IOException {
      if (!KEPT_DEFINITIONS.contains(description)) {
        in.skipBytes();
        return Optional.empty();
      }
      String definition = text(MAX_DEFINITION);
      if (description.equals("ENCODING")) {
        Matcher matcher = QUOTED.matcher(definition);
        if (!matcher.find()) {
          throw damaged("an ENCODING entry without an encoding");
        }
        charset = ClientEncoding.charset(matcher.group(1));
      }
      return Optional.of(definition);
    }

    private List<Integer> dependencies() throws IOException {
      List<Integer> dependencies = new ArrayList<>();
      byte[] text;
      while ((text = in.readBytes(MAX_NUMBER_TEXT)) != null) {
        if (dependencies.size() == MAX_DEPENDENCIES) {
          throw damaged("an entry with more than " + MAX_DEPENDENCIES + " dependencies");
        }
        try {
          dependencies.add(Integer.valueOf(new String(text, StandardCharsets.US_ASCII)));
        } catch (NumberFormatException e) {
          throw damaged("a dependency that is no number");
        }
        spend(2 * Integer.BYTES + ENTRY_COST / 20);
      }
      return List.copyOf(dependencies);
    }

    private long offset() throws IOException {
      long offset = 0;
      for (int i = 0; i < offsetSize; i++) {
        long b = in.readByte();
        if (i < Long.BYTES) {
          offset |= b << (8 * i);
        } else if (b != 0) {
          throw damaged("an offset that is too large");
        }
      }
      return offset;
    }

    /** Only plain names in the archive's own folder are accepted. */
    private Optional<String> dataFile() throws IOException {
      String name = text(MAX_HEADER_TEXT);
      if (name.isEmpty()) {
        return Optional.empty();
      }
      if (!FILE_NAME.matcher(name).matches()) {
        throw damaged("the name of a data file, '" + name + "', that pg_dump does not write,");
      }
      return Optional.of(name);
    }

    /** A text; null counts as empty. */
    private String text(int most) throws IOException {
      byte[] bytes = in.readBytes(most);
      if (bytes == null) {
        return "";
      }
      spend(bytes.length);
      return new String(bytes, charset);
    }

    /** A text that many entries have in common. */
    private String shared() throws IOException {
      byte[] bytes = in.readBytes(MAX_TAG);
      if (bytes == null) {
        return "";
      }
      String text = new String(bytes, charset);
      String known = texts.putIfAbsent(text, text);
      if (known == null) {
        spend(bytes.length + ENTRY_COST);
      }
      return known == null ? text : known;
    }

    private void spend(int bytes) throws DumpFormatException {
      cost += 2L * bytes;
      if (cost > budget) {
        throw new DumpFormatException(
            "the archive's table of contents does not fit into memory: up to byte "
                + in.position()
                + " it takes a quarter of Java's heap; if the file is whole, give Maven more with"
                + " MAVEN_OPTS=-Xmx…");
      }
    }

    private DumpFormatException damaged(String what) {
      return ArchiveReader.damaged(what, in.position());
    }
  }
}

package io.github.pgvol.dump;

import io.github.pgvol.archive.PieceInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Reads a file in pg_dump's custom format to its end and proves that it is whole: each entry that
 * has data has its block, each block is complete, and what is compressed in it can be decompressed
 * (src/bin/pg_dump/pg_backup_custom.c).
 */
public final class CustomDump {

  private static final int BLK_DATA = 1;
  private static final int BLK_BLOBS = 3;
  private static final int BUFFER = 1 << 14;
  private static final int INFLATE_BUFFER = 1 << 13;

  private final ArchiveReader in;
  private final DumpToc toc;
  private final DumpDecompressor decompressor;
  private final Map<Integer, TocEntry> missing = new HashMap<>();
  private final Map<Integer, TableRows> tables = new HashMap<>();
  private final byte[] buffer = new byte[BUFFER];
  private boolean contentRead = true;
  private long largeObjects;

  private CustomDump(ArchiveReader in, DumpDecompressor decompressor) throws IOException {
    this.in = in;
    this.decompressor = decompressor;
    this.toc = DumpToc.read(in);
    if (!toc.custom()) {
      throw new DumpFormatException(
          "this is a table of contents (toc.dat) of pg_dump's directory format, not a custom dump");
    }
    for (TocEntry entry : toc.entries()) {
      if (entry.hasData()) {
        missing.put(entry.dumpId(), entry);
      }
    }
  }

  /**
   * What a whole custom dump holds.
   *
   * @param toc its table of contents
   * @param tables the rows of each table with data, in the order of the table of contents
   * @param largeObjects the number of large objects
   * @param contentRead whether the compressed content was decompressed; if not, only the structure
   *     around it was checked, and there are no numbers of rows
   * @param bytes the size of the file
   */
  public record Report(
      DumpToc toc, List<TableRows> tables, long largeObjects, boolean contentRead, long bytes) {

    /** Copies the list of tables. */
    public Report {
      tables = List.copyOf(tables);
    }
  }

  /**
   * Checks a custom dump.
   *
   * @param file the file, from its beginning; it is not closed
   * @param decompressor opens content compressed by zstd and lz4
   * @return what it holds
   * @throws DumpFormatException if it is damaged or incomplete
   * @throws IOException if it cannot be read
   */
  public static Report check(InputStream file, DumpDecompressor decompressor) throws IOException {
    CustomDump dump = new CustomDump(new ArchiveReader(file), decompressor);
    dump.readBlocks();
    return dump.report();
  }

  private Report report() throws DumpFormatException {
    if (!missing.isEmpty()) {
      TocEntry first = missing.values().iterator().next();
      throw new DumpFormatException(
          "the archive is truncated: it ends at byte "
              + in.position()
              + " and lacks the data of "
              + missing.size()
              + (missing.size() == 1 ? " entry, " : " entries, such as ")
              + name(first));
    }
    List<TableRows> inOrder = new ArrayList<>();
    for (TocEntry entry : toc.tableData()) {
      TableRows rows = tables.get(entry.dumpId());
      if (rows != null) {
        inOrder.add(rows);
      }
    }
    return new Report(toc, inOrder, largeObjects, contentRead, in.position());
  }

  private static String name(TocEntry entry) {
    return entry.description()
        + " "
        + (entry.namespace().isEmpty() ? "" : entry.namespace() + ".")
        + entry.tag();
  }

  private void readBlocks() throws IOException {
    while (true) {
      long start = in.position();
      int type = in.readOrEnd();
      if (type < 0) {
        return;
      }
      if (type != BLK_DATA && type != BLK_BLOBS) {
        throw ArchiveReader.damaged("a block of the unknown type " + type, start);
      }
      int dumpId = in.readInt();
      TocEntry entry = missing.remove(dumpId);
      if (entry == null) {
        throw ArchiveReader.damaged("a block of data for no entry (" + dumpId + ")", start);
      }
      if (entry.dataOffset().isPresent() && entry.dataOffset().getAsLong() != start) {
        throw ArchiveReader.damaged(
            "the data of "
                + name(entry)
                + " are not where the table of contents says ("
                + entry.dataOffset().getAsLong()
                + ") but",
            start);
      }
      if ((type == BLK_BLOBS) != entry.is("BLOBS")) {
        throw ArchiveReader.damaged("a block of the wrong type for " + name(entry), start);
      }
      if (type == BLK_BLOBS) {
        readLargeObjects(entry);
      } else {
        readData(entry);
      }
    }
  }

  private void readLargeObjects(TocEntry entry) throws IOException {
    while (in.readInt() != 0) {
      try (Chunks chunks = new Chunks()) {
        read(entry, chunks, CustomDump.this::drain);
      }
      largeObjects++;
    }
  }

  private void readData(TocEntry entry) throws IOException {
    OptionalLong rows;
    try (Chunks chunks = new Chunks()) {
      rows = read(entry, chunks, entry.copied() ? CopyRows::count : this::drain);
    }
    if (entry.is("TABLE DATA")) {
      tables.put(
          entry.dumpId(),
          new TableRows(
              entry.namespace(), entry.tag(), entry.copied() ? rows : OptionalLong.empty()));
    }
  }

  /** Reads content to its end; its count is empty if it could not be decompressed. */
  private OptionalLong read(TocEntry entry, Chunks chunks, Count count) throws IOException {
    long start = in.position();
    try {
      InputStream content = open(chunks);
      if (content == null) {
        contentRead = false;
        drain(chunks);
        return OptionalLong.empty();
      }
      long counted;
      try (content) {
        counted = count.of(content);
      }
      if (drain(chunks) > 0) {
        throw ArchiveReader.damaged("more content than its compression says", in.position());
      }
      return OptionalLong.of(counted);
    } catch (IOException e) {
      if (in.failedWith(e)) {
        throw e;
      }
      throw new DumpFormatException(
          "the data of " + name(entry) + ", from byte " + start + ": " + e.getMessage(), e);
    }
  }

  private InputStream open(Chunks chunks) throws IOException {
    return switch (toc.compression()) {
      case NONE -> chunks;
      case GZIP -> new Zlib(chunks);
      case LZ4, ZSTD -> decompressor.open(toc.compression(), chunks);
    };
  }

  private long drain(InputStream content) throws IOException {
    long total = 0;
    int read;
    while ((read = content.read(buffer)) >= 0) {
      total += read;
    }
    return total;
  }

  /** Counts something in content, reading all of it. */
  @FunctionalInterface
  private interface Count {
    long of(InputStream content) throws IOException;
  }

  /** A zlib stream that has to end where its last chunk ends. */
  private static final class Zlib extends InflaterInputStream {

    Zlib(InputStream in) {
      super(in, new Inflater(), INFLATE_BUFFER);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      if (read < 0 && inf.getRemaining() > 0) {
        throw new DumpFormatException("more content than its compression says");
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** The bytes of one block: pieces with their lengths before them, up to a length of zero. */
  private final class Chunks extends PieceInputStream {

    private int left;
    private boolean ended;

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        long start = in.position();
        left = in.readInt();
        if (left < 0) {
          throw ArchiveReader.damaged("a piece of data of " + left + " bytes", start);
        }
        ended = left == 0;
      }
      if (ended) {
        return -1;
      }
      int read = in.read(target, offset, Math.min(length, left));
      if (read < 0) {
        throw in.truncated();
      }
      left -= read;
      return read;
    }
  }
}

package io.github.pgvol.volume.manage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the databases' names out of the file of pg_database, for a cluster whose server does not
 * run. What was written last by a server that crashed may be in the WAL only.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-page-layout.html">Page layout</a>
 */
final class DatabaseNames {

  /** The object id of pg_database, and its file's name until it is rewritten. */
  static final int PG_DATABASE = 1262;

  private static final int MAP_MAGIC = 0x592717;
  private static final int MOST_MAPPINGS = 64;
  private static final int PAGE_HEADER = 24;
  private static final int TUPLE_HEADER = 23;
  private static final int NAME_LENGTH = 64;
  private static final int NORMAL = 1;
  // Bits of t_infomask
  private static final int XMIN_COMMITTED = 0x0100;
  private static final int XMIN_INVALID = 0x0200;
  private static final int XMAX_INVALID = 0x0800;

  private DatabaseNames() {}

  /** The number of the file that pg_database is in, from {@code global/pg_filenode.map}. */
  static long file(byte[] map) {
    ByteBuffer buffer = ByteBuffer.wrap(map);
    if (!order(buffer, MAP_MAGIC) || map.length < 8) {
      return PG_DATABASE;
    }
    int count = Math.min(buffer.getInt(4), MOST_MAPPINGS);
    for (int i = 0; i < count && 16 + 8 * i <= map.length; i++) {
      if (buffer.getInt(8 + 8 * i) == PG_DATABASE) {
        return Integer.toUnsignedLong(buffer.getInt(12 + 8 * i));
      }
    }
    return PG_DATABASE;
  }

  private static boolean order(ByteBuffer buffer, int magic) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      buffer.order(order);
      if (buffer.remaining() >= 4 && buffer.getInt(0) == magic) {
        return true;
      }
    }
    return false;
  }

  /**
   * The names by object id.
   *
   * @param map {@code global/pg_filenode.map}, for the order of the bytes
   * @param heap the file of pg_database
   * @param blockSize the size of its pages
   */
  static Map<Long, String> read(byte[] map, byte[] heap, int blockSize) {
    ByteBuffer first = ByteBuffer.wrap(map);
    order(first, MAP_MAGIC);
    ByteBuffer buffer = ByteBuffer.wrap(heap).order(first.order());
    Map<Long, String> names = new TreeMap<>();
    Map<Long, Boolean> certain = new TreeMap<>();
    for (int page = 0; page + blockSize <= heap.length; page += blockSize) {
      int lower = Short.toUnsignedInt(buffer.getShort(page + 12));
      for (int at = PAGE_HEADER; at + 4 <= Math.min(lower, blockSize); at += 4) {
        int pointer = buffer.getInt(page + at);
        // Bit fields: which end is the first one is the processor's affair.
        boolean little = buffer.order() == ByteOrder.LITTLE_ENDIAN;
        int offset = little ? pointer & 0x7fff : pointer >>> 17;
        int flags = (pointer >>> 15) & 3;
        int length = little ? pointer >>> 17 : pointer & 0x7fff;
        if (flags == NORMAL && length > TUPLE_HEADER && offset + length <= blockSize) {
          tuple(buffer, page + offset, length, names, certain);
        }
      }
    }
    return names;
  }

  private static void tuple(
      ByteBuffer buffer, int at, int length, Map<Long, String> names, Map<Long, Boolean> certain) {
    int mask = Short.toUnsignedInt(buffer.getShort(at + 20));
    int data = Byte.toUnsignedInt(buffer.get(at + 22));
    boolean aborted = (mask & XMIN_INVALID) != 0 && (mask & XMIN_COMMITTED) == 0;
    if (aborted || data + 4 + NAME_LENGTH > length) {
      return;
    }
    boolean alive = buffer.getInt(at + 4) == 0 || (mask & XMAX_INVALID) != 0;
    long oid = Integer.toUnsignedLong(buffer.getInt(at + data));
    byte[] name = new byte[NAME_LENGTH];
    buffer.get(at + data + 4, name);
    int end = 0;
    while (end < NAME_LENGTH && name[end] != 0) {
      end++;
    }
    // Of a row that was changed there may be several versions: the last one that is not replaced.
    if (alive || !certain.getOrDefault(oid, false)) {
      names.put(oid, new String(name, 0, end, StandardCharsets.UTF_8));
      certain.put(oid, alive);
    }
  }
}
